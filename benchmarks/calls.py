"""What a busy exchange costs the window: 2,000 calls in bursts of 15 a second, by a stream recorded at Asterisk.

As a workstation hears them: most calls are other operators', one of each burst is the desk's own; it rings, is
answered, ends, and its contact is finished. Then a storm: every call is the desk's own and given up at once.
Measured are lost messages and contacts, the time from the parsed event to the painted card, stalls of the window's
thread, and what memory grew by after the first tenth. ``HOTLINE_TELEPHONY`` names the folder of recorded streams.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from app.services.calls.state import State
from app.services.telephony.ami.line import AmiLine
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame
from app.services.telephony.ami.session import Login
from app.services.telephony.ami.transport import Address
from app.services.telephony.events import CallEvent, EventKind, Link
from benchmarks.exchange_child import OWN, Plan
from benchmarks.figures import Figure, dump, percentiles, pss_mb, stolen_ms
from benchmarks.window import Bench, Painted, Ticker

ROOT = Path(__file__).resolve().parents[1]
CALLS, BURST = 2_000, 15
STORM, A_SECOND = 150, 5
ANSWERED, GIVEN_UP = "answered", "cancelled_while_ringing"
IDLE_MS = 4_000
TALK_S, GIVEN_UP_S = 0.7, 0.15


def recorded(scenario: str) -> Path:
    """A recorded stream; the newer exchange's."""
    folder = Path(os.environ.get("HOTLINE_TELEPHONY", "../shared/telephony-lab/fixtures"))
    return (ROOT / folder).resolve() / "asterisk22" / f"{scenario}.ami"


class Watch:
    """Notes when a call of ours is first told, and when its card stands painted in the window."""

    def __init__(self, bench: Bench) -> None:
        self._desk: Any = bench.desk
        self._bench = bench
        self._told: dict[str, float] = {}
        self._found: tuple[str, int] | None = None
        self.painted = Painted(self._desk.card.widget)
        self.taken: list[float] = []
        self.heard: set[str] = set()
        self._unsubscribe = bench.window.context.line.subscribe(self._take)
        self._desk.calls.found.connect(self._shown)
        self._look = QTimer(interval=1)
        self._look.timeout.connect(self._see)
        self._look.start()

    def _take(self, event: CallEvent) -> None:
        """In the line's thread, just parsed."""
        if event.kind in (EventKind.OFFERED, EventKind.RINGING):
            self.heard.add(event.call_id)
            self._told.setdefault(event.call_id, time.perf_counter())

    def _shown(self, _ringing: object) -> None:
        contact = self._desk.calls.current
        if contact is not None and contact.call_id in self._told:
            self._found = (contact.call_id, self.painted.count)

    def _see(self) -> None:
        if self._found is not None and self.painted.count > self._found[1]:
            began = self._told.pop(self._found[0])
            self._found = None
            self.taken.append((time.perf_counter() - began) * 1000)

    def close(self) -> None:
        """Watch no more."""
        self._look.stop()
        self._unsubscribe()
        self._desk.calls.found.disconnect(self._shown)


class Hand:
    """The operator: finishes each contact as soon as its call is over."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._desk: Any = bench.desk
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._finish)
        self._timer.start()

    def _finish(self) -> None:
        contact = self._desk.calls.current
        if contact is not None and contact.state is State.WRAP_UP and contact.interaction_uid is not None:
            self._desk.outcome.choose(self._desk.outcome.by_code("consulted"), "")
            self._bench.window.context.actions.get("call.finish").trigger()

    def close(self) -> None:
        """Go home."""
        self._timer.stop()


class Busy(Ticker):
    """Beside how late ticks are, what lay between two of them, in ms: ``worked`` is the window's thread's own
    processor time, ``taken`` what the machine's host gave to other machines (steal, in steps of 10 ms).
    """

    def start(self) -> None:
        """Begin to count."""
        self.worked: list[float] = []
        self.taken: list[float] = []
        self._before = time.thread_time()
        self._taken = stolen_ms()
        super().start()

    def _tick(self) -> None:
        now, taken = time.thread_time(), stolen_ms()
        self.worked.append((now - self._before) * 1000)
        self.taken.append(taken - self._taken)
        self._before, self._taken = now, taken
        super()._tick()


class Run:
    """One stream from its beginning to its end."""

    def __init__(self, bench: Bench, plan: Plan) -> None:
        self.bench = bench
        self.plan = plan
        self.messages = 0
        self.early_mb = 0.0
        """Memory after the first tenth of the calls: what is loaded once is loaded."""
        self.child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.exchange_child"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        self._orders, self._answers = self.child.stdin, self.child.stdout
        self._order(plan.dump())
        port = int(self._answers.readline())
        self.line = AmiLine(Place(OWN), Login("desk", "bench"), Address("127.0.0.1", port))
        self._count_messages()
        bench.window.line_care.line.use(self.line)
        bench.until(lambda: self.line.status().link is Link.UP and self.line.status().listed)

    def whole(self) -> int:
        """Let all calls be told; returns how many messages the exchange sent."""
        self._order("go")
        os.set_blocking(self._answers.fileno(), False)
        answer: list[str] = []
        lasts = self.plan.calls / self.plan.burst
        began = time.monotonic()

        def said() -> bool:
            answer.append(self._answers.readline())
            return bool(answer[-1]) or time.monotonic() > began + lasts + 60

        while not said():
            self.bench.pause(200)
            if not self.early_mb and time.monotonic() > began + lasts / 10:
                self.early_mb = pss_mb()
        sent = int(answer[-1])
        self.bench.until(lambda: self.messages >= sent)
        calls: Any = self.bench.desk.calls
        self.bench.until(lambda: calls.current is None and not calls.waiting())
        self.bench.pause(500)
        return sent

    def kept(self, where: str) -> int:
        """How many of these calls the store has as it should."""
        sql = f"SELECT count(*) FROM interaction WHERE call_id LIKE ? AND {where}"
        return int(self.bench.ask(lambda store: store.value(sql, f"{self.plan.run}-%")))

    def close(self) -> None:
        """The exchange goes away."""
        self.bench.window.line_care.line.use(self.bench.window.context.manual)
        self._orders.close()
        self.child.wait(10)
        self._answers.close()

    def _order(self, text: str) -> None:
        self._orders.write(text + "\n")
        self._orders.flush()

    def _count_messages(self) -> None:
        session = self.line._session
        take = session._take

        def counted(frame: Frame, at_ms: int, heard: Any) -> None:
            self.messages += frame.event != "FullyBooted"
            take(frame, at_ms, heard)

        session._take = counted  # type: ignore[method-assign]  # only a count is added


def first(bench: Bench) -> list[Figure]:
    """The first call of a shift, for which much is loaded and painted for the first time."""
    run = Run(bench, Plan(_name(), str(recorded(ANSWERED)), 1, 1, 1, TALK_S, bench.numbers))
    watch, hand, ticker = Watch(bench), Hand(bench), Busy()
    ticker.start()
    run.whole()
    ticker.stop()
    watch.close()
    hand.close()
    run.close()
    work = percentiles(ticker.worked)[0]
    return [
        Figure("first call of the shift: event parsed → painted card", *percentiles(watch.taken), "ms"),
        Figure("GUI thread: longest work of its own in it (p50: median)", work, max(ticker.worked), "ms"),
    ]


def house(bench: Bench, calls: int) -> list[Figure]:
    """The calls of a whole house, one in fifteen the desk's own."""
    ticker = Busy()
    ticker.start()
    bench.pause(IDLE_MS)
    idle, quiet = ticker.stop(), ticker.worked
    run = Run(bench, Plan(_name(), str(recorded(ANSWERED)), calls, BURST, BURST, TALK_S, bench.numbers))
    watch, hand = Watch(bench), Hand(bench)
    ticker.start()
    sent = run.whole()
    stalls = ticker.stop()
    own = [max(0.0, stall - taken) for stall, taken in zip(stalls, ticker.taken, strict=False)]
    grown = pss_mb() - run.early_mb
    watch.close()
    hand.close()
    lost = (
        sent
        - run.messages
        + calls // BURST
        - run.kept("state IN ('closed', 'parked', 'wrap_up') AND ended_at > 0")
    )
    run.close()
    return [
        Figure(f"{calls} calls at {BURST}/s: messages and contacts lost", lost, lost, "", limit=0),
        Figure("exchange's event parsed → painted card", *percentiles(watch.taken), "ms", *_bare(bench), 50),
        _stalls("GUI thread: longest stall in these calls", stalls, idle),
        _stalls("GUI thread: longest stall without what the host took meanwhile", own, idle),
        _stalls("GUI thread: longest work of its own between two looks at events", ticker.worked, quiet),
        Figure("memory grown since the first tenth of them", grown, grown, "MB", run.early_mb, "all of it then"),
    ]


def storm(bench: Bench, calls: int) -> list[Figure]:
    """Every call is the desk's own, and given up while it rings."""
    run = Run(bench, Plan(_name(), str(recorded(GIVEN_UP)), calls, A_SECOND, 1, GIVEN_UP_S, bench.numbers))
    watch, ticker = Watch(bench), Busy()
    ticker.start()
    run.whole()
    ticker.stop()
    watch.close()
    lost = calls - run.kept("state = 'abandoned'")
    run.close()
    figures = [
        Figure(f"{calls} own calls at {A_SECOND}/s, given up at once: contacts lost", lost, lost, "", limit=0)
    ]
    if watch.taken:  # a slow machine may never come to paint one before it is given up
        figures.append(
            Figure("event parsed → painted card in the storm", *percentiles(watch.taken), "ms", limit=50)
        )
    work = percentiles(ticker.worked)[0]
    name = "GUI thread: longest work of its own in the storm (p50: median)"
    return [*figures, Figure(name, work, max(ticker.worked), "ms", limit=50)]


def _stalls(name: str, stalls: list[float], idle: list[float]) -> Figure:
    over = sum(stall > 50 for stall in stalls)
    print(f"{name}: {over} of {len(stalls)} ticks late by more than 50 ms", file=sys.stderr)
    middle = percentiles(stalls)[0]
    return Figure(f"{name} (p50: median)", middle, max(stalls), "ms", max(idle), "longest of the idle window", 50)


def _name() -> str:
    """For the ids of one run's calls: the store keeps those of earlier ones."""
    return f"bench-{time.time_ns()}"


def _bare(bench: Bench) -> tuple[float, str]:
    """The least a card can cost: one SELECT on the same thread, shown in a bare label."""
    label = QLabel()
    label.resize(400, 80)
    label.show()
    bench.pause(50)
    painted = Painted(label)
    taken = []
    sql = (
        "SELECT p.last_name FROM contact_point c JOIN person_contact_point l ON l.contact_point_uid = c.uid "
        "JOIN person p ON p.uid = l.person_uid WHERE c.key = ?"
    )
    for number in bench.numbers[:60]:
        before = painted.count
        began = time.perf_counter()
        label.setText(f"{bench.ask(lambda store, number=number: store.rows(sql, number))} {number}")
        bench.until(lambda before=before: painted.count > before)
        taken.append((time.perf_counter() - began) * 1000)
    label.deleteLater()
    return percentiles(taken)[0], "a SELECT in a bare label"


def measure(path: Path, calls: int) -> list[Figure]:
    """All figures of the calls, in one shift; none where there are no recorded streams."""
    if not recorded(ANSWERED).is_file():
        print(f"no recorded streams in {recorded(ANSWERED).parent}: HOTLINE_TELEPHONY names them", file=sys.stderr)
        return []
    bench = Bench(path)
    figures = first(bench) + house(bench, calls) + storm(bench, max(BURST, calls * STORM // CALLS))
    bench.close()
    return figures


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(dump(measure(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else CALLS)))
