"""Contracts in the store, and the counter of included time for the call card."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.models.billing import Contract
from app.models.ids import Uid
from app.records import frozen
from app.services.clients.finding import pick_clients
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.time_sheets.billing import Charge, Terms, charge
from app.services.time_sheets.errors import TimeError
from app.services.time_sheets.months import month_at, month_bounds
from app.services.time_sheets.spent import between

_COLUMNS = (
    "uid, number, organisation_uid, person_uid, valid_from, valid_till, included_min, fee, rate, step_min, "
    "currency, note"
)


@frozen
class ContractLine:
    """A contract as a list shows it: with the client's name."""

    terms: Terms
    client: str


@frozen
class Counter:
    """What a client has used of a contract in a month."""

    terms: Terms
    month: str
    charge: Charge


def contracts(store: Store) -> list[ContractLine]:
    """All contracts, those that began last first."""
    rows = store.rows(
        f"SELECT {', '.join('c.' + name for name in _COLUMNS.split(', '))}, "
        "coalesce(o.name, trim(p.last_name || ' ' || p.first_name || ' ' || p.middle_name), '') FROM contract c "
        "LEFT JOIN organisation o ON o.uid = c.organisation_uid LEFT JOIN person p ON p.uid = c.person_uid "
        "WHERE c.deleted_at IS NULL ORDER BY c.valid_from DESC, c.number"
    )
    return [ContractLine(Terms(*row[:-1]), row[-1]) for row in rows]


def save_contract(store: Store, actor: Uid, terms: Terms) -> Uid:
    """Add (``uid`` is None) or change a contract. Raises TimeError for what cannot be, NotAllowed, LookupError."""
    _check(store, terms)
    values = _values(terms)
    with acting(store, actor, Act.EDIT_CONTRACTS) as write:
        if terms.uid is None:
            return write.insert(Contract, **values)
        write.update(Contract, terms.uid, **values)
        return terms.uid


def remove_contract(store: Store, actor: Uid, uid: Uid) -> None:
    """Take a contract away; what was billed under it stays. Raises NotAllowed."""
    with acting(store, actor, Act.EDIT_CONTRACTS) as write:
        write.remove(Contract, uid)


def terms_in_force(store: Store, month: str) -> dict[tuple[Uid | None, Uid | None], Terms]:
    """By client (organisation, person) the contract in force in a month; of several, the one that began last."""
    rows = store.rows(f"SELECT {_COLUMNS} FROM contract WHERE deleted_at IS NULL ORDER BY valid_from, number")
    known = (Terms(*row) for row in rows)
    return {(one.organisation_uid, one.person_uid): one for one in known if one.in_force(month)}


def counter_of(store: Store, now: int, organisation: Uid | None, person: Uid | None) -> Counter | None:
    """The included time a client has used this month (``now`` is UTC ms); None without a contract."""
    month = month_at(now)
    known = terms_in_force(store, month)
    terms = known.get((organisation, None)) if organisation is not None else None
    terms = terms or (known.get((None, person)) if person is not None else None)
    if terms is None:
        return None
    lines, bounds = between(*month_bounds(month))
    of_client = "k.organisation_uid = ?3" if terms.organisation_uid else _PERSONS_OWN
    spent = store.value(
        f"{lines} SELECT coalesce(sum(ms), 0) FROM lines JOIN ticket k ON k.uid = lines.ticket "
        f"WHERE billable AND {of_client}",
        *bounds,
        terms.organisation_uid or terms.person_uid,
    )
    return Counter(terms, month, charge(terms, spent))


_PERSONS_OWN = "k.organisation_uid IS NULL AND k.person_uid = ?3"


def _check(store: Store, terms: Terms) -> None:
    if not terms.number.strip():
        raise TimeError("time_sheets.contract_without_number")
    if (terms.organisation_uid is None) == (terms.person_uid is None):
        raise TimeError("time_sheets.contract_without_client")
    try:
        begins = date.fromisoformat(terms.valid_from)
        ends = date.fromisoformat(terms.valid_till) if terms.valid_till else None
    except ValueError as error:
        raise TimeError("time_sheets.contract_days") from error
    if ends is not None and ends < begins:
        raise TimeError("time_sheets.contract_days")
    if min(terms.included_min, terms.fee, terms.rate) < 0 or terms.step_min < 1:
        raise TimeError("time_sheets.contract_figures")
    taken = store.row(
        "SELECT 1 FROM contract WHERE number = ? AND uid IS NOT ? AND deleted_at IS NULL",
        terms.number.strip(),
        terms.uid,
    )
    if taken:
        raise TimeError("time_sheets.contract_number_taken", number=terms.number.strip())


def _values(terms: Terms) -> dict[str, Any]:
    return {
        "number": terms.number.strip(),
        "organisation_uid": terms.organisation_uid,
        "person_uid": terms.person_uid,
        "valid_from": terms.valid_from,
        "valid_till": terms.valid_till,
        "included_min": terms.included_min,
        "fee": terms.fee,
        "rate": terms.rate,
        "step_min": terms.step_min,
        "currency": terms.currency.strip().upper() or "RUB",
        "note": terms.note.strip(),
    }


@frozen
class Payer:
    """Somebody a contract can be with: an organisation, or a person who pays for themselves."""

    organisation_uid: Uid | None
    person_uid: Uid | None
    name: str


def payers(store: Store, text: str) -> tuple[Payer, ...]:
    """Who may be meant by words being typed: organisations of the clients found, and clients without one."""
    found: dict[tuple[Uid | None, Uid | None], Payer] = {}
    for client in pick_clients(store, text):
        rows = store.rows(
            "SELECT o.uid, o.name FROM membership m JOIN organisation o ON o.uid = m.organisation_uid "
            "WHERE m.person_uid = ? AND m.deleted_at IS NULL AND o.deleted_at IS NULL",
            client.person_uid,
        )
        for uid, name in rows:
            found[(uid, None)] = Payer(uid, None, name)
        if not rows:
            found[(None, client.person_uid)] = Payer(None, client.person_uid, client.full_name)
    return tuple(found.values())


def counter_of_client(store: Store, now: int, person: Uid) -> Counter | None:
    """The counter for the call card: of the first of a client's organisations with a contract, else their own."""
    organisations = store.rows(
        "SELECT organisation_uid FROM membership WHERE person_uid = ? AND deleted_at IS NULL ORDER BY id", person
    )
    for (organisation,) in (*organisations, (None,)):
        counter = counter_of(store, now, organisation, person)
        if counter is not None:
            return counter
    return None
