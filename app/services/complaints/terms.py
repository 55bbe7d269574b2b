"""By when a complaint must be answered: the term of its ticket's type, else that of the register."""

from __future__ import annotations

from app.models.complaints import RegisterKind
from app.models.ids import Uid
from app.services.documents.numbers import RegisterRecord, register_for
from app.services.documents.terms import Rows, Term, calendar_for, due_after
from app.services.store.store import Store
from app.services.types.versions import rules_of_ticket


def term_for(store: Store, ticket: Uid, register: RegisterRecord | None = None) -> Term:
    """How long there is to answer a complaint of this ticket; 0 days where nobody has set a term."""
    register = register or register_for(store, RegisterKind.COMPLAINT)
    own = rules_of_ticket(store, ticket).answer_term
    if own is not None:
        return Term(own.days, own.working, register.rolls)
    return Term(register.days, register.working, register.rolls)


def due_for(rows: Rows, at: int, term: Term, register: RegisterRecord) -> int | None:
    """The moment by which what was registered at ``at`` must be answered (UTC ms). Raises CalendarError."""
    return due_after(at, term, calendar_for(rows, register.calendar_uid))
