"""A client's conflicts: of their card, numbers, places, organisations, products and passport."""

from __future__ import annotations

from typing import Any

from app.models.ids import Uid
from app.services import phones
from app.services.people.rights import Act, acting
from app.services.store.shapes import MODELS
from app.services.store.store import Store
from app.services.team.clashes import KEPT, TAKEN, Clash, Conflict, clash, clashes_of, in_words, settle
from app.services.tickets.moments import moment_words
from app.services.words import language, t

FIELDS: dict[str, tuple[str, ...]] = {
    "person": ("last_name", "first_name", "middle_name", "birth_date", "language", "note"),
    "person_flag": ("reason", "until_at"),
    "contact_point": ("raw", "label"),
    "organisation": ("name", "tax_number", "note"),
    "membership": ("position",),
    "premises": ("address", "flat", "account"),
    "entitlement": ("version", "subscription_till"),
    "passport": ("systems", "contacts", "risks", "agreements"),
}
"""What of a client's records is asked about; anything else follows from these."""

CLIENT_RECORDS = (
    "SELECT ?1 AS uid UNION SELECT uid FROM person_flag WHERE person_uid = ?1 "
    "UNION SELECT contact_point_uid FROM person_contact_point WHERE person_uid = ?1 "
    "UNION SELECT uid FROM membership WHERE person_uid = ?1 "
    "UNION SELECT organisation_uid FROM membership WHERE person_uid = ?1 "
    "UNION SELECT premises_uid FROM person_premises WHERE person_uid = ?1 "
    "UNION SELECT uid FROM entitlement WHERE person_uid = ?1 "
    "UNION SELECT uid FROM passport WHERE person_uid = ?1 OR organisation_uid IN "
    "(SELECT organisation_uid FROM membership WHERE person_uid = ?1)"
)
"""The keys of the records that a card shows as the client's own."""


def client_conflicts(store: Store, user: Uid, person: Uid) -> tuple[Conflict, ...]:
    """The open conflicts of a client's records, oldest first."""
    uids = [row[0] for row in store.rows(CLIENT_RECORDS, person)]
    return tuple(
        in_words(store, user, found, t(f"team.field_{found.table}_{found.field}"), _words_for(found.field))
        for found in clashes_of(store, uids)
        if found.field in FIELDS.get(found.table, ())
    )


def take_other_of_client(store: Store, actor: Uid, number: int) -> None:
    """Write the value that lost, as an ordinary change. Raises NotAllowed, LookupError."""
    found = clash(store, number)
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        write.update(MODELS[found.table], found.uid, **_values(store, found))
        settle(write, found, TAKEN)


def keep_standing_of_client(store: Store, actor: Uid, number: int) -> None:
    """What stands is right. Raises NotAllowed, LookupError."""
    found = clash(store, number)
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        settle(write, found, KEPT)


def _values(store: Store, found: Clash) -> dict[str, Any]:
    """The field that lost, and what follows from it: a number's normal spelling."""
    values = {found.field: found.value}
    if (found.table, found.field) == ("contact_point", "raw"):
        raw = str(found.value)
        kind = store.value("SELECT kind FROM contact_point WHERE uid = ?", found.uid)
        values["key"] = phones.parse(raw).key if kind == "phone" else raw.strip().casefold()
    return values


def _words_for(field: str) -> Any:
    moment = field in ("until_at", "subscription_till")

    def words(value: Any) -> str:
        if value in (None, ""):
            return t("tickets.nothing")
        if isinstance(value, dict):
            return t("tickets.erased")
        return moment_words(int(value), language()) if moment else str(value)

    return words
