"""What must not stand in a recording of the talk with an exchange: secrets never, what is personal only on demand.

A line is ``Key: value`` as Asterisk's manager interface has it, or one JSON object as the gateway's protocol has.
"""

from __future__ import annotations

import json
import re
from typing import Any

REMOVED = "<removed>"
NAMELESS = "<name>"
_SECRET = re.compile(rb"(?i)^\s*(secret|password|key|token|authorization|x-api-key|challenge)\s*[:=]")
_NAME = re.compile(rb"(?i)^(\w*(CallerIDName|ConnectedLineName|CallerName)|MemberName|Name)\s*:")
"""The last two name the operator in a queue."""
_IDS = re.compile(rb"(?i)^\w*(ActionID|Uniqueid\d?|Linkedid|Timestamp|Bridge\w*|ChannelId|Uptime|ListItems)\s*:")
_CHANNEL = re.compile(rb"(?i)^\w*Channel\w*\s*:")
_NUMBER = re.compile(rb"\+?\d{6,}")
_NUMBER_IN_CHANNEL = re.compile(rb"(?<=[/+:])\d{6,}(?=[@-])")
"""A channel's name ends in a number of its own (``PJSIP/101-0000001d``), which says what belongs together."""
_SECRET_KEYS = frozenset({"secret", "password", "key", "token", "proof"})
_NAME_KEYS = frozenset({"name", "caller_name", "operator"})
_ID_KEYS = frozenset({"id", "call_id", "leg", "at_ms", "since_ms"})


def clean(line: bytes, secret: bytes, *, whole: bool) -> bytes:
    """A line without secrets and, unless ``whole``, without names and with two digits of each number."""
    if line.startswith(b"{"):
        try:
            kept = _cleaned("", json.loads(line), secret.decode(), whole)
            return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
        except (ValueError, RecursionError):
            return REMOVED.encode()  # cut off or none at all: nobody can say what is personal in it
    if _SECRET.match(line):
        return re.split(rb"[:=]", line, maxsplit=1)[0] + b": " + REMOVED.encode()
    if secret:
        line = line.replace(secret, REMOVED.encode())
    if whole or _IDS.match(line):
        return line
    if _NAME.match(line):
        return line.split(b":", 1)[0] + b": " + NAMELESS.encode()
    return (_NUMBER_IN_CHANNEL if _CHANNEL.match(line) else _NUMBER).sub(_two_digits, line)


def _cleaned(key: str, value: Any, secret: str, whole: bool) -> Any:
    """The same of a part of a JSON object that stands under ``key``."""
    if isinstance(value, dict):
        return {name: _cleaned(name, part, secret, whole) for name, part in value.items()}
    if isinstance(value, list):
        return [_cleaned(key, part, secret, whole) for part in value]
    if key in _SECRET_KEYS and "." not in str(value):  # a refusal's ``key`` names a text: ``ami.no_link``
        return REMOVED
    if not isinstance(value, str):
        return value
    if secret:
        value = value.replace(secret, REMOVED)
    if whole or key in _ID_KEYS:
        return value
    if key in _NAME_KEYS and value:
        return NAMELESS
    return _NUMBER.sub(_two_digits, value.encode()).decode()


def _two_digits(found: re.Match[bytes]) -> bytes:
    number = found.group()
    return b"x" * (len(number) - 2) + number[-2:]
