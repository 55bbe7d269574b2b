"""Take a written number apart: odd characters, URIs, hidden callers, extensions, several numbers in one cell.

Nothing here knows a numbering plan; see :mod:`app.services.phones.parsing` for that.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

# A cell or header longer than this holds no number worth looking for.
MAX_TEXT = 500

_DASHES = "‐‑‒–—―−⁃﹘﹣－ー"
_HIDDEN = (
    "anonym", "аноним", "private", "приват", "withheld", "restricted", "unavailable", "hidden", "скрыт",
    "unknown", "неизвест", "не определ", "неопредел", "неопозн", "no caller id", "nocallerid", "blocked",
    "засекреч", "not available", "без номера", "нет номера", "undisclosed",
)  # fmt: skip
_LABEL = (
    r"(?:;\s*ext\s*=|[;,]?\s*доб(?:авочн\w*|ав)?\b|[;,]?\s*доп(?:олнительн\w*)?\b|[;,]?\s*вн(?:утр(?:енн\w*)?)?\b"
    r"|[;,]?\s*ext(?:ension|n)?\b|[;,]?\s*e?xtensi[oó]n\b|(?<![^\W\d_])xtn?\b|(?<![^\W\d_])[xх](?=[\s.:#]*\d)"
    r"|(?<=\d)доб|(?<=\d)ext(?:n|ension)?|~|(?<=[\d\s)])[#*](?=\s*\d)|(?<=\d)[pw](?=\d)|(?<=\d),{2,}|№)"
)
_EXTENSION = re.compile(
    r"(?P<body>[^\d]*\d.*?)[\s(]*"
    + _LABEL
    + r"(?:\s*ном\w*)?[\s.:=№#,\-]*(?P<ext>\d(?:[\d\- ]{0,24}\d)?)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ONLY_EXTENSION = re.compile(r"\W*" + _LABEL + r"[\s.:=№#\-]*(?P<ext>\d[\d\- ]{0,8})\D*", re.IGNORECASE)
_TAIL_IN_BRACKETS = re.compile(r"(?P<body>.*\d.*?)\s*\(\s*(?P<ext>\d{2,6})\s*\)\s*")
_TAIL_BEFORE_HASH = re.compile(r"(?P<body>.*\d.*?)\s*-\s*(?P<ext>\d{1,6})\s*#\s*")
_TAIL_AFTER_COMMA = re.compile(r"(?P<body>.*\d.*?)\s*[,;]\s*(?P<ext>\d{1,6})\s*")
_URI = re.compile(r"(?:tel|sips?|callto|phone|wa|whatsapp|viber)\s*:\s*(?://)?", re.IGNORECASE)
_PIECES = re.compile(r"[,;|\n\r\t\\]|\s(?:и|или|and|or|либо)\s", re.IGNORECASE)
_PARAMETER = re.compile(r";\s*(?=(?:ext|phone-context|isub|user|transport)\s*=)", re.IGNORECASE)


def clean(raw: str) -> str:
    """``raw`` with plain digits, spaces, dashes and brackets, and without invisible characters."""
    letters = []
    for letter in raw[:MAX_TEXT]:
        category = unicodedata.category(letter)
        if category == "Nd":
            letters.append(str(unicodedata.decimal(letter)))
        elif letter in _DASHES:
            letters.append("-")
        elif letter in "\n\r\t":
            letters.append(letter)
        elif category in ("Zs", "Zl", "Zp"):
            letters.append(" ")
        elif category not in ("Cf", "Cc", "Cs", "Co", "Cn", "Mn"):
            letters.append(unicodedata.normalize("NFKC", letter) if ord(letter) > 0xFF00 else letter)
    return "".join(letters).strip()


def digits_of(text: str) -> str:
    """The ASCII digits in ``text``, in order."""
    return "".join(letter for letter in text if "0" <= letter <= "9")


def says_hidden(text: str) -> bool:
    """Whether ``text`` is one of the ways exchanges and people write 'the caller hid the number'."""
    low = text.casefold()
    return not low or any(word in low for word in _HIDDEN)


def without_uri(text: str) -> tuple[str, bool]:
    """The number inside ``"Name" <sip:number@host>``, ``tel:…``; and whether it was a SIP address."""
    if "<" in text and ">" in text.partition("<")[2]:
        inner = text.partition("<")[2].partition(">")[0].strip()
        if inner:
            text = inner
    scheme = _URI.match(text)
    if scheme is None:
        user, at, _ = text.partition("@")
        return (user, True) if at and digits_of(user) else (text, False)
    rest = text[scheme.end() :]
    if "%" in rest:
        rest = clean(unquote(rest))
    is_sip = scheme.group().lstrip().casefold().startswith("sip")
    if is_sip or "@" in rest:
        rest = rest.partition("@")[0].partition(":")[0]
    return rest.strip(), is_sip


def split_extension(text: str) -> tuple[str, str | None]:
    """The number proper and its extension: ``8 495 123-45-67 доб. 12`` → ``("8 495 123-45-67", "12")``."""
    match = _EXTENSION.fullmatch(text)
    if match and len(digits_of(match["body"])) >= 5:
        return match["body"].strip(), digits_of(match["ext"])[:20]
    for pattern in (_TAIL_IN_BRACKETS, _TAIL_BEFORE_HASH, _TAIL_AFTER_COMMA):
        match = pattern.fullmatch(text)
        if match and len(digits_of(match["body"])) >= 10:
            return match["body"].strip(), match["ext"]
    return text, None


def lone_extension(text: str) -> str | None:
    """The inner number in ``доб. 1234``, ``вн. 12-34``, ``x1234``; None if there is more than that."""
    match = _ONLY_EXTENSION.fullmatch(text)
    return digits_of(match["ext"]) if match else None


def pieces(cell: str) -> list[str]:
    """One text per number written in ``cell``; the cell itself when it holds one number or none."""
    parts: list[str] = []
    for piece in _rough_pieces(cell):
        parts.extend(_split_slash(piece))
    return parts or [cell]


def _rough_pieces(cell: str) -> list[str]:
    """Split where lists are split; short pieces (an extension, a comment) stay with the number before."""
    guarded = _PARAMETER.sub("\0", cell)
    raw_parts = [part.strip() for part in _PIECES.split(guarded)]
    parts = [part.replace("\0", ";") for part in raw_parts if part]
    with_digits = [part for part in parts if digits_of(part)]
    if len(with_digits) < 2:
        return _split_spaces(cell)
    if all(2 <= len(digits_of(part)) <= 5 for part in with_digits):
        return with_digits
    found: list[str] = []
    for part in with_digits:
        is_number = len(digits_of(part)) >= 5 and lone_extension(part) is None
        if is_number or not found:
            found.append(part)
        else:
            found[-1] = f"{found[-1]}, {part}"
    if len(found) == 1:
        return _split_spaces(cell)
    return [piece for part in found for piece in _split_spaces(part)]


def _split_spaces(text: str) -> list[str]:
    """Split ``89161234567 84951234567``: whole numbers as words, or as a row of digits."""
    words = [word for word in text.split() if digits_of(word)]
    if len(words) > 1 and all(10 <= len(digits_of(word)) <= 12 for word in words):
        return words
    digits = digits_of(text)
    if len(digits) in (22, 33) and all(digits[at] in "78" for at in range(0, len(digits), 11)):
        return [digits[at : at + 11] for at in range(0, len(digits), 11)]
    return [text]


def _split_slash(text: str) -> list[str]:
    """Split ``123-45-67/68`` (the last digits differ) and ``123-45-67/123-45-99``."""
    if "/" not in text or split_extension(text)[1] or _URI.match(text):
        return [text]
    first, *others = (part.strip() for part in text.split("/"))
    whole = digits_of(first)
    if len(whole) < 7:
        return [text]
    found = [first]
    for other in others:
        tail = digits_of(other)
        if 1 <= len(tail) <= 4:
            sign = "+" if first.lstrip(" (").startswith("+") else ""
            found.append(sign + whole[: -len(tail)] + tail)
        elif tail:
            found.append(other)
    return found
