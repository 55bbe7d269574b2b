"""Telling people that an answer is due soon, or is late. Once for each, also after the program was off."""

from __future__ import annotations

from app.models.complaints import Complaint
from app.models.ids import Uid
from app.models.staff import Role
from app.services.complaints.reading import ComplaintsWanted, ComplaintView, Which, complaints
from app.services.notices import Kind, tell_in
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.moments import day_words
from app.services.words import language


def remind_due(store: Store, now: int) -> int:
    """Tell whoever works on a complaint that its answer is due soon, and once more when it is late; how many.

    ``now`` is UTC ms. Where nobody is assigned, seniors and administrators are told.
    """
    due = [each for each in complaints(store, ComplaintsWanted(Which.SOON), now) if _not_told(store, each)]
    if due:
        with store.write(None) as write:
            for view in due:
                _remind(write, view, _people(write, view), None)
    return len(due)


def remind(store: Store, actor: Uid, complaint: ComplaintView) -> int:
    """Remind by hand, whatever was told before; how many people were told. Raises NotAllowed."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return _remind(write, complaint, _people(write, complaint), actor)


def _not_told(store: Store, view: ComplaintView) -> bool:
    told = store.value("SELECT reminded_at FROM complaint WHERE uid = ?", view.uid)
    if told is None or (view.appealed_at is not None and told < view.appealed_at):
        return True
    return view.late and view.due_at is not None and told < view.due_at


def _people(write: Write, view: ComplaintView) -> list[Uid]:
    if view.assignee_uid is not None:
        return [view.assignee_uid]
    return [
        uid
        for (uid,) in write.rows(
            "SELECT uid FROM user WHERE active AND deleted_at IS NULL AND role IN (?, ?)",
            Role.SENIOR.value,
            Role.ADMINISTRATOR.value,
        )
    ]


def _remind(write: Write, view: ComplaintView, people: list[Uid], sender: Uid | None) -> int:
    params = {"number": view.number, "day": day_words(view.due_at, language()) if view.due_at is not None else ""}
    key = "complaints.remind_late" if view.late else "complaints.remind_soon"
    told = tell_in(
        write,
        people,
        key=key,
        params=params,
        kind=Kind.COMPLAINT,
        ticket=view.ticket_uid,
        record=("complaint", view.uid),
        sender=sender,
        urgent=view.late,
    )
    write.update(Complaint, view.uid, reminded_at=write.at)
    return len(told)
