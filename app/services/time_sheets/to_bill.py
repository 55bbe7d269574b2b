"""The list for accounting: what each client owes for a month, and what was handed over already."""

from __future__ import annotations

from collections.abc import Collection

from app.models.billing import Bill
from app.models.ids import Uid
from app.records import frozen
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.time_sheets.billing import Charge, Terms, charge
from app.services.time_sheets.contracts import terms_in_force
from app.services.time_sheets.errors import TimeError
from app.services.time_sheets.months import month_bounds
from app.services.time_sheets.spent import between

Client = tuple[Uid | None, Uid | None]
"""A client by their organisation, else their person; the other is None."""


@frozen
class ToBill:
    """One client's month. ``terms`` and ``charge`` are None without a contract: somebody must agree on a price.

    ``billed`` is what was handed over already (hundredths), None if nothing was; ``billed_at`` UTC ms.
    """

    organisation_uid: Uid | None
    person_uid: Uid | None
    client: str
    tickets: int
    spent_ms: int
    terms: Terms | None
    charge: Charge | None
    billed: int | None = None
    billed_at: int | None = None

    @property
    def client_key(self) -> Client:
        """Who it is."""
        return self.organisation_uid, self.person_uid

    @property
    def remains(self) -> int | None:
        """What is still to be billed, below zero if too much was; None without a contract."""
        return None if self.charge is None else self.charge.amount - (self.billed or 0)


def to_bill(store: Store, month: str) -> list[ToBill]:
    """All clients with charged time or a fee in a month (``YYYY-MM``): those with a contract first, by name.

    A client is the ticket's organisation, else its person. An organisation's contract covers the tickets that name
    the organisation.
    """
    spent = _spent(store, month)
    known = terms_in_force(store, month)
    billed = _billed(store, month)
    clients = spent.keys() | {client for client, terms in known.items() if terms.fee} | billed.keys()
    found = []
    for client in clients:
        tickets, ms = spent.get(client, (0, 0))
        terms = known.get(client)
        amount, at = billed.get(client, (None, None))
        found.append(
            ToBill(
                *client,
                _name(store, client),
                tickets,
                ms,
                terms,
                charge(terms, ms) if terms is not None else None,
                amount,
                at,
            )
        )
    return sorted(
        found,
        key=lambda one: (one.terms is None, one.client.casefold(), one.organisation_uid or one.person_uid or b""),
    )


def hand_over(store: Store, actor: Uid, month: str, clients: Collection[Client]) -> int:
    """Note that these clients' months went to accounting, with today's figures; return how many differed.

    A month handed over again after time was added gets a second row that holds the difference. Raises NotAllowed,
    TimeError for a client without a contract.
    """
    lines = [line for line in to_bill(store, month) if line.client_key in clients]
    if any(line.terms is None for line in lines):
        raise TimeError("time_sheets.bill_without_contract")
    owing = [(line, line.terms, line.remains) for line in lines if line.remains]
    with acting(store, actor, Act.EDIT_CONTRACTS) as write:
        for line, terms, remains in owing:
            write.insert(
                Bill,
                month=month,
                organisation_uid=line.organisation_uid,
                person_uid=line.person_uid,
                contract_uid=terms.uid if terms is not None else None,
                spent_ms=line.spent_ms,
                amount=remains,
                currency=terms.currency if terms is not None else "",
            )
    return len(owing)


def _spent(store: Store, month: str) -> dict[Client, tuple[int, int]]:
    lines, bounds = between(*month_bounds(month))
    rows = store.rows(
        f"{lines} SELECT k.organisation_uid, CASE WHEN k.organisation_uid IS NULL THEN k.person_uid END, "
        "count(DISTINCT l.ticket), sum(l.ms) FROM lines l JOIN ticket k ON k.uid = l.ticket "
        "WHERE l.billable AND l.ms > 0 GROUP BY 1, 2",
        *bounds,
    )
    return {(organisation, person): (tickets, ms) for organisation, person, tickets, ms in rows}


def _billed(store: Store, month: str) -> dict[Client, tuple[int, int]]:
    rows = store.rows(
        "SELECT organisation_uid, person_uid, sum(amount), max(created_at) FROM bill "
        "WHERE month = ? AND deleted_at IS NULL GROUP BY 1, 2",
        month,
    )
    return {(organisation, person): (amount, at) for organisation, person, amount, at in rows}


def _name(store: Store, client: Client) -> str:
    organisation, person = client
    if organisation is not None:
        return store.value("SELECT name FROM organisation WHERE uid = ?", organisation) or ""
    return (
        store.value(
            "SELECT trim(last_name || ' ' || first_name || ' ' || middle_name) FROM person WHERE uid = ?", person
        )
        or ""
    )
