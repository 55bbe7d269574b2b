"""Write problems down, tie tickets to them, answer all their clients at once. Times are UTC ms."""

from __future__ import annotations

from typing import Any

from app.models.ids import Uid, new_uid
from app.models.links import LinkKind, Problem, ProblemState
from app.records import frozen
from app.services.links.answering import AnsweredAll, answer_all, waiting_below
from app.services.links.errors import LinkError
from app.services.links.links import link
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.undo.steps import remember


@frozen
class ProblemDraft:
    """A problem as its form holds it. ``fixed_in`` is the release that has the permanent fix."""

    title: str
    state: ProblemState = ProblemState.OPEN
    symptoms: str = ""
    cause: str = ""
    workaround: str = ""
    permanent_fix: str = ""
    fixed_in: str = ""
    category_uid: Uid | None = None
    product_uid: Uid | None = None
    owner_uid: Uid | None = None
    uid: Uid | None = None


@frozen
class SavedProblem:
    """A problem's key and human number."""

    uid: Uid
    number: str


def save_problem(store: Store, actor: Uid, draft: ProblemDraft) -> SavedProblem:
    """Write a problem down, or change it; saving twice is one problem. For seniors.

    Raises LinkError without a title, for a known error without a workaround, and for one that is fixed without
    words about the fix.
    """
    values = _checked(draft)
    uid = draft.uid or new_uid()
    with acting(store, actor, Act.LEAD_INCIDENTS) as write:
        known = write.row("SELECT number, fixed_at FROM problem WHERE uid = ? AND deleted_at IS NULL", uid)
        if draft.state in (ProblemState.FIXED, ProblemState.CLOSED):
            values["fixed_at"] = (known[1] if known else None) or write.at
        else:
            values["fixed_at"] = None
        if known is not None:
            write.update(Problem, uid, **values)
            return SavedProblem(uid, known[0])
        number = _next_number(write)
        write.insert(Problem, uid, number=number, **values)
        return SavedProblem(uid, number)


def tie_to_problem(store: Store, actor: Uid, problem: Uid, ticket: Uid, *, wants_notice: bool = False) -> Uid:
    """Say that a ticket is caused by a problem; return the link's key. Raises LinkError."""
    return link(store, actor, LinkKind.CAUSED_BY, ticket, problem, wants_notice=wants_notice)


def answer_clients(store: Store, actor: Uid, problem: Uid, text: str, *, resolve: bool) -> AnsweredAll:
    """Write one answer to the clients of all open tickets of a problem, and resolve these if wished. For seniors.

    One transaction. Clients who want to hear of it get a call opened. Raises LinkError without an answer.
    """
    answer = text.strip()
    if not answer:
        raise LinkError("problems.without_answer")
    with acting(store, actor, Act.LEAD_INCIDENTS) as write:
        waiting = waiting_below(write, problem, LinkKind.CAUSED_BY)
        told = answer_all(store, write, waiting, answer, resolve=resolve, calls_at=write.at)
        number = write.rows("SELECT number FROM problem WHERE uid = ?", problem)[0][0]
        remember(write, actor, "problems.step_answered", number=number)
        return told


def _checked(draft: ProblemDraft) -> dict[str, Any]:
    values = {
        name: getattr(draft, name).strip()
        for name in ("title", "symptoms", "cause", "workaround", "permanent_fix", "fixed_in")
    }
    if not values["title"]:
        raise LinkError("problems.without_title")
    if draft.state is ProblemState.KNOWN_ERROR and not values["workaround"]:
        raise LinkError("problems.without_workaround")
    if draft.state is ProblemState.FIXED and not (values["permanent_fix"] or values["fixed_in"]):
        raise LinkError("problems.without_fix")
    keys = {name: getattr(draft, name) for name in ("category_uid", "product_uid", "owner_uid")}
    return {**values, **keys, "state": draft.state.value}


def _next_number(write: Write) -> str:
    """``A-P7``: the desk's own run of numbers, so that two desks apart never hand out the same."""
    row = write.row("SELECT code FROM desk")
    if row is None:
        raise LookupError("the store has no desk")
    head = f"{row[0]}-P"
    taken = write.row(
        "SELECT max(CAST(substr(number, ?) AS INTEGER)) FROM problem WHERE substr(number, 1, ?) = ?",
        len(head) + 1,
        len(head),
        head,
    )
    return f"{head}{(taken[0] or 0 if taken else 0) + 1}"
