"""Registering complaints, and every step after it. All times are UTC ms.

The ticket's own state is moved elsewhere (:mod:`app.services.tickets.moves`), whose moves may require what is
written here: a cause, a unit, a decision, an answer with its channel and date.
"""

from __future__ import annotations

from typing import Any

from app.models.calls import Channel
from app.models.complaints import Complaint, Decision, RegisterKind
from app.models.ids import Uid, new_uid
from app.models.tickets import TicketNote
from app.records import frozen
from app.services.complaints.causes import keep_cause
from app.services.complaints.errors import ComplaintError
from app.services.complaints.stages import stands
from app.services.complaints.terms import due_for, term_for
from app.services.documents.letters import LetterDraft, register_in
from app.services.documents.numbers import keep_register, register_for, take_number
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.moments import day_words
from app.services.words import language, t

INNER, TO_CLIENT = "inner", "to_client"
PLAIN = frozenset({"received_at", "demand", "cause_uid", "unit_uid"})
"""What may be changed at any time, without a step of its own."""


@frozen
class Registered:
    """A complaint as registered."""

    uid: Uid
    number: str
    due_at: int | None


@frozen
class AnswerDraft:
    """An answer to the person who complained. ``at`` None is now. With ``letter`` it is registered as one sent."""

    channel: str
    to: str = ""
    text: str = ""
    at: int | None = None
    letter: bool = False


def register(
    store: Store,
    actor: Uid,
    ticket: Uid,
    *,
    received_at: int | None = None,
    cause: Uid | None = None,
    unit: Uid | None = None,
    demand: str = "",
) -> Registered:
    """Give a ticket's complaint its number and its deadline. A ticket has one complaint: again is harmless.

    ``received_at`` is when it reached us, by default when the ticket was made. Raises NotAllowed, LookupError,
    CalendarError.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        known = write.row(
            "SELECT uid, number, due_at FROM complaint WHERE ticket_uid = ? AND deleted_at IS NULL", ticket
        )
        if known is not None:
            return Registered(*known)
        row = write.row("SELECT created_at FROM ticket WHERE uid = ? AND deleted_at IS NULL", ticket)
        if row is None:
            raise LookupError(f"no ticket {ticket.hex()}")
        book = register_for(store, RegisterKind.COMPLAINT)
        keep_register(write, book)
        keep_cause(write, cause)
        term = term_for(store, ticket, book)
        due = due_for(write.rows, write.at, term, book)
        number = take_number(write, book, write.at)
        uid = write.insert(
            Complaint,
            ticket_uid=ticket,
            register_uid=book.uid,
            number=number,
            registered_at=write.at,
            received_at=min(row[0] if received_at is None else received_at, write.at),
            demand=demand.strip(),
            cause_uid=cause,
            unit_uid=unit,
            due_at=due,
            term_days=term.days,
            term_working=term.working,
        )
        _note(write, ticket, t("complaints.note_registered", number=number))
        return Registered(uid, number, due)


def change(store: Store, actor: Uid, complaint: Uid, /, **values: Any) -> frozenset[str]:
    """Change the cause, the unit, what is asked for or when it was received; the names of what differed.

    Raises NotAllowed, LookupError.
    """
    if not values.keys() <= PLAIN:
        raise TypeError(f"these have steps of their own: {sorted(values.keys() - PLAIN)}")
    if "demand" in values:
        values["demand"] = values["demand"].strip()
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        keep_cause(write, values.get("cause_uid"))
        return write.update(Complaint, complaint, **values)


def decide(store: Store, actor: Uid, complaint: Uid, decision: Decision, text: str, decided_by: str = "") -> None:
    """Write the decision down with its reasons. ``decided_by`` names who decided where it was not ``actor``.

    Raises ComplaintError without reasons, NotAllowed, LookupError.
    """
    if not text.strip():
        raise ComplaintError("complaints.decision_without_reasons")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        ticket, number, appealed = _row(write, complaint, "ticket_uid, number, appealed_at")
        write.update(
            Complaint,
            complaint,
            decision=decision.value,
            decision_text=text.strip(),
            decided_at=write.at if appealed is None else max(write.at, appealed + 1),
            decided_by_uid=None if decided_by.strip() else actor,
            decided_by=decided_by.strip(),
        )
        words = t(f"complaints.decision_{decision.value}")
        _note(write, ticket, t("complaints.note_decided", number=number, decision=words))


def answer(store: Store, actor: Uid, complaint: Uid, given: AnswerDraft) -> str:
    """Write down that the answer went, by which channel and when; the number of its letter, empty without one.

    The text becomes an answer on the ticket's time line. Raises ComplaintError without a decision, without a
    channel, and for a date before the registration or to come; NotAllowed, LookupError.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        ticket, number, decided, appealed, registered, person = _row(
            write,
            complaint,
            "ticket_uid, number, decided_at, appealed_at, registered_at, "
            "(SELECT person_uid FROM ticket WHERE uid = ticket_uid)",
        )
        at = _answer_time(write.at, given.at, registered if appealed is None else appealed + 1)
        if not stands(decided, appealed):
            raise ComplaintError("complaints.answer_before_decision", number=number)
        if given.channel not in set(Channel):
            raise ComplaintError("complaints.answer_without_channel", number=number)
        if at is None:
            raise ComplaintError("complaints.answer_at_wrong_time", number=number)
        letter: Uid | None = None
        letter_number = ""
        if given.letter:
            letter = new_uid()
            subject = t("complaints.answer_subject", number=number)
            draft = LetterDraft(
                letter,
                RegisterKind.LETTER_OUT,
                subject,
                given.to,
                given.text,
                given.channel,
                ticket,
                person,
                at=at,
            )
            letter_number = register_in(store, write, draft)
        write.update(
            Complaint,
            complaint,
            answer_channel=given.channel,
            answer_to=given.to.strip(),
            answer_text=given.text.strip(),
            answered_at=at,
            answer_letter_uid=letter,
        )
        write.insert(
            TicketNote,
            ticket_uid=ticket,
            kind=TO_CLIENT,
            text=given.text.strip() or t("complaints.note_answered", number=number),
            channel=given.channel,
            recipient=given.to.strip(),
        )
        return letter_number


def put_off(store: Store, actor: Uid, complaint: Uid, due_at: int, reason: str) -> None:
    """Move the deadline, with the reason; the first one stays to be seen.

    Raises ComplaintError without a reason or for a day that is not later, NotAllowed, LookupError.
    """
    if not reason.strip():
        raise ComplaintError("complaints.put_off_without_reason")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        ticket, number, due, first = _row(write, complaint, "ticket_uid, number, due_at, first_due_at")
        if due is not None and due_at <= due:
            raise ComplaintError("complaints.put_off_not_later", number=number)
        write.update(
            Complaint,
            complaint,
            due_at=due_at,
            first_due_at=first if first is not None else due,
            extension_reason=reason.strip(),
        )
        day = day_words(due_at, language())
        _note(write, ticket, t("complaints.note_put_off", number=number, day=day, reason=reason.strip()))


def appeal(store: Store, actor: Uid, complaint: Uid, note: str) -> None:
    """The client does not accept the decision: a new one and a new answer are due, by a new deadline.

    Raises ComplaintError before an answer went or without words, NotAllowed, LookupError, CalendarError.
    """
    if not note.strip():
        raise ComplaintError("complaints.appeal_without_words")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        ticket, number, answered, appealed = _row(write, complaint, "ticket_uid, number, answered_at, appealed_at")
        if not stands(answered, appealed):
            raise ComplaintError("complaints.appeal_before_answer", number=number)
        book = register_for(store, RegisterKind.COMPLAINT)
        write.update(
            Complaint,
            complaint,
            appealed_at=max(write.at, answered),
            appeal_note=note.strip(),
            due_at=due_for(write.rows, write.at, term_for(store, ticket, book), book),
            first_due_at=None,
            extension_reason="",
        )
        _note(write, ticket, t("complaints.note_appealed", number=number, note=note.strip()))


def notify_unit(store: Store, actor: Uid, complaint: Uid, unit_name: str, text: str) -> str:
    """Register the notice that goes to the responsible unit; its number. ``text`` is the copy of what was sent.

    Raises ComplaintError where no unit is named, NotAllowed, LookupError.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        ticket, number, unit = _row(write, complaint, "ticket_uid, number, unit_uid")
        if unit is None:
            raise ComplaintError("complaints.no_unit", number=number)
        draft = LetterDraft(
            new_uid(),
            RegisterKind.NOTICE,
            t("complaints.notice_subject", number=number),
            unit_name,
            text,
            Channel.MAIL.value,
            ticket,
            unit=unit,
        )
        notice = register_in(store, write, draft)
        write.update(Complaint, complaint, notified_at=write.at)
        _note(write, ticket, t("complaints.note_notified", number=number, notice=notice, unit=unit_name))
        return notice


def _row(write: Write, complaint: Uid, columns: str) -> tuple[Any, ...]:
    row = write.row(f"SELECT {columns} FROM complaint WHERE uid = ? AND deleted_at IS NULL", complaint)
    if row is None:
        raise LookupError(f"no complaint {complaint.hex()}")
    return row


def _answer_time(now: int, given: int | None, earliest: int) -> int | None:
    """When an answer went; on the day of ``earliest`` not before it. None for a day before, or one to come."""
    at = now if given is None else given
    if day_words(at, "ru") == day_words(earliest, "ru"):
        at = max(at, earliest)
    elif at < earliest or (at > now and day_words(at, "ru") != day_words(now, "ru")):
        return None
    return at


def _note(write: Write, ticket: Uid, text: str) -> None:
    write.insert(TicketNote, ticket_uid=ticket, kind=INNER, text=text.strip())
