"""What was posted, as flat fields of text: JSON or a form, in whatever letters the sender writes.

A field within a field is named with a dot (``from.number``); a list gives a field several values. Everything is
hostile: sizes, depth and counts are bounded before anything is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.message import Message
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from app.services.telephony.webhooks.errors import RefusedError

MOST_BYTES = 65_536
MOST_FIELDS = 300
MOST_VALUES = 50
MOST_DEPTH = 8
LONGEST_NAME = 100
LONGEST_VALUE = 1_000
FALLBACK = "cp1251"

Fields = Mapping[str, tuple[str, ...]]
"""Names as sent, without ``[]``, and their values; a value that was empty or null is not there."""


def read_body(body: bytes, content_type: str, fallback: str = FALLBACK) -> Fields:
    """The fields of a request. Raises RefusedError for what is neither JSON nor a form, or is too much.

    ``content_type`` may be missing or wrong, as senders are: a body that begins as JSON is read so. Letters are
    those of the charset named, else UTF-8, else ``fallback``.
    """
    if len(body) > MOST_BYTES:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
    kind, charset = _kind_of(content_type)
    if kind == "multipart/form-data":
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "multipart")
    begins = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if begins in (b"{", b"[") or kind.endswith("json"):
        return read_json(_text(body, charset, fallback))
    return _read_form(body, charset, fallback)


def read_json(text: str) -> Fields:
    """The fields of a JSON object; numbers as they are written. Raises RefusedError."""
    try:
        parsed = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "not_json") from error
    if not isinstance(parsed, dict):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "not_an_object")
    found: dict[str, list[str]] = {}
    for name, value in parsed.items():
        _spread(_whole(name), value, found, 1)
    return _kept(found)


def _spread(name: str, value: object, found: dict[str, list[str]], depth: int) -> None:
    """Lay a value out flat under ``name``."""
    if depth > MOST_DEPTH or len(name) > LONGEST_NAME or len(found) > MOST_FIELDS:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "too_much")
    if isinstance(value, dict):
        for part, inner in value.items():
            _spread(f"{name}.{_whole(part)}", inner, found, depth + 1)
    elif isinstance(value, list):
        for inner in value[:MOST_VALUES]:
            _spread(name, inner, found, depth + 1)
    elif isinstance(value, bool):
        found.setdefault(name, []).append("true" if value else "false")
    elif value is not None:
        found.setdefault(name, []).append(_whole(str(value)))


def _read_form(body: bytes, charset: str, fallback: str) -> Fields:
    """``a=1&b[]=2&b[]=3``; ``+`` is a space."""
    found: dict[str, list[str]] = {}
    for pair in body.strip().split(b"&", MOST_FIELDS + 1):
        name, _, value = pair.partition(b"=")
        if not name:
            continue
        key = _text(unquote_to_bytes(name.replace(b"+", b" ")), charset, fallback)
        if len(key) > LONGEST_NAME or len(found) > MOST_FIELDS:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "too_much")
        text = _text(unquote_to_bytes(value.replace(b"+", b" ")), charset, fallback)
        found.setdefault(key, []).append(text)
    return _kept(found)


def _kept(found: Mapping[str, list[str]]) -> Fields:
    """Fields with something in them. Values stay as they were sent: a signature may be made over them."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, values in found.items():
        kept = tuple(value for value in values[:MOST_VALUES] if value.strip())
        if kept:
            key = name.strip().removesuffix("[]")
            fields[key] = fields.get(key, ()) + kept
    return fields


def clean(value: str, longest: int = LONGEST_VALUE) -> str:
    """A value on one line, without control characters, trimmed and clipped."""
    printable = "".join(sign if sign.isprintable() else " " for sign in value[: 2 * longest])
    return " ".join(printable.split())[:longest]


def _whole(text: str) -> str:
    """Without lone halves of characters, which JSON may name and nothing can write."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _kind_of(content_type: str) -> tuple[str, str]:
    """The media type and charset of a header, both perhaps empty."""
    message = Message()
    try:
        message["Content-Type"] = content_type.encode("ascii", "ignore").decode()
        named = message.get_content_charset("")
        kind = message.get_content_type() if content_type else ""
    except (ValueError, LookupError):
        return "", ""
    return kind, named if _is_charset(named) else ""


def _is_charset(name: str) -> bool:
    """Whether it is a charset of text; ``hex`` and its like, which Python knows too, are not."""
    try:
        return bool(name) and isinstance("".encode(name), bytes) and isinstance(b"".decode(name), str)
    except (LookupError, ValueError, TypeError):
        return False


def _text(data: bytes, charset: str, fallback: str) -> str:
    for name in (charset, "utf-8-sig"):
        if name:
            try:
                return data.decode(name)
            except (UnicodeError, ValueError):
                continue
    return data.decode(fallback, "replace")
