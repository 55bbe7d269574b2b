"""Registers and their numbers. Like tickets' numbers they begin with the desk, so desks offline never collide."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from string import Formatter
from typing import Any

from app.models.base import table_of
from app.models.complaints import Complaint, Letter, Register, RegisterKind
from app.models.ids import Uid
from app.records import frozen
from app.services import dictionaries
from app.services.dictionaries import in_language
from app.services.documents.errors import DocumentError
from app.services.people.rights import Act, require
from app.services.resources import resource_dir
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.words import language

MUST, MAY = frozenset({"desk", "n"}), frozenset({"desk", "n", "year"})
_COLUMNS = (
    *("uid", "code", "labels", "position", "active", "kind", "pattern", "yearly", "days", "working", "rolls"),
    *("remind_days", "calendar_uid"),
)


@frozen
class RegisterRecord:
    """A register as administrators see it; see :class:`app.models.complaints.Register`."""

    uid: Uid
    code: str
    labels: Mapping[str, str]
    position: int
    active: bool
    kind: RegisterKind
    pattern: str
    yearly: bool
    days: int
    working: bool
    rolls: bool
    remind_days: int
    calendar_uid: Uid | None

    def label(self, lang: str = "") -> str:
        """The register in words."""
        return in_language(self.labels, lang) or self.code


def registers(store: Store, kind: RegisterKind | None = None) -> list[RegisterRecord]:
    """All registers in their order, those that the program brings included though nobody has changed them yet."""
    found = [_record(row) for row in store.rows(f"{_SELECT} WHERE deleted_at IS NULL ORDER BY position, id")]
    known = {each.uid for each in found}
    found += [each for each in built_in(language()) if each.uid not in known]
    found.sort(key=lambda each: each.position)
    return [each for each in found if kind is None or each.kind is kind]


def register_for(store: Store, kind: RegisterKind) -> RegisterRecord:
    """The register that a new document of this kind goes into: the first active one."""
    return next(each for each in registers(store, kind) if each.active)


def save_register(store: Store, actor: Uid, uid: Uid | None, **values: Any) -> Uid:
    """Add a register (``code`` and ``labels`` among the values) or change one; its key.

    Raises DocumentError for numbers that could collide and for leaving a kind without a register, NotAllowed,
    DictionaryError.
    """
    require(store, actor, Act.EDIT_DICTIONARIES)
    if "pattern" in values:
        check_pattern(values["pattern"], yearly=bool(values.get("yearly", True)))
    if uid is None:
        return dictionaries.add(
            store, actor, table_of(Register), values.pop("code"), values.pop("labels"), **values
        )
    kept = next((each for each in registers(store) if each.uid == uid), None)
    if kept is None:
        raise LookupError(f"no register {uid.hex()}")
    others = [each for each in registers(store, kept.kind) if each.active and each.uid != uid]
    if values.get("active") is False and not others:
        raise DocumentError("documents.last_register", register=kept.label())
    if store.row("SELECT 1 FROM register WHERE uid = ?", uid) is None:
        with store.write(actor) as write:
            keep_register(write, kept)
    dictionaries.change(store, actor, table_of(Register), uid, **values)
    return uid


def check_pattern(pattern: str, *, yearly: bool = True) -> None:
    """Raise DocumentError unless numbers of this pattern are different from each other on all desks."""
    try:
        names = [name for _, name, _, _ in Formatter().parse(pattern) if name is not None]
    except ValueError as error:
        raise DocumentError("documents.bad_pattern", pattern=pattern) from error
    needed = MUST | ({"year"} if yearly else frozenset())
    if not needed <= set(names) or not set(names) <= MAY or not pattern.strip():
        raise DocumentError("documents.bad_pattern", pattern=pattern)


def take_number(write: Write, register: RegisterRecord, at: int) -> str:
    """The register's next number, in the transaction of the document that gets it; ``at`` (UTC ms) is its date.

    A number once taken by a document is never given again, though the counter went back with a restored backup.
    """
    year = _year(at)
    counted = year if register.yearly else 0
    row = write.row(
        "SELECT next_number FROM register_counter WHERE register_uid = ? AND year = ?", register.uid, counted
    )
    if row is None:
        write.local("INSERT INTO register_counter (register_uid, year, next_number) VALUES (?, ?, 1)",
                    register.uid, counted)  # fmt: skip
    found = write.row("SELECT code FROM desk")
    if found is None:
        raise LookupError("the store has no desk")
    n = int(row[0]) if row else 1
    while _taken(write, number := register.pattern.format(desk=found[0], n=n, year=year)):
        n += 1
    write.local(
        "UPDATE register_counter SET next_number = ? WHERE register_uid = ? AND year = ?",
        n + 1,
        register.uid,
        counted,
    )
    return number


def keep_register(write: Write, register: RegisterRecord) -> None:
    """Write a register that the program brings into the store when it is first used; harmless when it is there.

    Its key is made from its code, so that two desks write one record.
    """
    if write.row("SELECT 1 FROM register WHERE uid = ?", register.uid) is None:
        values = {name: getattr(register, name) for name in _COLUMNS if name not in ("uid", "kind", "labels")}
        write.insert(Register, register.uid, kind=register.kind.value, labels=dict(register.labels), **values)


@cache
def built_in(lang: str) -> tuple[RegisterRecord, ...]:
    """The registers that every store has from the start, with numbers as ``lang`` writes them."""
    content = json.loads((resource_dir() / "documents" / "registers.json").read_text(encoding="utf-8"))
    return tuple(
        RegisterRecord(
            sha256(f"register {one['code']}".encode()).digest()[:16],
            one["code"],
            one["label"],
            at,
            True,
            RegisterKind(one["kind"]),
            one["pattern"][lang],
            one["yearly"],
            one["days"],
            one["working"],
            True,
            one["remind_days"],
            None,
        )
        for at, one in enumerate(content)
    )


_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM register"


def _record(row: tuple[Any, ...]) -> RegisterRecord:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["labels"] = json.loads(values["labels"])
    values["kind"] = RegisterKind(values["kind"])
    for name in ("active", "yearly", "working", "rolls"):
        values[name] = bool(values[name])
    return RegisterRecord(**values)


def _taken(write: Write, number: str) -> bool:
    return any(
        write.row(f"SELECT 1 FROM {table_of(model)} WHERE number = ? LIMIT 1", number)
        for model in (Complaint, Letter)
    )


def _year(at: int) -> int:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone().year
