"""An exchange that does nothing by itself: it remembers its commands, and tells what the test says."""

from __future__ import annotations

from typing import Any

from app.services.store.clock import wall_ms
from app.services.telephony.events import CallEvent, Cause, EventKind, LineStatus, Link
from app.services.telephony.interface import Capability, Line, no_such_call
from tests.views.desk.conftest import Bench

NAMES = (
    *("answer", "reject", "hang_up", "hold", "resume", "blind_transfer", "attended_transfer"),
    *("cancel_transfer", "park", "send_dtmf", "mute"),
)


class ToldLine(Line):
    """``asked`` are the commands it was given; ``able`` what it says it can do."""

    def __init__(self, bench: Bench, able: frozenset[Capability] = frozenset(Capability)) -> None:
        super().__init__()
        self.bench = bench
        self.able = able
        self.asked: list[tuple[Any, ...]] = []
        self.link = Link.UP
        self.refuses = False
        for name in NAMES:
            setattr(self, name, _Command(self, name))

    def capabilities(self) -> frozenset[Capability]:
        return self.able

    def status(self) -> LineStatus:
        return LineStatus(self.link)

    def dial(self, number: str) -> str:
        self.asked.append(("dial", number))
        return f"out-{number}"

    def tell(self, kind: EventKind, call: str = "c1", cause: Cause | None = None, **about: Any) -> None:
        """One event of a call, now."""
        values = {"number": "+79161234567", "line": "100"} | about
        self.bench.desk.calls.take(CallEvent(kind, call, wall_ms(), cause=cause, **values), self)

    def talk(self, call: str = "c1", **about: Any) -> None:
        """A call comes and is answered; wait until the store has it."""
        self.tell(EventKind.OFFERED, call, **about)
        self.tell(EventKind.RINGING, call, **about)
        self.tell(EventKind.ANSWERED, call, **about)
        self.bench.until(lambda: self.bench.desk.calls.current and self.bench.desk.calls.current.interaction_uid)


class _Command:
    def __init__(self, line: ToldLine, name: str) -> None:
        self._line, self._name = line, name

    def __call__(self, call_id: str, *args: Any) -> None:
        if self._line.refuses:
            raise no_such_call()
        self._line.asked.append((self._name, call_id, *args))
