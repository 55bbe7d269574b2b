"""What the ticket's screen shows of where a ticket went, and what it needs to send it further."""

from __future__ import annotations

from collections.abc import Mapping

from app.models.ids import Uid
from app.records import frozen
from app.services.escalation.passing import Demands, Passed, Target, demands, escalations_of, targets
from app.services.handoff.handing import HandoffView, of_ticket
from app.services.handoff.message import Message, compose
from app.services.handoff.units import UnitRecord, list_units
from app.services.store.store import Store


@frozen
class WentWhere:
    """Escalations and hand-overs of a ticket; whether it can go further, up or out."""

    ticket_uid: Uid
    passed: tuple[Passed, ...]
    handed: tuple[HandoffView, ...]
    lines_above: bool
    units: bool


@frozen
class WayUp:
    """The queues above, and what each line demands to be told."""

    targets: tuple[Target, ...]
    demands: Mapping[int, Demands]


@frozen
class WayOut:
    """The units outside, each with the letter it would get."""

    letters: tuple[tuple[UnitRecord, Message], ...]


def went_where(store: Store, ticket: Uid, now: int) -> WentWhere:
    """Where a ticket went so far; ``now`` is UTC ms. Raises LookupError."""
    above = bool(targets(store, ticket))
    outside = bool(list_units(store, tracker=False))
    return WentWhere(ticket, escalations_of(store, ticket), of_ticket(store, ticket, now), above, outside)


def way_up(store: Store, ticket: Uid) -> WayUp:
    """What passing the ticket to a higher line takes. Raises LookupError."""
    found = targets(store, ticket)
    return WayUp(found, {line: demands(store, ticket, line) for line in {target.line for target in found}})


def way_out(store: Store, user: Uid, ticket: Uid, now: int) -> WayOut:
    """The letters to all units about a ticket. Raises LookupError."""
    return WayOut(
        tuple((unit, compose(store, user, ticket, unit, now)) for unit in list_units(store, tracker=False))
    )
