"""Letters in and out: registered under a number, with a deadline where one is due. All times are UTC ms."""

from __future__ import annotations

from typing import Any

from app.models.calls import Channel
from app.models.complaints import Letter, RegisterKind
from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services.documents import sheet
from app.services.documents.errors import DocumentError
from app.services.documents.numbers import keep_register, register_for, take_number
from app.services.documents.templates import Made, make, template_for, ticket_values
from app.services.documents.terms import Term, calendar_for, due_after
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Row, Store
from app.services.tickets.moments import day_words
from app.services.words import language, text_in


@frozen
class LetterDraft:
    """A letter to be registered. Saved twice with one ``uid`` it is one letter.

    ``due_at`` None takes the register's own term for a letter that came in; ``answers`` is the letter it answers.
    """

    uid: Uid
    kind: RegisterKind
    subject: str
    correspondent: str = ""
    text: str = ""
    channel: str = Channel.LETTER.value
    ticket: Uid | None = None
    person: Uid | None = None
    unit: Uid | None = None
    their_number: str = ""
    their_date: str = ""
    answers: Uid | None = None
    due_at: int | None = None
    at: int | None = None


@frozen
class LetterView:
    """A letter to show; ``answers_number`` is the number of the letter it answers."""

    uid: Uid
    kind: RegisterKind
    number: str
    at: int
    their_number: str
    their_date: str
    correspondent: str
    channel: str
    subject: str
    text: str
    ticket_uid: Uid | None
    ticket_number: str
    answers_uid: Uid | None
    answers_number: str
    due_at: int | None
    answered_at: int | None

    @property
    def waits(self) -> bool:
        """Whether an answer to it is still due."""
        return self.due_at is not None and self.answered_at is None


@frozen
class LettersWanted:
    """Which letters: a kind, a ticket, those still to be answered, made from ``since`` until before ``until``."""

    kind: RegisterKind | None = None
    ticket: Uid | None = None
    waiting: bool = False
    since: int | None = None
    until: int | None = None


def register_letter(store: Store, actor: Uid, draft: LetterDraft) -> str:
    """Register a letter; its number. What it answers counts as answered from now on.

    Raises DocumentError where neither a correspondent nor a subject is given, NotAllowed.
    """
    if not draft.subject.strip() or not (draft.correspondent.strip() or draft.ticket or draft.unit):
        raise DocumentError("documents.letter_incomplete")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return register_in(store, write, draft)


def register_in(store: Store, write: Write, draft: LetterDraft) -> str:
    """:func:`register_letter` inside a transaction that has asked for its right."""
    known = write.row("SELECT number FROM letter WHERE uid = ?", draft.uid)
    if known is not None:
        return str(known[0])
    at = draft.at if draft.at is not None else write.at
    register = register_for(store, draft.kind)
    keep_register(write, register)
    due = draft.due_at
    if due is None and draft.kind is RegisterKind.LETTER_IN:
        term = Term(register.days, register.working, register.rolls)
        due = due_after(at, term, calendar_for(write.rows, register.calendar_uid))
    number = take_number(write, register, at)
    write.insert(
        Letter,
        draft.uid,
        register_uid=register.uid,
        kind=draft.kind.value,
        number=number,
        at=at,
        their_number=draft.their_number.strip(),
        their_date=draft.their_date.strip(),
        correspondent=draft.correspondent.strip(),
        channel=draft.channel,
        subject=draft.subject.strip(),
        text=draft.text.strip(),
        ticket_uid=draft.ticket,
        person_uid=draft.person,
        unit_uid=draft.unit,
        answers_uid=draft.answers,
        due_at=due,
    )
    if draft.answers is not None:
        answered = write.row("SELECT answered_at FROM letter WHERE uid = ?", draft.answers)
        if answered is not None and answered[0] is None:
            write.update(Letter, draft.answers, answered_at=at)
    return number


def mark_answered(store: Store, actor: Uid, letter: Uid, *, answered: bool = True) -> None:
    """Note that a letter needs no answer any more, or take that back. Raises NotAllowed, LookupError."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        write.update(Letter, letter, answered_at=write.at if answered else None)


def letters(store: Store, wanted: LettersWanted, limit: int = 1000) -> list[LetterView]:
    """Letters, those to be answered soonest first where they wait, else the latest first."""
    sql, params = _SELECT, list[Any]()
    for column, sign, value in (
        ("l.kind", "=", wanted.kind.value if wanted.kind else None),
        ("l.ticket_uid", "=", wanted.ticket),
        ("l.at", ">=", wanted.since),
        ("l.at", "<", wanted.until),
    ):
        if value is not None:
            sql += f" AND {column} {sign} ?"
            params.append(value)
    if wanted.waiting:
        sql += " AND l.due_at IS NOT NULL AND l.answered_at IS NULL ORDER BY l.due_at, l.id LIMIT ?"
    else:
        sql += " ORDER BY l.at DESC, l.id DESC LIMIT ?"
    return [_view(row) for row in store.rows(sql, *params, limit)]


def letter_of(store: Store, uid: Uid) -> LetterView:
    """One letter. Raises LookupError."""
    row = store.row(f"{_SELECT} AND l.uid = ?", uid)
    if row is None:
        raise LookupError(f"no letter {uid.hex()}")
    return _view(row)


def letter_document(store: Store, user: Uid, letter: Uid, now: int, lang: str = "") -> Made:
    """A registered letter on paper."""
    lang = lang or language()
    view = letter_of(store, letter)
    values = ticket_values(store, user, view.ticket_uid, now, lang) if view.ticket_uid else {}
    if not values:
        values["operator_name"] = str(store.value("SELECT name FROM user WHERE uid = ?", user) or "")
    type_uid = store.value("SELECT type_uid FROM ticket WHERE uid = ?", view.ticket_uid)
    values |= {
        "letter_number": view.number,
        "letter_day": day_words(view.at, lang),
        "letter_subject": view.subject,
        "letter_text": view.text,
        "correspondent": view.correspondent or values.get("client_full_name", ""),
        "reference": _reference(store, view, lang),
    }
    template = template_for(store, "letter", type_uid)
    blocks = {"signatures": sheet.signatures([(text_in(lang, "documents.head"), "")])}
    made = make(template, values, blocks, lang=lang, number=view.number)
    return Made(made.document, tuple(name for name in made.left_blank if name != "reference"))


def new_letter(kind: RegisterKind, subject: str, **more: Any) -> LetterDraft:
    """A draft with a key of its own."""
    return LetterDraft(new_uid(), kind, subject, **more)


def _reference(store: Store, view: LetterView, lang: str) -> str:
    """«на № 12 от 01.02.2026», of the letter that this one answers."""
    row = store.row("SELECT number, at, their_number, their_date FROM letter WHERE uid = ?", view.answers_uid)
    if row is None:
        return ""
    return text_in(lang, "documents.reference", number=row[2] or row[0], day=row[3] or day_words(row[1], lang))


_SELECT = (
    "SELECT l.uid, l.kind, l.number, l.at, l.their_number, l.their_date, l.correspondent, l.channel, l.subject, "
    "l.text, l.ticket_uid, coalesce(k.number, ''), l.answers_uid, coalesce(a.number, ''), l.due_at, l.answered_at "
    "FROM letter l LEFT JOIN ticket k ON k.uid = l.ticket_uid LEFT JOIN letter a ON a.uid = l.answers_uid "
    "WHERE l.deleted_at IS NULL"
)


def _view(row: Row) -> LetterView:
    return LetterView(row[0], RegisterKind(row[1]), *row[2:])
