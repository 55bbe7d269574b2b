"""One deed to 10,000 tickets: its preview, the doing, the undo, and what a save has to wait for meanwhile.

The tickets are made new in the store: each run leaves 10,000 more in it. The baseline is the least that a change
of so many must write: one journaled change of one field each, in parts of the same size, with no rule asked.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.models import Ticket
from app.models.ids import Uid, new_uid
from app.services.clocks import watch
from app.services.hands.bulk import PART, Ahead, Done, do_part, in_parts, look_ahead
from app.services.hands.deeds import Deed
from app.services.people.users import signed_in_as
from app.services.search import attach
from app.services.store.clock import wall_ms
from app.services.store.journal import Write
from app.services.store.opening import open_store
from app.services.store.store import Store
from app.services.undo.steps import last_steps, undo_part
from benchmarks.figures import Figure, dump, percentiles
from benchmarks.key import KEY, LOGIN

TICKETS = 10_000
MOST_SECONDS = 60
"""Aim for the whole action; the issue names none, a cup of tea does."""
MOST_WAIT_MS = 100
"""What a save of the operator may have to wait for one part."""


def measure(path: Path) -> list[Figure]:
    """All figures of a filled store."""
    with open_store(path, KEY) as store:
        attach(store)
        watch.attach(store)
        user = signed_in_as(store, LOGIN)
        assert user is not None
        me = user.user_uid
        tickets = _made(store, me)
        queue = store.value("SELECT uid FROM queue ORDER BY id DESC LIMIT 1")
        deed = Deed("accepted", queue=queue, assignee="me", priority=4, note="Bulk")
        preview, ahead = _preview(store, me, tickets, deed)
        assert ahead.changing == TICKETS, ahead
        doing, done = _doing(store, me, tickets, deed)
        assert done.changed == TICKETS, done
        undoing = _undoing(store, me)
        assert store.value("SELECT count(*) FROM ticket WHERE queue_uid = ? AND state = 'accepted' AND uid IN "
                           "(SELECT uid FROM ticket ORDER BY id DESC LIMIT ?)", queue, TICKETS) == 0  # fmt: skip
        least = _least(store, me, tickets)
    floor = sum(least) / 1000
    return [
        _whole("bulk of 10,000: preview", preview, None),
        _whole("bulk of 10,000: five changes each", doing, floor),
        _whole("bulk of 10,000: undo", undoing, floor),
        Figure(f"bulk: one part of {PART}, what a save waits", *percentiles(doing), "ms",
               percentiles(least)[0], f"{PART} plain journaled changes", MOST_WAIT_MS),
        Figure(f"undo: one part of {PART}, what a save waits", *percentiles(undoing), "ms",
               percentiles(least)[0], f"{PART} plain journaled changes", MOST_WAIT_MS),
    ]  # fmt: skip


def _whole(name: str, parts: Sequence[float], floor: float | None) -> Figure:
    seconds = sum(parts) / 1000
    told = "10,000 plain journaled changes" if floor is not None else ""
    return Figure(name, seconds, seconds, "s", floor, told, MOST_SECONDS)


def _made(store: Store, me: Uid) -> list[Uid]:
    """New tickets, each of a type, with texts that the search index has to hold."""
    kind = store.value("SELECT uid FROM ticket_type ORDER BY id LIMIT 1")
    found: list[Uid] = []
    for part in range(0, TICKETS, 500):
        with store.write(me, durable=False) as write:
            found += [_insert(write, kind, n) for n in range(part, part + 500)]
    return found


def _insert(write: Write, kind: Uid, n: int) -> Uid:
    return write.insert(
        Ticket,
        number=f"BULK-{n}",
        state="new",
        type_uid=kind,
        subject=f"Нет холодной воды, квартира {n}",
        description="Во всей квартире с утра нет холодной воды, просят прислать мастера",
    )


def _preview(store: Store, me: Uid, tickets: Sequence[Uid], deed: Deed) -> tuple[list[float], Ahead]:
    found, times = Ahead(), []
    for part in in_parts(tickets):
        ahead, took = _timed(look_ahead, store, me, part, deed, wall_ms())
        found, times = found.and_then(ahead), [*times, took]
    return times, found


def _doing(store: Store, me: Uid, tickets: Sequence[Uid], deed: Deed) -> tuple[list[float], Done]:
    done, times = Done(), []
    for part in in_parts(tickets):
        done, took = _timed(do_part, store, me, part, deed, wall_ms(), done)
        times.append(took)
    return times, done


def _undoing(store: Store, me: Uid) -> list[float]:
    step, undoing, times = last_steps(store, me, 0)[0], new_uid(), []
    while step.left:
        (step, undone), took = _timed(undo_part, store, me, step, undoing)
        assert not undone.left
        times.append(took)
    return times


def _least(store: Store, me: Uid, tickets: Sequence[Uid]) -> list[float]:
    """The same number of parts, each ticket with one changed field and no rule asked, projections and all."""
    return [_timed(_touch, store, me, part)[1] for part in in_parts(tickets)]


def _touch(store: Store, me: Uid, part: Sequence[Uid]) -> None:
    with store.write(me, durable=False) as write:
        for uid in part:
            write.update(Ticket, uid, complexity=3)


def _timed(action: Callable[..., Any], *args: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    answer = action(*args)
    return answer, (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    print(dump(measure(Path(sys.argv[1]))))
