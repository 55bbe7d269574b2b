"""What rules can do. Every action goes through the door a person would go through.

To add an action: a function here, one line in :data:`ACTIONS`, and its words ``rules.do_<name>`` (the choice) in
both languages; what it needs are :class:`Part` lines, from which the editor and the check are made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from app.models.ids import Uid
from app.models.tickets import TicketNote
from app.records import frozen
from app.services.calls.for_ticket import callback_for_in
from app.services.notices import Kind, tell_in
from app.services.rules.doing import (
    ASSIGNEE,
    LEAST_LOADED,
    NOBODY,
    USER_PREFIX,
    Doing,
    RuleError,
    by_code,
    least_loaded,
    people_meant,
    user_by_login,
)
from app.services.tickets.changing import change_in
from app.services.tickets.checklists import add_in
from app.services.tickets.moves import INNER, Asked, move_in
from app.services.tickets.templates import fill_text, variables_for

MINUTE = 60_000


class PartKind(StrEnum):
    """What a part of an action is chosen from."""

    QUEUE = "queue"
    PERSON = "person"
    PEOPLE = "people"
    STATE = "state"
    FIELD = "field"
    VALUE = "value"
    LINE = "line"
    MINUTES = "minutes"
    TEXT = "text"
    YES = "yes"
    CHECKLIST = "checklist"
    UNIT = "unit"
    WHOSE = "whose"


@frozen
class Part:
    """One thing an action needs; ``optional`` ones may be left out."""

    name: str
    kind: PartKind
    optional: bool = False


@frozen
class ActionSpec:
    """An action: its parts and what carries it out. ``run`` says whether anything was changed."""

    name: str
    parts: tuple[Part, ...]
    run: Callable[[Doing, Mapping[str, Any]], bool]


def _assign(doing: Doing, values: Mapping[str, Any]) -> bool:
    to = str(values["to"])
    assignee: Uid | None
    if to == NOBODY:
        assignee = None
    elif to == LEAST_LOADED:
        queue = doing.ticket_value("queue_uid")
        assignee = least_loaded(doing, queue if isinstance(queue, bytes) else None)
    else:
        assignee = user_by_login(doing.words, to.removeprefix(USER_PREFIX))
    changed = bool(change_in(doing.store, doing.write, doing.ticket, {"assignee_uid": assignee}))
    if changed and assignee is not None:
        _tell(doing, (assignee,), key="rules.notice_assigned", kind=Kind.ASSIGNED)
    return changed


def _queue(doing: Doing, values: Mapping[str, Any]) -> bool:
    queue = by_code(doing.words.queues, str(values["queue"])).uid
    return bool(change_in(doing.store, doing.write, doing.ticket, {"queue_uid": queue}))


def _set(doing: Doing, values: Mapping[str, Any]) -> bool:
    column, value = settable(doing, str(values["field"]), values["value"])
    return bool(change_in(doing.store, doing.write, doing.ticket, {column: value}))


def settable(doing: Doing, field: str, value: Any) -> tuple[str, Any]:
    """The column that a field of :data:`SETTABLE` is, and the value in it. Raises RuleError."""
    if field in NUMBERS:
        try:
            return field, int(value)
        except ValueError as error:
            raise RuleError("rules.no_number", value=value) from error
    words = doing.words
    lists = {"category": words.categories, "product": words.products}
    if field not in lists:
        raise RuleError("rules.no_such_field", field=field)
    return f"{field}_uid", by_code(lists[field], str(value)).uid if value else None


def _move(doing: Doing, values: Mapping[str, Any]) -> bool:
    reason = str(values.get("reason", "")) or doing.name
    moved = move_in(doing.store, doing.write, None, doing.ticket, str(values["state"]), asked=Asked(reason=reason))
    return moved.before is not moved.after


def _escalate(doing: Doing, values: Mapping[str, Any]) -> bool:
    from app.services.escalation.passing import pass_on_in  # not needed to show the window

    return pass_on_in(
        doing.store,
        doing.write,
        doing.ticket,
        int(values["line"]),
        reason=str(values.get("reason", "")) or doing.name,
        rule=doing.rule,
    )


def _tell_people(doing: Doing, values: Mapping[str, Any]) -> bool:
    people = people_meant(doing, list(values["to"]))
    known = variables_for(doing.store, doing.write.actor or b"", doing.now, ticket=doing.ticket)
    text = fill_text(str(values["text"]), known).text
    return bool(_tell(doing, people, text=text, urgent=bool(values.get("urgent", False))))


def _tell(
    doing: Doing,
    people: tuple[Uid, ...],
    *,
    text: str = "",
    key: str = "",
    kind: Kind = Kind.RULE,
    urgent: bool = False,
) -> tuple[Uid, ...]:
    params = {"rule": doing.name, "number": str(doing.ticket_value("number"))} if key else None
    return tell_in(
        doing.write,
        people,
        text,
        key=key,
        params=params,
        kind=kind,
        ticket=doing.ticket,
        rule=doing.rule,
        urgent=urgent,
    )


def _checklist(doing: Doing, values: Mapping[str, Any]) -> bool:
    return add_in(doing.store, doing.write, doing.ticket, str(values["checklist"])) > 0


def _callback(doing: Doing, values: Mapping[str, Any]) -> bool:
    """A call to the ticket's client; none where one is to be made already."""
    owner = doing.ticket_value("assignee_uid") if values.get("whose") == ASSIGNEE else None
    made = callback_for_in(
        doing.write,
        doing.ticket,
        doing.now + int(float(values["minutes"])) * MINUTE,
        owner=owner if isinstance(owner, bytes) else None,
        note=str(values.get("note", "")) or doing.name,
    )
    return made is not None


def _note(doing: Doing, values: Mapping[str, Any]) -> bool:
    known = variables_for(doing.store, doing.write.actor or b"", doing.now, ticket=doing.ticket)
    text = fill_text(str(values["text"]), known).text
    doing.write.insert(TicketNote, ticket_uid=doing.ticket, kind=INNER, text=text)
    return True


def _handoff(doing: Doing, values: Mapping[str, Any]) -> bool:
    from app.services.handoff.handing import prepare_in  # not needed to show the window

    prepare_in(doing.store, doing.write, doing.ticket, str(values["unit"]), note=doing.name)
    return True


NUMBERS = ("priority", "complexity", "impact", "urgency")
SETTABLE = (*NUMBERS, "category", "product")
"""Fields that ``set`` may set."""

ACTIONS: dict[str, ActionSpec] = {
    spec.name: spec
    for spec in (
        ActionSpec("assign", (Part("to", PartKind.PERSON),), _assign),
        ActionSpec("queue", (Part("queue", PartKind.QUEUE),), _queue),
        ActionSpec("set", (Part("field", PartKind.FIELD), Part("value", PartKind.VALUE)), _set),
        ActionSpec("move", (Part("state", PartKind.STATE), Part("reason", PartKind.TEXT, optional=True)), _move),
        ActionSpec(
            "escalate", (Part("line", PartKind.LINE), Part("reason", PartKind.TEXT, optional=True)), _escalate
        ),
        ActionSpec(
            "tell",
            (
                Part("to", PartKind.PEOPLE),
                Part("text", PartKind.TEXT),
                Part("urgent", PartKind.YES, optional=True),
            ),
            _tell_people,
        ),
        ActionSpec("checklist", (Part("checklist", PartKind.CHECKLIST),), _checklist),
        ActionSpec(
            "callback",
            (
                Part("minutes", PartKind.MINUTES),
                Part("whose", PartKind.WHOSE, optional=True),
                Part("note", PartKind.TEXT, optional=True),
            ),
            _callback,
        ),
        ActionSpec("note", (Part("text", PartKind.TEXT),), _note),
        ActionSpec("handoff", (Part("unit", PartKind.UNIT),), _handoff),
    )
}
