"""One whole call, driven through the services that the desk itself uses, at times of our choosing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.models.ids import Uid, new_uid
from app.models.scripts import FormKind
from app.services.calls.interactions import finish, take_event
from app.services.calls.segments import Segment, SegmentKind
from app.services.calls.time_book import keep_segments
from app.services.drafts import DraftState, keep
from app.services.scripts import publishing
from app.services.scripts.walk import Walk
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, Direction, EventKind
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from tests.services.conftest import NOW, People
from tests.services.scripts.conftest import made, put_out

SECOND = 1000


class Clock:
    """The wall clock of a scene; patch ``app.services.store.store.wall_ms`` with it."""

    def __init__(self, at: int = NOW) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at


@dataclass(frozen=True)
class Scene:
    """Keys of the call told by :func:`play`; times are counted from ``start``."""

    call: Uid
    ticket: Uid
    start: int


def publish_scripts(store: Store, people: People) -> None:
    """A script for the line 100 and the conflict side script."""
    for code, kind, lines in (("outage", FormKind.SCRIPT, ["100"]), ("conflict", FormKind.SIDE_SCRIPT, [])):
        form = publishing.add_form(store, people.supervisor, code, {"ru": code, "en": code}, kind, lines)
        put_out(store, people.supervisor, form, made(code))


def play(store: Store, people: People, clock: Clock, call_id: str = "c1", start: int = NOW) -> Scene:
    """Ring, talk, hold, a conflict, answers changed, typing, a saved ticket, after-call work, the outcome."""
    user = people.operator

    def line(kind: EventKind, second: int) -> Uid:
        clock.at = start + second * SECOND
        event = CallEvent(
            kind, call_id, clock.at, Direction.IN, number="+79161234567", name="Анна", line="100", queue="dispatch"
        )
        return take_event(store, user, event).interaction_uid

    def spent(kind: SegmentKind, begin: int, end: int) -> None:
        one = Segment(kind, start + begin * SECOND, start + end * SECOND, call_id=call_id)
        keep_segments(store, user, [one])

    call = line(EventKind.RINGING, 0)
    line(EventKind.ANSWERED, 5)
    spent(SegmentKind.RING, 0, 5)
    loaded, side = publishing.published(store, "outage"), publishing.published(store, "conflict")
    assert loaded is not None
    assert side is not None
    walk = Walk(loaded, {}, "ru", start + 6 * SECOND)
    draft, ticket = new_uid(), TicketDraft(new_uid(), interaction_uid=call, person_uid=people.anna)

    def kept(second: int, **columns: Any) -> None:
        nonlocal ticket
        clock.at = start + second * SECOND
        ticket = replace(ticket, **columns)
        values = {name: value for name, value in ticket.columns().items() if value is not None}
        values = {name: value.hex() if isinstance(value, bytes) else value for name, value in values.items()}
        body = {
            "ticket": {"uid": ticket.uid.hex(), "number": "", "columns": values, "from_script": ["address"]},
            "script": walk.snapshot(),
            "outcome": {"disposition_uid": None, "chosen": False, "note": ""},
        }
        keep(store, DraftState(draft, user, ticket.subject, body, call))

    kept(6)
    walk.answer("/data/what", "water", start + 10 * SECOND)
    kept(10)
    walk.answer("/data/what", "gas", start + 15 * SECOND)
    kept(15)
    walk.next(start + 16 * SECOND)
    walk.answer("/data/code", "лилия", start + 20 * SECOND)
    kept(20)
    walk.open_side(side, start + 25 * SECOND)
    walk.leave_side(start + 30 * SECOND)
    line(EventKind.HELD, 35)
    spent(SegmentKind.TALK, 5, 35)
    line(EventKind.RESUMED, 40)
    spent(SegmentKind.HOLD, 35, 40)
    kept(42, subject="Пахнет")
    kept(43, subject="Пахнет газом", address="Лесная, 5")
    kept(50, subject="Пахнет газом", category_uid=people.cold)
    line(EventKind.ENDED, 60)
    spent(SegmentKind.TALK, 40, 60)
    clock.at = start + 70 * SECOND
    save_ticket(store, user, replace(ticket, draft_uid=draft, note="Перезвонить", walk=walk.snapshot()))
    clock.at = start + 75 * SECOND
    save_ticket(store, user, replace(ticket, priority=4))
    spent(SegmentKind.ACW, 60, 80)
    clock.at = start + 80 * SECOND
    finish(store, user, call, people.done, clock.at, "Спешил")
    return Scene(call, ticket.uid, start)


def miss(store: Store, people: People, clock: Clock, call_id: str, start: int) -> Uid:
    """A call that nobody took."""
    for kind, second in ((EventKind.RINGING, 0), (EventKind.MISSED, 20)):
        clock.at = start + second * SECOND
        event = CallEvent(
            kind, call_id, clock.at, Direction.IN, number="+74950000000", line="100", queue="dispatch"
        )
        found = take_event(store, people.other_operator, event)
    return found.interaction_uid
