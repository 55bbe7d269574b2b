"""What one desk was told, so that a desk that was away hears the rest: by number, or from its open calls."""

from __future__ import annotations

from collections import deque

from app.services.telephony.events import CallEvent, EventKind

KEPT = 500
"""Events remembered for a desk that comes back; in memory only."""
_KEPT_OF_CALL = 50
OVER = frozenset({EventKind.ENDED, EventKind.MISSED, EventKind.TRANSFERRED})


class Feed:
    """The events of one desk in order. ``epoch`` names this run of the gateway: numbers begin anew in another."""

    def __init__(self, epoch: str) -> None:
        self.epoch = epoch
        self.number = 0
        self._log: deque[tuple[int, CallEvent]] = deque(maxlen=KEPT)
        self._open: dict[str, list[CallEvent]] = {}

    def add(self, event: CallEvent) -> int:
        """Take one event; returns its number."""
        self.number += 1
        self._log.append((self.number, event))
        if event.kind in OVER:
            self._open.pop(event.call_id, None)
        else:
            if event.kind is EventKind.OFFERED:
                self._open[event.call_id] = []
            told = self._open.setdefault(event.call_id, [])
            told.append(event)
            if len(told) > _KEPT_OF_CALL:
                del told[3]  # the beginning says when it rang and was answered, the end how it stands
        return self.number

    def is_open(self, call_id: str) -> bool:
        """Whether this is a call of this desk that is not over."""
        return call_id in self._open

    def calls(self) -> tuple[tuple[CallEvent, ...], ...]:
        """The open calls, each as what was told of it."""
        return tuple(map(tuple, self._open.values()))

    def since(self, epoch: str, number: int) -> tuple[tuple[int, CallEvent], ...] | None:
        """The events behind ``number``; None where they are not all there, or the number is another run's."""
        if epoch != self.epoch or number > self.number:
            return None
        if number < self.number - len(self._log):
            return None
        return tuple(each for each in self._log if each[0] > number)
