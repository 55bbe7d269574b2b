"""``python -m benchmarks.soak STORE [CALLS]``: hundreds of calls at one desk, one after another.

Each is answered, something is typed, the ticket saved, the contact finished. What grows shows in the table: memory
and the time from the line's event to the card, by fifty calls.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path
from typing import Any

from app.services.calls.state import State
from app.services.resources import resource_dir
from app.services.telephony.call_log import read_call_log
from app.services.telephony.events import CallEvent, EventKind
from app.services.telephony.playback import Manner
from app.services.telephony.training import TrainingLine
from app.views import line_care
from benchmarks.figures import percentiles, pss_mb
from benchmarks.window import Bench

SPEED = 2000.0
GROUP = 50
TYPED = "Нет горячей воды"


class Soak:
    """A desk on a quick training line; ``rang`` and ``shown`` hold moments by call id."""

    def __init__(self, path: Path) -> None:
        calls = read_call_log(resource_dir() / "demo" / "calls.csv") * 4
        line_care.make_line = lambda wish: TrainingLine(calls, operator=wish.extension, manner=Manner(speed=SPEED))
        self.bench = Bench(path)
        self.desk: Any = self.bench.desk
        self.rang: dict[str, float] = {}
        self.taken: list[float] = []
        self.saved = 0
        self.bench.window.context.line.subscribe(self._told)
        self.desk.calls.found.connect(self._found)
        self.desk.ticket.saved.connect(self._ticket_saved)

    def _told(self, event: CallEvent) -> None:
        if event.kind in (EventKind.OFFERED, EventKind.RINGING):
            self.rang.setdefault(event.call_id, time.perf_counter())

    def _found(self, _ringing: object) -> None:
        current = self.desk.calls.current
        if current is not None and current.call_id in self.rang:
            self.taken.append((time.perf_counter() - self.rang.pop(current.call_id)) * 1000)

    def _ticket_saved(self, _ticket: object) -> None:
        self.saved += 1

    def one(self) -> None:
        """One call from its ring to its end."""
        desk, calls = self.desk, self.desk.calls
        self.bench.until(lambda: calls.current is not None and calls.current.state is State.RINGING)
        contact = calls.current
        self.bench.until(lambda: contact.interaction_uid is not None)
        calls.answer()
        self.bench.until(lambda: contact.state is not State.RINGING)
        if calls.current is not contact:
            return
        self.bench.type(desk.ticket.widget.fields["subject"].editor, TYPED)
        before = self.saved
        self.bench.window.context.actions.get("ticket.save").trigger()
        self.bench.until(lambda: self.saved > before)
        if contact.is_live:
            calls.hang_up()
        self.bench.until(lambda: not contact.is_live)
        if calls.current is contact:
            desk.outcome.choose(desk.outcome.by_code("consulted"), "")
            self.bench.window.context.actions.get("call.finish").trigger()
            self.bench.until(lambda: calls.current is not contact)


def main(path: Path, calls: int) -> None:
    """Print a line for every fifty calls."""
    soak = Soak(path)
    print("| calls | PSS, MB | Python objects | event → card, p50 ms | p95 ms |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for number in range(1, calls + 1):
        soak.one()
        if number % GROUP == 0:
            gc.collect()
            middle, high = percentiles(soak.taken)
            soak.taken = []
            print(
                f"| {number} | {pss_mb():.0f} | {len(gc.get_objects()):,} | {middle:.1f} | {high:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 500)
    os._exit(0)
