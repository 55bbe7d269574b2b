"""What a ticket must have to be closed. The one rule; every door asks it."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.own_form import filled_session
from app.services.words import t


@dataclass(frozen=True, slots=True)
class MissingField:
    """Something closing needs: a column's ``name``, or ``ref`` of a question of the type's own form."""

    name: str
    label: str
    message: str
    ref: str = ""


_REQUIRED = ("type_uid", "subject", "description", "category_uid")


def missing_to_save(draft: TicketDraft) -> tuple[MissingField, ...]:
    """What even an unfinished ticket must have: a subject or a description."""
    if draft.subject.strip() or draft.description.strip():
        return ()
    return (_missing("subject"),)


def missing_to_close(store: Store, draft: TicketDraft) -> tuple[MissingField, ...]:
    """What stands between the ticket and its closing, in the order of the form.

    Type, subject, description, category; what the type's own form requires (to save or to close) and answers it
    calls wrong; the outcome of the contact it is being worked on in.
    """
    missing = [_missing(name) for name in _REQUIRED if not _given(draft, name)]
    session = filled_session(store, draft.type_uid, draft.form_version_uid, draft.fields)
    if session is not None:
        for problem in session.problems(final=True):
            label = session.label(problem.ref) or problem.ref.rpartition("/")[2]
            name = problem.ref.rpartition("/")[2]
            missing.append(MissingField(name, label, problem.message, problem.ref))
    if draft.interaction_uid is not None and draft.disposition_uid is None and _without_outcome(store, draft):
        missing.append(_missing("disposition_uid"))
    return tuple(missing)


def _given(draft: TicketDraft, name: str) -> bool:
    value = getattr(draft, name)
    return bool(value.strip() if isinstance(value, str) else value)


def _without_outcome(store: Store, draft: TicketDraft) -> bool:
    row = store.row("SELECT disposition_uid FROM interaction WHERE uid = ?", draft.interaction_uid)
    return row is not None and row[0] is None


def _missing(name: str) -> MissingField:
    label = t(f"tickets.field_{name}")
    return MissingField(name, label, t("tickets.missing", field=label))
