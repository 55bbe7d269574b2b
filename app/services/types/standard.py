"""The rules of types without any of their own: every state, as :mod:`app.services.tickets.states` has them."""

from __future__ import annotations

from functools import cache

from app.models.tickets import TicketState
from app.services.tickets.states import NEEDS_EVERYTHING, TRANSITIONS
from app.services.types.definition import FORM, MoveRule, StepRule, TypeDefinition

CLOSING_NEEDS = ("type_uid", "subject", "description", "category_uid", FORM)


@cache
def standard() -> TypeDefinition:
    """The machine that any ticket is under whose type has no published rules."""
    steps = [
        StepRule(state.value, state, needs=CLOSING_NEEDS if state in NEEDS_EVERYTHING else ())
        for state in TicketState
        if state is not TicketState.MERGED
    ]
    moves = [
        MoveRule(source.value, target.value, takes=target in (TicketState.ACCEPTED, TicketState.IN_PROGRESS))
        for source, targets in TRANSITIONS.items()
        for target in TicketState
        if target in targets and target is not TicketState.MERGED
    ]
    return TypeDefinition("", {}, TicketState.NEW.value, tuple(steps), tuple(moves), standard=True)
