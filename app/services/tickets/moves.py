"""Moving tickets through their states: the one door, whoever moves them.

The ticket screen, the desk, macros, bulk actions, rules, imports and whoever calls the services come through
:func:`move_ticket` or, inside a transaction of their own, :func:`move_in`. Nothing else writes ``state``. What a
move asks stands in the type's rules (:mod:`app.services.types.definition`). All times are UTC ms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.models.ids import Uid
from app.models.tickets import Ticket, TicketNote, TicketState
from app.records import frozen
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.approvals import ask_in
from app.services.tickets.changing import Change, apply_change, here_of, keep_needs, plan_change, step_column
from app.services.tickets.checklists import put_at_step
from app.services.tickets.closing import missing_outcome
from app.services.tickets.draft import TicketDraft, draft_of
from app.services.tickets.errors import CannotClose, CannotMove, MoveRefused, TicketError
from app.services.tickets.facts import ANSWER, CHECKS
from app.services.tickets.needs import MissingField, missing_fact, missing_of
from app.services.tickets.who import may_move, standing_of
from app.services.types.definition import DONE, FINAL, MoveRule, StepRule, TypeDefinition
from app.services.types.versions import definition_of, version_in_force
from app.services.words import t

INNER, TO_CLIENT = "inner", "to_client"


@frozen
class MoveOffer:
    """A way that a ticket may go from where it stands. ``target`` is what :func:`move_ticket` is given.

    ``label`` is what a button says, ``missing`` what the ticket lacks for it now; ``reason`` and ``answer`` are
    texts that the move asks for. What is not ``allowed`` is for others to do; one that ``takes`` makes the ticket
    one's own.
    """

    target: str
    state: TicketState
    label: str
    allowed: bool
    reason: bool
    answer: bool
    missing: tuple[MissingField, ...]
    takes: bool = False


@frozen
class Moved:
    """A move as made: states before and after, and the step the ticket stands at now."""

    ticket: Uid
    before: TicketState
    after: TicketState
    step: str


@frozen
class MovePlan:
    """A move that may be made: the columns it changes, and where it leads; ``move`` None: it stands there."""

    change: Change
    move: MoveRule | None
    step: StepRule


@frozen
class Asked:
    """What goes with a move: texts, and the contact it is made in with that contact's outcome.

    ``channel`` and ``recipient`` say how and where the answer goes.
    ``reason_uid`` is the note's key where the reason is one that somebody may save again.
    """

    reason: str = ""
    answer: str = ""
    interaction: Uid | None = None
    disposition: Uid | None = None
    approver: Uid | None = None
    channel: str = ""
    recipient: str = ""
    reason_uid: Uid | None = None


NOTHING = Asked()


def offers(store: Store, actor: Uid, ticket: Uid) -> tuple[MoveOffer, ...]:
    """Every way out of where the ticket stands, in the order of its type. Raises LookupError."""
    draft = draft_of(store, ticket)
    rules, here = where(store, ticket)
    standing = standing_of(store, actor, ticket)
    found = []
    for move in rules.moves_from(here):
        step = rules.by_code[move.target]
        missing = missing_of(store, draft, _needs(move, step))
        label = move_label(move, step)
        allowed = may_move(move.who, standing)
        found.append(
            MoveOffer(step.code, step.state, label, allowed, move.reason, move.answer, missing, move.takes)
        )
    return tuple(found)


def label_of(store: Store, ticket: Uid) -> str:
    """Where a ticket stands, in its type's words. Raises LookupError."""
    _, here = where(store, ticket)
    if here is not None:
        return here.label()
    return t(f"tickets.state_{store.value('SELECT state FROM ticket WHERE uid = ?', ticket)}")


def move_ticket(
    store: Store,
    actor: Uid,
    ticket: Uid,
    target: str,
    *,
    asked: Asked = NOTHING,
    values: Mapping[str, Any] | None = None,
) -> Moved:
    """Move a ticket to a step (or a state) and write ``values`` (columns) in the same transaction.

    Raises CannotMove with what is missing, MoveRefused where there is no such way or it is not this person's,
    NotAllowed, LookupError. A ticket that stands there already stays as it is.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return move_in(store, write, actor, ticket, target, asked=asked, values=values)


def accept_ticket(store: Store, actor: Uid, ticket: Uid) -> Moved:
    """Take a ticket by the first move of its type that is meant for it and lacks nothing.

    Raises MoveRefused where there is none, CannotMove where each lacks something.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        taking = [
            offer for offer in offers(store, actor, ticket) if offer.takes and offer.allowed and not offer.reason
        ]
        if not taking:
            raise MoveRefused("tickets.cannot_accept", now=label_of(store, ticket))
        chosen = next((offer for offer in taking if not offer.missing), taking[0])
        moved = move_in(store, write, actor, ticket, chosen.target)
        write.update(Ticket, ticket, assignee_uid=actor)
        return moved


def move_in(
    store: Store,
    write: Write,
    actor: Uid | None,
    ticket: Uid,
    target: str,
    *,
    asked: Asked = NOTHING,
    values: Mapping[str, Any] | None = None,
) -> Moved:
    """:func:`move_ticket` inside a transaction. ``actor`` None is the program itself acting by a rule.

    A rule needs no role, for an administrator wrote it; what the ticket must have it needs like everybody.
    """
    plan = plan_move(store, actor, ticket, target, asked=asked, values=values)
    change, move, step, state = plan.change, plan.move, plan.step, plan.change.state
    if move is None:
        apply_change(write, change)
        return Moved(ticket, state, state, step.code)
    follows = _following(write.at, change.after, state, step, actor if move.takes else None)
    apply_change(write, replace(change, written={**change.written, **follows}))
    _write_texts(write, ticket, asked)
    if step.state is TicketState.ON_APPROVAL:
        ask_in(write, ticket, asked.reason, asked.approver)
    put_at_step(write, change.rules, ticket, step.code)
    return Moved(ticket, state, step.state, step.code)


def plan_move(
    store: Store,
    actor: Uid | None,
    ticket: Uid,
    target: str,
    *,
    asked: Asked = NOTHING,
    values: Mapping[str, Any] | None = None,
) -> MovePlan:
    """What :func:`move_in` would do, nothing written: for a preview. Raises what it raises."""
    change = plan_change(store, ticket, values or {}, adopt=True)
    rules, here, state = change.rules, change.here, change.state
    if here is not None and target in ((here.code,) if target in rules.by_code else (here.code, state.value)):
        keep_needs(store, ticket, change)
        return MovePlan(change, None, here)
    move = rules.reached_from(here, target)
    if move is None:
        step = rules.target(target)
        then = step.label() if step else _state_words(target)
        raise MoveRefused("tickets.no_such_step", now=here.label() if here else _state_words(state), then=then)
    step = rules.by_code[move.target]
    if actor is not None and not may_move(move.who, standing_of(store, actor, ticket)):
        raise MoveRefused("tickets.move_not_yours", move=move_label(move, step))
    _check(store, move, step, change, asked)
    return MovePlan(change, move, step)


def merge_in(write: Write, ticket: Uid) -> None:
    """Mark an open ticket as merged into another; for the service that merges tickets alone.

    Raises MoveRefused for a ticket that is at its end already.
    """
    row = write.row("SELECT state FROM ticket WHERE uid = ? AND deleted_at IS NULL", ticket)
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    if TicketState(row[0]) in FINAL:
        raise MoveRefused("tickets.no_such_step", now=_state_words(row[0]), then=_state_words("merged"))
    write.update(Ticket, ticket, state=TicketState.MERGED.value, step="", closed_at=write.at)


def move_label(move: MoveRule, step: StepRule) -> str:
    """What the button of a move says."""
    return StepRule(step.code, step.state, move.labels or step.labels).label()


def where(store: Store, ticket: Uid) -> tuple[TypeDefinition, StepRule | None]:
    """The rules a ticket is under (or comes under when it is moved), and the step it stands at."""
    row = store.row(
        "SELECT state, step, type_version_uid, type_uid FROM ticket WHERE uid = ? AND deleted_at IS NULL", ticket
    )
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    rules = definition_of(store, row[2] or version_in_force(store, row[3]))
    return rules, here_of(rules, TicketState(row[0]), row[1])


def _state_words(code: str) -> str:
    return t(f"tickets.state_{code}") if code in set(TicketState) else code


def _needs(move: MoveRule, step: StepRule) -> tuple[str, ...]:
    """All that a move asks of the ticket; the end of the work asks for the checklists too."""
    return (*step.needs, *move.needs, *((CHECKS,) if step.state in DONE else ()))


def _check(store: Store, move: MoveRule, step: StepRule, change: Change, asked: Asked) -> None:
    """Raise CannotMove, or TicketError for words that the move asks for; write nothing."""
    if move.reason and not asked.reason.strip():
        raise TicketError("tickets.reason_missing", move=move_label(move, step))
    if move.answer and not asked.answer.strip():
        raise TicketError("tickets.answer_missing", move=move_label(move, step))
    draft = change.after
    if (draft.interaction_uid, draft.disposition_uid) != (asked.interaction, asked.disposition):
        draft = replace(draft, interaction_uid=asked.interaction, disposition_uid=asked.disposition)
    needs = [need for need in _needs(move, step) if not (need == ANSWER and asked.answer.strip())]
    missing = missing_of(store, draft, needs)
    done = step.state in DONE
    if done:
        missing = (*missing, *missing_outcome(store, draft))
        if change.lacking_checks:
            missing = (*missing, missing_fact(CHECKS))
    if missing:
        raise (CannotClose if done else CannotMove)(missing, step.label())


def _write_texts(write: Write, ticket: Uid, asked: Asked) -> None:
    """The reason as an inner note, the answer as one to the client."""
    reason, answer, contact = asked.reason.strip(), asked.answer.strip(), asked.interaction
    if reason:
        write.insert(
            TicketNote, asked.reason_uid, ticket_uid=ticket, interaction_uid=contact, kind=INNER, text=reason
        )
    if answer:
        write.insert(
            TicketNote,
            ticket_uid=ticket,
            interaction_uid=contact,
            kind=TO_CLIENT,
            text=answer,
            channel=asked.channel,
            recipient=asked.recipient,
        )


def _following(
    now: int, draft: TicketDraft, before: TicketState, step: StepRule, taker: Uid | None
) -> dict[str, Any]:
    """The columns of the step with the times that follow from it; ``now`` is UTC ms."""
    target = step.state
    values: dict[str, Any] = {"state": target.value, "step": step_column(step)}
    if target is TicketState.RESOLVED:
        values["resolved_at"] = now
    elif target is TicketState.CLOSED:
        values["closed_at"] = now
        if before is not TicketState.RESOLVED:
            values["resolved_at"] = now
    elif target is TicketState.CANCELLED:
        values["closed_at"] = now
    elif before in FINAL:
        values["resolved_at"] = values["closed_at"] = None
    if taker is not None and draft.assignee_uid is None:
        values["assignee_uid"] = taker
    return values
