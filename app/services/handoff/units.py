"""The units outside the program: how each is reached, and what it is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from app.models.handing import OutsideUnit
from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services.dictionaries import in_language
from app.services.errors import KnownError
from app.services.people.rights import Act, require
from app.services.store.store import Store
from app.services.words import LANGUAGES


class HandoffError(KnownError):
    """A unit or a hand-over cannot be saved or sent as asked."""


class Way(StrEnum):
    """How a unit is reached."""

    MAIL = "mail"
    FILE = "file"
    WEBHOOK = "webhook"


@frozen
class UnitRecord:
    """A unit as edited. ``template`` is ``{"subject": {lang: …}, "text": {lang: …}}``; for ``request`` see
    :mod:`app.services.handoff.webhook`. ``confirm_min`` is minutes, 0 where no confirmation is waited for.
    """

    uid: Uid | None
    code: str
    labels: Mapping[str, str]
    way: Way = Way.MAIL
    mail: str = ""
    phone: str = ""
    url: str = ""
    template: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    request: Mapping[str, Any] = field(default_factory=dict)
    tracker: bool = False
    confirm_min: int = 0
    active: bool = True

    def label(self) -> str:
        """The unit in words."""
        return in_language(self.labels) or self.code

    @property
    def address(self) -> str:
        """Where it is reached, to show: the mail address or the server's."""
        if self.way is Way.WEBHOOK:
            return urlsplit(self.url).netloc
        return self.mail or self.phone


_SQL = (
    "SELECT uid, code, labels, way, mail, phone, url, template, request, tracker, confirm_min, active "
    "FROM outside_unit WHERE deleted_at IS NULL"
)


def list_units(store: Store, *, tracker: bool | None = None, active: bool = True) -> tuple[UnitRecord, ...]:
    """The units in their order; of trackers only, of others only, or (None) of both."""
    found = [_record(row) for row in store.rows(_SQL + " ORDER BY position, id")]
    return tuple(
        unit for unit in found if (unit.active or not active) and (tracker is None or unit.tracker == tracker)
    )


def unit_of(store: Store, uid: Uid) -> UnitRecord:
    """One unit. Raises LookupError."""
    row = store.row(_SQL + " AND uid = ?", uid)
    if row is None:
        raise LookupError(f"no unit {uid.hex()}")
    return _record(row)


def unit_by_code(store: Store, code: str) -> UnitRecord:
    """The unit with this code. Raises HandoffError where it is gone or not in use."""
    row = store.row(_SQL + " AND code = ? AND active", code)
    if row is None:
        raise HandoffError("handoff.no_such_unit", code=code)
    return _record(row)


def save_unit(store: Store, actor: Uid, unit: UnitRecord) -> Uid:
    """Add or change a unit; its key. Raises HandoffError for what cannot work, NotAllowed."""
    require(store, actor, Act.EDIT_DICTIONARIES)
    _check(unit)
    values: dict[str, Any] = {
        "labels": dict(unit.labels),
        "way": unit.way.value,
        "mail": unit.mail.strip(),
        "phone": unit.phone.strip(),
        "url": unit.url.strip(),
        "template": {part: dict(texts) for part, texts in unit.template.items()} or None,
        "request": dict(unit.request) or None,
        "tracker": unit.tracker,
        "confirm_min": unit.confirm_min,
        "active": unit.active,
    }
    with store.write(actor) as write:
        twin = write.row("SELECT uid FROM outside_unit WHERE code = ? AND deleted_at IS NULL", unit.code.strip())
        if twin is not None and twin[0] != unit.uid:
            raise HandoffError("handoff.code_in_use", code=unit.code.strip())
        if unit.uid is not None:
            write.update(OutsideUnit, unit.uid, **values)
            return unit.uid
        last = write.row("SELECT coalesce(max(position), -1) + 1 FROM outside_unit")
        position = last[0] if last else 0
        return write.insert(OutsideUnit, new_uid(), code=unit.code.strip(), position=position, **values)


def _check(unit: UnitRecord) -> None:
    if not unit.code.strip() or any(not unit.labels.get(lang, "").strip() for lang in LANGUAGES):
        raise HandoffError("handoff.unit_without_name")
    if unit.way is Way.WEBHOOK:
        parts = urlsplit(unit.url.strip())
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise HandoffError("handoff.bad_address", url=unit.url)
        if parts.username or parts.password:
            raise HandoffError("handoff.secret_in_address")


def _record(row: tuple[Any, ...]) -> UnitRecord:
    uid, code, labels, way, mail, phone, url, template, request, tracker, confirm_min, active = row
    return UnitRecord(
        uid,
        code,
        json.loads(labels),
        Way(way),
        mail,
        phone,
        url,
        json.loads(template) if template else {},
        json.loads(request) if request else {},
        bool(tracker),
        confirm_min,
        bool(active),
    )
