"""What a person is asked before a ticket moves, and the move with everything they answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.models.ids import Uid
from app.services.dictionaries import Dictionaries, read
from app.services.store.store import Store
from app.services.tickets.at_desk import OwnForm, own_form
from app.services.tickets.checklists import Check, checks_of, tick
from app.services.tickets.draft import TicketDraft, draft_of
from app.services.tickets.moves import Asked, Moved, MoveOffer, move_ticket, offers

CHECKLIST = "checklist.done"
ANSWERED = "answer.sent"


@dataclass(frozen=True, slots=True)
class MoveForm:
    """Everything to ask about one move. ``checks`` are required items still open, where it needs them ticked."""

    offer: MoveOffer
    draft: TicketDraft
    own: OwnForm | None
    words: Dictionaries
    checks: tuple[Check, ...]


def move_form(
    store: Store, actor: Uid, ticket: Uid, target: str, given: Mapping[str, Any], *, form: bool
) -> MoveForm | None:
    """What to ask for this move as the ticket stands now; None where there is no such way any more.

    ``given`` are columns answered already and not written yet; ``form`` says that the own form lacks something,
    even if the ticket as stored does not show it.
    """
    offer = next((one for one in offers(store, actor, ticket) if one.target == target), None)
    if offer is None:
        return None
    stored = draft_of(store, ticket)
    draft = replace(stored, **given)
    own = None
    if form or any(field.kind == "form" for field in offer.missing):
        version = draft.form_version_uid if draft.type_uid == stored.type_uid else None
        own = own_form(store, draft.type_uid, version, draft.fields)
    checks: tuple[Check, ...] = ()
    if any(field.name == CHECKLIST for field in offer.missing):
        checks = tuple(one for one in checks_of(store, ticket) if one.required and one.done_at is None)
    return MoveForm(offer, draft, own, read(store), checks)


def move_as_asked(
    store: Store,
    actor: Uid,
    ticket: Uid,
    target: str,
    asked: Asked,
    values: Mapping[str, Any],
    ticks: Sequence[Uid] = (),
) -> Moved:
    """Tick what was ticked, then move the ticket with what was answered. Ticks stay where the move is refused.

    Raises what :func:`app.services.tickets.moves.move_ticket` raises.
    """
    for check in ticks:
        tick(store, actor, check)
    return move_ticket(store, actor, ticket, target, asked=asked, values=values)
