"""What a caller's ticket takes over from the incident's when both end.

It is one and the same incident: its cause, what was done and how far it reached are written down once, in the main
ticket. What a caller's ticket says for itself stays.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from app.models.ids import Uid
from app.models.marks import Mark
from app.models.ticket_types import TicketCheck
from app.services.forms.session import FormSession
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.changing import change_in
from app.services.tickets.checklists import checks_of
from app.services.tickets.draft import TicketDraft, draft_of
from app.services.tickets.own_form import filled_session

SOLUTION = "solution"
"""The form's word for what was done: it is meant for every client, though a text may name one."""
TAKEN_OVER = ("category_uid", "product_uid", "impact", "urgency")


def follow_main(store: Store, write: Write, child: Uid, main: Uid) -> None:
    """Fill what ``child`` leaves empty from ``main``; only where both are of one type.

    Taken over are the columns of :data:`TAKEN_OVER`, answers of the type's form that are no person's own, what was
    done, and ticks of the checklist. Inside the caller's transaction.
    """
    ours, theirs = draft_of(store, child), draft_of(store, main)
    if ours.type_uid != theirs.type_uid:
        return
    taken: dict[str, Any] = {
        name: getattr(theirs, name)
        for name in TAKEN_OVER
        if getattr(ours, name) is None and getattr(theirs, name) is not None
    }
    taken |= _answers(store, ours, theirs)
    if taken:
        change_in(store, write, child, taken)
    _tick(store, write, child, main)


def public_answers(store: Store, main: TicketDraft) -> dict[str, Any]:
    """The answers of a ticket's form that are no person's own, as a ticket keeps them."""
    theirs = filled_session(store, main.type_uid, main.form_version_uid, main.fields or {})
    ours = filled_session(store, main.type_uid, main.form_version_uid, {})
    if theirs is None or ours is None:
        return {}
    for answer in theirs.answers():
        if answer.mark is Mark.PUBLIC:
            _take(ours, answer.ref, answer.value)
    return dict(ours.result())


def _answers(store: Store, child: TicketDraft, main: TicketDraft) -> dict[str, Any]:
    """The columns of the form with what the child lacked; empty where it lacked nothing."""
    version = child.form_version_uid or main.form_version_uid
    ours = filled_session(store, child.type_uid, version, child.fields or {})
    theirs = filled_session(store, main.type_uid, main.form_version_uid, main.fields or {})
    if ours is None or theirs is None:
        return {}
    took = [
        _take(ours, answer.ref, answer.value)
        for answer in theirs.answers()
        if answer.mark is Mark.PUBLIC or answer.ticket_field == SOLUTION
    ]
    return {"fields": dict(ours.result()), "form_version_uid": version} if any(took) else {}


def _take(session: FormSession, ref: str, value: str) -> bool:
    """Answer a question that has no answer yet; another version of the form may not have it."""
    with suppress(KeyError, ValueError):
        if not session.value(ref):
            session.set_value(ref, value)
            return True
    return False


def _tick(store: Store, write: Write, child: Uid, main: Uid) -> None:
    done = {(check.checklist, check.code): check for check in checks_of(store, main) if check.done_at is not None}
    for check in checks_of(store, child):
        same = done.get((check.checklist, check.code))
        if same is not None and check.done_at is None:
            write.update(TicketCheck, check.uid, done_at=same.done_at, done_by=same.done_by, note=same.note)
