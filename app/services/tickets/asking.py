"""What a person is asked before a ticket moves, and the move with everything they answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.dictionaries import Dictionaries, read
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.tickets.at_desk import OwnForm, own_form
from app.services.tickets.checklists import Check, checks_of, tick
from app.services.tickets.draft import TicketDraft, draft_of
from app.services.tickets.errors import TicketError
from app.services.tickets.moves import Asked, Moved, MoveOffer, move_ticket, offers
from app.services.tickets.templates import fill_text, variables_for
from app.services.tickets.writing import Way, ways_to_answer
from app.services.words import t

CHECKLIST = "checklist.done"
ANSWERED = "answer.sent"


@frozen
class MoveForm:
    """Everything to ask about one move. ``checks`` are required items still open, where it needs them ticked."""

    offer: MoveOffer
    draft: TicketDraft
    own: OwnForm | None
    words: Dictionaries
    checks: tuple[Check, ...]
    ways: tuple[Way, ...]


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
    return MoveForm(offer, draft, own, read(store), checks, ways_to_answer(store, ticket))


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

    Variables in the answer are filled. Raises what :func:`app.services.tickets.moves.move_ticket` raises, and
    TicketError for an answer with places left unfilled.
    """
    if asked.answer:
        known = variables_for(store, actor, wall_ms(), ticket=ticket)
        filled = fill_text(asked.answer, known)
        if filled.unknown:
            raise TicketError("tickets.answer_unfilled", names=t("tickets.list_sign").join(filled.unknown))
        asked = replace(asked, answer=filled.text)
    for check in ticks:
        tick(store, actor, check)
    return move_ticket(store, actor, ticket, target, asked=asked, values=values)
