"""Names of people: taken apart from one line, put together for a card, a greeting, a list. Pure."""

from __future__ import annotations

import re

from app.records import frozen

_PATRONYMIC = re.compile(
    r".{2,}(?:ович|евич|ич|овна|евна|ична|инична)$|.{3,}(?:ovich|evich|yevich|ovna|evna|yevna|ichna)$",
    re.IGNORECASE,
)
_PATRONYMIC_TAIL = {"оглы", "кызы", "оглу", "улы", "уулу", "ogly", "oglu", "kyzy", "uly"}
_SURNAME = re.compile(
    r".{2,}(?:ов|ова|ев|ева|ёв|ёва|ин|ина|ын|ына|ский|ская|цкий|цкая|енко|чук|юк|дзе|швили|ян|янц)$",
    re.IGNORECASE,
)
# Only the common ones matter.
_NAMES_LIKE_SURNAMES = (
    "александрина ангелина валентин валентина вероника галина екатерина ефросинья зинаида ирина карина "
    "константин кристина марина мартин нина полина регина севастьян эвелина эдвин ян янина алина арина "
    "дарина сабина марьян мариян святослав ярослав владислав станислав вячеслав мирослав ростислав"
)
_FIRST_NAMES = frozenset(_NAMES_LIKE_SURNAMES.split())
_INITIAL = re.compile(r"[^\W\d_]\.?$")
_INITIALS = re.compile(r"([^\W\d_])\.\s*([^\W\d_])\.$")
_PARTICLES = {
    "van",
    "von",
    "der",
    "den",
    "de",
    "da",
    "di",
    "la",
    "le",
    "del",
    "al",
    "el",
    "bin",
    "ibn",
    "фон",
    "де",
}
_LATIN = re.compile(r"[A-Za-z]")


@frozen
class NameParts:
    """A person's name. Any part may be empty."""

    last: str = ""
    first: str = ""
    middle: str = ""


def parse_name(text: str) -> NameParts:
    """Take one line apart, never raising: «Иванова Анна Петровна», «Иванова А. П.», ``Anna Smith``.

    The patronymic tells the order where there is one; a comma always follows the last name; without either, Latin
    letters are read first name first and Cyrillic ones last name first, unless the endings say otherwise.
    """
    head, comma, tail = text.partition(",")
    if comma and head.strip() and tail.strip():
        first, *others = _words(tail)
        return NameParts(_cased_all(_words(head)), _cased(first), _cased_all(others))
    words = [_cased(word) for word in _words(text.replace(",", " "))]
    if not words:
        return NameParts()
    if len(words) == 1:
        return _single(words[0])
    middle_at = next((at for at, word in enumerate(words) if at > 0 and _PATRONYMIC.match(word)), None)
    if middle_at is not None and not (len(words) == 2 and _is_surname(words[1])):
        return _around_patronymic(words, middle_at)
    if all(_INITIAL.match(word) for word in words[1:]):
        return NameParts(words[0], words[1], " ".join(words[2:]))
    if all(_INITIAL.match(word) for word in words[:-1]):
        return NameParts(words[-1], words[0], " ".join(words[1:-1]))
    return _latin(words) if _LATIN.match(words[0]) else _cyrillic(words)


def full_name(name: NameParts) -> str:
    """Last, first, middle: «Иванова Анна Петровна»."""
    return " ".join(part for part in (name.last, name.first, name.middle) if part)


def short_name(name: NameParts) -> str:
    """Last name and initials: «Иванова А. П.»; what there is, where parts are missing."""
    if not name.last:
        return " ".join(part for part in (name.first, name.middle) if part)
    initials = [f"{part[0]}." for part in (name.first, name.middle) if part]
    return " ".join([name.last, *initials])


def greeting_name(name: NameParts) -> str:
    """How to address the person: «Анна Петровна», else the first name, else the last."""
    polite = " ".join(part for part in (name.first, name.middle) if part)
    return polite if name.first else name.last or polite


def _words(text: str) -> list[str]:
    """The words of a name; glued initials «А.П.» come apart."""
    words: list[str] = []
    for word in text.split():
        initials = _INITIALS.match(word)
        words.extend([f"{initials[1]}.", f"{initials[2]}."] if initials else [word])
    return words


def _cased(word: str) -> str:
    """«ИВАНОВА-петрова» → «Иванова-Петрова»; a mixed spelling (МакДональд, d'Arc) stays as typed."""
    if word.casefold() in _PARTICLES | _PATRONYMIC_TAIL:
        return word.lower()
    if not (word.isupper() or word.islower()):
        return word
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def _cased_all(words: list[str]) -> str:
    return " ".join(_cased(word) for word in words)


def _is_surname(word: str) -> bool:
    return bool(_SURNAME.match(word)) and word.casefold() not in _FIRST_NAMES


def _single(word: str) -> NameParts:
    if _PATRONYMIC.match(word) and not _is_surname(word):
        return NameParts(middle=word)
    return NameParts(last=word) if _is_surname(word) else NameParts(first=word)


def _around_patronymic(words: list[str], at: int) -> NameParts:
    """The word before the patronymic is the first name; all others make the last name."""
    tail = 1
    while at + tail < len(words) and words[at + tail].casefold() in _PATRONYMIC_TAIL:
        tail += 1
    others = words[: at - 1] + words[at + tail :]
    return NameParts(" ".join(others), words[at - 1], " ".join(words[at : at + tail]))


def _cyrillic(words: list[str]) -> NameParts:
    if len(words) > 2 and words[-1].casefold() in _PATRONYMIC_TAIL:
        return NameParts(words[0], words[1], " ".join(words[2:]))
    if len(words) == 2 and _is_surname(words[1]) and not _is_surname(words[0]):
        return NameParts(words[1], words[0])
    return NameParts(words[0], words[1], " ".join(words[2:]))


def _latin(words: list[str]) -> NameParts:
    last_at = len(words) - 1
    while last_at > 1 and words[last_at - 1].casefold() in _PARTICLES:
        last_at -= 1
    return NameParts(" ".join(words[last_at:]), words[0], " ".join(words[1:last_at]))
