"""Column types. Each column says how sensitive its value is (see :mod:`app.models.marks`)."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any

from peewee import AutoField, BigIntegerField, BlobField, BooleanField, Field, IntegerField, TextField

from app.models.marks import Mark


class Marked(Field):
    """A column with a mark. ``to_json`` and ``from_json`` carry its values through the journal and sync."""

    def __init__(self, mark: Mark, **options: Any) -> None:
        self.mark = mark
        super().__init__(**options)

    def db_value(self, value: Any) -> Any:
        """What the driver is given for a value."""
        return super().db_value(value)  # type: ignore[no-untyped-call]  # peewee has no annotations

    def python_value(self, value: Any) -> Any:
        """The value of what the driver gives back."""
        return super().python_value(value)  # type: ignore[no-untyped-call]  # peewee has no annotations

    def to_json(self, value: Any) -> Any:
        """A stored value as JSON can hold it."""
        return value

    def from_json(self, value: Any) -> Any:
        """The stored value again."""
        return value


class RowId(Marked, AutoField):
    """The local row number: never leaves this store; list pages and the search index use it."""

    def __init__(self) -> None:
        super().__init__(Mark.PUBLIC)


class Text(Marked, TextField):
    """Text; empty rather than null unless ``null=True``."""

    def __init__(self, mark: Mark, **options: Any) -> None:
        if not options.get("null"):
            options.setdefault("default", "")
        super().__init__(mark, **options)


class Whole(Marked, IntegerField):
    """A whole number."""


class Yes(Marked, BooleanField):
    """True or false, kept as 1 or 0."""

    def __init__(self, mark: Mark, **options: Any) -> None:
        options.setdefault("default", False)
        super().__init__(mark, **options)


class Moment(Marked, BigIntegerField):
    """A moment: UTC milliseconds since 1970."""


class Bytes(Marked, BlobField):
    """Raw bytes; JSON holds them as hex."""

    def to_json(self, value: Any) -> Any:
        return None if value is None else bytes(value).hex()

    def from_json(self, value: Any) -> Any:
        return None if value is None else bytes.fromhex(value)

    def python_value(self, value: Any) -> Any:
        return None if value is None else bytes(value)


class Key(Bytes):
    """A record's key, or a reference to another record's: 16 bytes. See :mod:`app.models.ids`."""


class Blob(Bytes):
    """Bytes: a workbook, a file."""


class Json(Marked, TextField):
    """A JSON value. Raw SQL sees its text."""

    def db_value(self, value: Any) -> Any:
        return None if value is None else dump_json(value)

    def python_value(self, value: Any) -> Any:
        return None if value is None else json.loads(value)


_canonical = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"))


def dump_json(value: Any) -> str:
    """JSON in one canonical spelling: sorted keys, no spaces, letters as they are."""
    kind = type(value)  # the journal's leaves are mostly texts and whole numbers
    if kind is str:
        return encode_basestring(value)
    if kind is int:
        return repr(value)
    if value is None:
        return "null"
    return _canonical.encode(value)
