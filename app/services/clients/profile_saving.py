"""Saving a client's record: what differs between the record before and the one after, in one transaction.

What a colleague changed meanwhile in other lines stands, and saving twice changes nothing more. Saving the two the
other way round takes the change back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from app.models.base import Synced, table_of
from app.models.clients import (
    ContactPoint,
    Entitlement,
    Membership,
    Organisation,
    Person,
    PersonContactPoint,
    PersonFlag,
    PersonPremises,
    Premises,
)
from app.models.ids import Uid
from app.services.clients.profile import (
    ContactLine,
    FlagLine,
    PlaceLine,
    PremisesLine,
    ProductLine,
    Profile,
    check_profile,
    read_profile,
)
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store


def save_profile(store: Store, actor: Uid, before: Profile, after: Profile) -> bool:
    """Write what differs between ``before`` and ``after`` in one transaction; whether anything did.

    Raises ProfileError for a line that cannot be kept, and NotAllowed; nothing is written then.
    """
    check_profile(after)
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        person = after.person_uid
        _update(write, Person, person, _differing(_fields(before), _fields(after)))
        _save_contacts(write, person, before.contacts, after.contacts)
        _save_places(write, person, before.places, after.places)
        _save_premises(write, person, before.premises, after.premises)
        _save_products(write, person, before.products, after.products)
        _save_flags(write, person, before.flags, after.flags)
        return bool(write.changed)


def save_to_undo(store: Store, actor: Uid, before: Profile, after: Profile) -> Profile | None:
    """Like :func:`save_profile`; ``after`` with the keys its lines got in the store, None where nothing differed.

    ``save_profile(store, actor, that, before)`` takes the change back, and nothing else.
    """
    if not save_profile(store, actor, before, after):
        return None
    kept = read_profile(store, after.person_uid)
    return replace(
        after,
        contacts=_with_keys(after.contacts, kept.contacts, lambda line: (line.kind, line.key)),
        places=_with_keys(after.places, kept.places, lambda line: line.name.strip()),
        premises=_with_keys(
            after.premises,
            kept.premises,
            lambda line: (line.address.strip(), line.flat.strip(), line.account.strip()),
        ),
    )


class _Line(Protocol):
    @property
    def uid(self) -> Uid: ...


L = TypeVar("L", bound=_Line)


def _with_keys(lines: tuple[L, ...], kept: tuple[L, ...], meaning: Callable[[L], object]) -> tuple[L, ...]:
    keys = {meaning(line): line.uid for line in kept}
    return tuple(replace(line, uid=keys.get(meaning(line), line.uid)) for line in lines)  # type: ignore[type-var]


def _by_uid(lines: Iterable[L]) -> dict[Uid, L]:
    return {line.uid: line for line in lines}


def _fields(profile: Profile) -> dict[str, str | None]:
    name = profile.name
    return {
        "last_name": name.last,
        "first_name": name.first,
        "middle_name": name.middle,
        "birth_date": profile.birth_date,
        "language": profile.language,
        "note": profile.note,
    }


def _save_contacts(
    write: Write, person: Uid, before: tuple[ContactLine, ...], after: tuple[ContactLine, ...]
) -> None:
    known = _by_uid(before)
    kept = _by_uid(after)
    for line in before:
        now = kept.get(line.uid)
        if now is None or (now.kind, now.key) != (line.kind, line.key):
            _unlink(write, PersonContactPoint, "contact_point", person, line.uid)
    for line in after:
        old = known.get(line.uid)
        if old == line:
            continue
        if old is not None and (old.kind, old.key) == (line.kind, line.key):
            wanted = {"label": line.label, "verified_at": line.verified_at, "raw": line.raw.strip()}
            was = {"label": old.label, "verified_at": old.verified_at, "raw": old.raw.strip()}
            _update(write, ContactPoint, line.uid, _differing(was, wanted))
        else:
            _link(write, PersonContactPoint, "contact_point", person, _point(write, line))


def _point(write: Write, line: ContactLine) -> Uid:
    """The contact point of a line: the one that others have too, else a new one."""
    found = write.row(
        "SELECT uid FROM contact_point WHERE key = ? AND kind = ? AND deleted_at IS NULL", line.key, line.kind
    )
    if found is None:
        return write.insert(
            ContactPoint,
            _unused(write, "contact_point", line.uid),
            kind=line.kind,
            raw=line.raw.strip(),
            key=line.key,
            label=line.label,
            verified_at=line.verified_at,
        )
    uid: Uid = found[0]
    said = {"label": line.label, "verified_at": line.verified_at}
    _update(write, ContactPoint, uid, {name: value for name, value in said.items() if value})
    return uid


def _save_places(write: Write, person: Uid, before: tuple[PlaceLine, ...], after: tuple[PlaceLine, ...]) -> None:
    known, kept = _by_uid(before), _by_uid(after)
    for line in before:
        now = kept.get(line.uid)
        if now is None or now.name.strip() != line.name.strip():
            _unlink(write, Membership, "organisation", person, line.uid)
    for line in after:
        if known.get(line.uid) == line:
            continue
        name = line.name.strip()
        found = write.row("SELECT uid FROM organisation WHERE name = ? AND deleted_at IS NULL ORDER BY id", name)
        organisation: Uid = (
            found[0] if found else write.insert(Organisation, _unused(write, "organisation", line.uid), name=name)
        )
        link = _link(write, Membership, "organisation", person, organisation)
        write.update(Membership, link, position=line.position.strip())


def _save_premises(
    write: Write, person: Uid, before: tuple[PremisesLine, ...], after: tuple[PremisesLine, ...]
) -> None:
    """A line that was changed binds the client to other premises: the rest of the household did not move."""
    for line in before:
        if line not in after:
            _unlink(write, PersonPremises, "premises", person, line.uid)
    for line in after:
        if line in before:
            continue
        said = {"address": line.address.strip(), "flat": line.flat.strip(), "account": line.account.strip()}
        found = write.row(
            "SELECT uid FROM premises WHERE address = ? AND flat = ? AND account = ? AND deleted_at IS NULL",
            *said.values(),
        )
        premises: Uid = found[0] if found else write.insert(Premises, _unused(write, "premises", line.uid), **said)
        _link(write, PersonPremises, "premises", person, premises)


def _save_products(
    write: Write, person: Uid, before: tuple[ProductLine, ...], after: tuple[ProductLine, ...]
) -> None:
    def said(line: ProductLine) -> dict[str, object]:
        return {
            "product_uid": line.product_uid,
            "version": line.version.strip(),
            "subscription_till": line.subscription_till,
        }

    _remove(write, Entitlement, before, after)
    known = _by_uid(before)
    for line in after:
        old = known.get(line.uid)
        if old is None:
            _insert_once(write, Entitlement, line.uid, {"person_uid": person, **said(line)})
        elif old != line:
            _update(write, Entitlement, line.uid, _differing(said(old), said(line)))


def _save_flags(write: Write, person: Uid, before: tuple[FlagLine, ...], after: tuple[FlagLine, ...]) -> None:
    def said(line: FlagLine) -> dict[str, object]:
        return {"kind": line.kind, "reason": line.reason.strip(), "until_at": line.until_at}

    _remove(write, PersonFlag, before, after)
    known = _by_uid(before)
    for line in after:
        old = known.get(line.uid)
        if old is None:
            _insert_once(write, PersonFlag, line.uid, {"person_uid": person, **said(line)})
        elif old != line:
            _update(write, PersonFlag, line.uid, _differing(said(old), said(line)))


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in after.items() if value != before[name]}


def _update(write: Write, model: type[Synced], uid: Uid, changes: Mapping[str, Any]) -> None:
    if changes:
        write.update(model, uid, **changes)


def _remove(write: Write, model: type[Synced], before: Iterable[_Line], after: Iterable[_Line]) -> None:
    kept = {line.uid for line in after}
    for line in before:
        if line.uid not in kept:
            write.remove(model, line.uid)


def _insert_once(write: Write, model: type[Synced], uid: Uid, values: dict[str, Any]) -> None:
    """Add a record unless it stands already; one that was removed comes back as a new one with the same values."""
    table = table_of(model)
    row = write.row(f"SELECT deleted_at FROM {table} WHERE uid = ?", uid)
    if row is None:
        write.insert(model, uid, **values)
    elif row[0] is not None:
        same = " AND ".join(f"{name} IS ?" for name in values)
        if not write.row(f"SELECT 1 FROM {table} WHERE {same} AND deleted_at IS NULL", *values.values()):
            write.insert(model, **values)


def _unused(write: Write, table: str, uid: Uid) -> Uid | None:
    """The key, unless a record has it already."""
    return None if write.row(f"SELECT 1 FROM {table} WHERE uid = ?", uid) else uid


def _links(write: Write, model: type[Synced], target: str, person: Uid, uid: Uid) -> list[Uid]:
    rows = write.rows(
        f"SELECT uid FROM {table_of(model)} WHERE person_uid = ? AND {target}_uid = ? AND deleted_at IS NULL",
        person,
        uid,
    )
    return [link for (link,) in rows]


def _link(write: Write, model: type[Synced], target: str, person: Uid, uid: Uid) -> Uid:
    """Bind a client to a record, once; the key of the binding."""
    known = _links(write, model, target, person, uid)
    return known[0] if known else write.insert(model, **{"person_uid": person, f"{target}_uid": uid})


def _unlink(write: Write, model: type[Synced], target: str, person: Uid, uid: Uid) -> None:
    for link in _links(write, model, target, person, uid):
        write.remove(model, link)
