"""A time that only goes forward, made of two clocks that do not.

The wall clock says what time it is, but people and servers set it. The monotonic clock measures stretches, but
it stops while the computer sleeps (Linux, macOS) and means nothing after a restart. Rules:

1. The line runs with the monotonic clock from where it was anchored on the wall clock.
2. Wall clock within :data:`TOLERANCE_MS` of the line: both agree; the line follows a wall
   clock that is slightly ahead.
3. Wall clock ahead of the line: the computer slept (or the clock was set forward; the two readings cannot tell
   these apart). The line jumps to the wall clock and reports the gap, so that nobody 'talks' for the night.
4. Wall clock behind the line: the clock was set back. The line keeps to the monotonic clock, so nothing
   overlaps and lengths stay true; when the wall clock is put right again the two agree by rule 2.
5. Monotonic clock behind its last reading: a reading out of order. The line stands still.
"""

from __future__ import annotations

from app.records import frozen

TOLERANCE_MS = 2_000


@frozen
class Gap:
    """Time in which the program did not run: from the last moment seen to the one after (UTC ms)."""

    from_ms: int
    until_ms: int


class Timeline:
    """The line of one running program. Readings are in ms; the line's own time is UTC ms as far as it can know."""

    def __init__(self, wall_ms: int, mono_ms: int, *, not_before_ms: int | None = None) -> None:
        self._now_ms = wall_ms if not_before_ms is None else max(wall_ms, not_before_ms)
        self._mono_ms = mono_ms

    @property
    def now_ms(self) -> int:
        """The last moment seen."""
        return self._now_ms

    def read(self, wall_ms: int, mono_ms: int) -> Gap | None:
        """Move the line to a new pair of readings; returns the gap if the computer slept in between."""
        passed = max(0, mono_ms - self._mono_ms)
        self._mono_ms = max(self._mono_ms, mono_ms)
        seen = self._now_ms + passed
        self._now_ms = max(seen, wall_ms)
        return Gap(seen, wall_ms) if wall_ms - seen > TOLERANCE_MS else None
