"""Passing tickets to line 2 and 3: what the type demands for it, and the hand-over itself."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.models.handing import Escalation
from app.models.ids import Uid
from app.models.tickets import OPEN_STATES, TicketNote, TicketState
from app.records import frozen
from app.services.dictionaries import Dictionaries, QueueWord, read
from app.services.errors import KnownError
from app.services.notices import Kind, tell_in
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.changing import change_in
from app.services.tickets.draft import draft_of
from app.services.tickets.errors import StillNeeded
from app.services.tickets.needs import MissingField, missing_of
from app.services.types.definition import Ask, in_words
from app.services.types.versions import definition_of
from app.services.words import t

LINES = (2, 3)


class EscalationRefused(KnownError):
    """A ticket cannot be passed on as asked; ``missing`` names what is asked for and not given (codes)."""

    def __init__(self, key: str, missing: tuple[str, ...] = (), **params: object) -> None:
        super().__init__(key, **params)
        self.missing = missing


@frozen
class Target:
    """A queue of a higher line that a ticket can be passed to."""

    line: int
    queue_uid: Uid
    queue: str


@frozen
class Asked:
    """Something to be told to the higher line, with what was told the last time."""

    code: str
    label: str
    required: bool
    value: str = ""


@frozen
class Demands:
    """What passing a ticket to a line asks: texts to write, and what the ticket itself still lacks."""

    asked: tuple[Asked, ...]
    missing: tuple[MissingField, ...]


@frozen
class Passed:
    """An escalation as made. ``facts`` are (label, text); ``user`` is empty for a rule."""

    uid: Uid
    at: int
    user: str
    from_line: int
    to_line: int
    queue: str
    reason: str
    facts: tuple[tuple[str, str], ...]


def targets(store: Store, ticket: Uid) -> tuple[Target, ...]:
    """The queues above the ticket's own line, the nearest line first. Raises LookupError."""
    words = read(store)
    line = _line(words, _queue_of(store, ticket))
    found = [
        Target(word.line, word.uid, word.label())
        for word in words.queues
        if word.active and word.line in LINES and word.line > line
    ]
    return tuple(sorted(found, key=lambda target: target.line))


def demands(store: Store, ticket: Uid, line: int) -> Demands:
    """What the ticket's type wants line ``line`` to be told. Raises LookupError."""
    last = store.value(
        "SELECT facts FROM escalation WHERE ticket_uid = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1", ticket
    )
    told: dict[str, list[str]] = json.loads(last) if last else {}
    asked = tuple(
        Asked(ask.code, in_words(ask.labels), ask.required, told.get(ask.code, ["", ""])[1])
        for ask in _asks(store, ticket, line)
    )
    needs = definition_of(store, _version(store, ticket)).escalation.needs
    return Demands(asked, missing_of(store, draft_of(store, ticket), needs) if needs else ())


def escalate(
    store: Store,
    actor: Uid,
    ticket: Uid,
    line: int,
    *,
    reason: str,
    facts: Mapping[str, str] | None = None,
    queue: Uid | None = None,
) -> Uid:
    """Pass a ticket to ``line`` (to ``queue``, else its first queue); the key of the escalation.

    The assignee is taken off, an inner note carries reason and facts, the queue's people are told. Raises
    EscalationRefused without a reason, without a fact that the type demands, for a ticket that lacks what it must
    have, or with no queue on that line; NotAllowed, LookupError.
    """
    given = {code: text.strip() for code, text in (facts or {}).items()}
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        demanded = demands(store, ticket, line)
        missing = [ask for ask in demanded.asked if ask.required and not given.get(ask.code)]
        labels = [ask.label for ask in missing] + [field.label for field in demanded.missing]
        codes = [ask.code for ask in missing] + [field.ref or field.name for field in demanded.missing]
        if not reason.strip():
            labels.insert(0, t("escalation.reason"))
            codes.insert(0, "reason")
        if labels:
            raise EscalationRefused(
                "escalation.lacking", tuple(codes), facts=t("tickets.list_sign").join(labels), line=line
            )
        return _pass_on(store, write, ticket, line, queue, reason.strip(), given, None)


def pass_on_in(
    store: Store, write: Write, ticket: Uid, line: int, *, reason: str, rule: Uid | None = None
) -> bool:
    """Pass a ticket on inside a transaction, by a rule: facts that nobody was asked for do not hold it back.

    False where it is on that line or above already.
    """
    if _line(read(store), _queue_of(store, ticket)) >= line:
        return False
    _pass_on(store, write, ticket, line, None, reason, {}, rule)
    return True


def escalations_of(store: Store, ticket: Uid) -> tuple[Passed, ...]:
    """How a ticket was passed on, oldest first."""
    words = read(store)
    rows = store.rows(
        "SELECT uid, created_at, created_by, from_line, to_line, to_queue_uid, reason, facts, rule_uid "
        "FROM escalation WHERE ticket_uid = ? AND deleted_at IS NULL ORDER BY id",
        ticket,
    )
    return tuple(
        Passed(
            uid,
            at,
            "" if rule else words.label(user),
            source,
            line,
            words.label(queue),
            reason,
            tuple((label, text) for label, text in (json.loads(facts) if facts else {}).values()),
        )
        for uid, at, user, source, line, queue, reason, facts, rule in rows
    )


def _pass_on(
    store: Store,
    write: Write,
    ticket: Uid,
    line: int,
    queue: Uid | None,
    reason: str,
    facts: Mapping[str, str],
    rule: Uid | None,
) -> Uid:
    words = read(store)
    state = write.row("SELECT state, number FROM ticket WHERE uid = ?", ticket)
    if state is None or TicketState(state[0]) not in OPEN_STATES:
        raise EscalationRefused("escalation.not_open")
    before = _queue_of(store, ticket)
    target = _target(words, line, queue)
    _change_hands(store, write, ticket, target.uid)
    labelled = {
        ask.code: [in_words(ask.labels), facts[ask.code]]
        for ask in _asks(store, ticket, line)
        if facts.get(ask.code)
    }
    uid = write.insert(
        Escalation,
        ticket_uid=ticket,
        from_line=_line(words, before),
        to_line=line,
        from_queue_uid=before,
        to_queue_uid=target.uid,
        reason=reason,
        facts=labelled or None,
        rule_uid=rule,
    )
    lines = [t("escalation.note", line=line, queue=target.label(), reason=reason)]
    lines += [t("escalation.note_fact", label=label, text=text) for label, text in labelled.values()]
    write.insert(TicketNote, ticket_uid=ticket, kind="inner", text="\n".join(lines))
    people = [user for user in words.people if user in target.members and user != write.actor]
    params = {"number": state[1], "line": line, "reason": reason}
    tell_in(
        write,
        people,
        key="escalation.notice",
        params=params,
        kind=Kind.ESCALATED,
        ticket=ticket,
        sender=write.actor,
        rule=rule,
    )
    return uid


def _change_hands(store: Store, write: Write, ticket: Uid, queue: Uid) -> None:
    """Into the other queue and out of the assignee's hands, unless the ticket may not be without one now."""
    try:
        change_in(store, write, ticket, {"queue_uid": queue, "assignee_uid": None})
    except StillNeeded:
        change_in(store, write, ticket, {"queue_uid": queue})


def _target(words: Dictionaries, line: int, queue: Uid | None) -> QueueWord:
    for word in words.queues:
        if word.active and word.line == line and queue in (None, word.uid):
            return word
    raise EscalationRefused("escalation.no_queue", line=line)


def _asks(store: Store, ticket: Uid, line: int) -> tuple[Ask, ...]:
    rules = definition_of(store, _version(store, ticket))
    return tuple(ask for ask in rules.escalation.facts if line in ask.lines)


def _version(store: Store, ticket: Uid) -> Uid | None:
    version: Uid | None = store.value("SELECT type_version_uid FROM ticket WHERE uid = ?", ticket)
    return version


def _queue_of(store: Store, ticket: Uid) -> Uid | None:
    row = store.row("SELECT queue_uid FROM ticket WHERE uid = ? AND deleted_at IS NULL", ticket)
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    return bytes(row[0]) if row[0] else None


def _line(words: Dictionaries, queue: Uid | None) -> int:
    word = words.words.get(queue) if queue else None
    return max(1, word.line) if isinstance(word, QueueWord) else 1
