"""Speech faster or slower at the same pitch.

Synchronised overlap and add (Roucos and Wilgus, 1985): pieces of the recording are laid over one another where
they are most alike, more of it skipped, or repeated, the further the speed is from one.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from operator import mul

PIECE_S = 0.05
OVERLAP_S = 0.01
SEARCH_S = 0.01
STEPS = 40
"""How many places are tried within the search."""


class Stretcher:
    """Reads samples piece by piece; ``place`` is the next sample of the recording that will be read."""

    def __init__(self, samples: array[int], rate: int) -> None:
        self.speed = 1.0
        self.place = 0
        self._samples = samples
        self._piece = max(4, int(rate * PIECE_S))
        self._overlap = max(2, int(rate * OVERLAP_S))
        self._search = max(1, int(rate * SEARCH_S))
        self._tail: array[int] = array("h")

    def go_to(self, place: int) -> None:
        """Read on from another sample."""
        self.place = max(0, min(place, len(self._samples)))
        self._tail = array("h")

    @property
    def at_end(self) -> bool:
        """Whether nothing is left to read."""
        return self.place >= len(self._samples)

    def read(self) -> array[int]:
        """The next piece as it is to be heard; empty at the end."""
        if self.speed == 1.0:
            return self._plain()
        start = self._alike(self.place) if self._tail else self.place
        piece = self._samples[start : start + self._piece]
        if len(piece) <= 2 * self._overlap:
            return self._plain()
        if self._tail:
            piece[: self._overlap] = _crossed(self._tail, piece[: self._overlap])
        self._tail = piece[-self._overlap :]
        self.place += max(1, int((self._piece - self._overlap) * self.speed))
        if self.at_end:
            self._tail = array("h")
            return piece
        return piece[: -self._overlap]

    def _plain(self) -> array[int]:
        piece = self._samples[self.place : self.place + self._piece]
        if self._tail and len(piece) > self._overlap:
            piece[: self._overlap] = _crossed(self._tail, piece[: self._overlap])
        self._tail = array("h")
        self.place += len(piece)
        return piece

    def _alike(self, place: int) -> int:
        """Where near ``place`` the recording goes on most like what was heard last."""
        last = len(self._samples) - self._overlap
        tried = range(place, min(place + self._search, last) + 1, max(1, self._search // STEPS))
        return max(tried, key=self._likeness, default=place)

    def _likeness(self, place: int) -> int:
        return sum(map(mul, self._tail, self._samples[place : place + self._overlap]))


def _crossed(old: Sequence[int], new: Sequence[int]) -> array[int]:
    """One sound fading into the other."""
    whole = len(old)
    return array("h", ((a * (whole - n) + b * n) // whole for n, (a, b) in enumerate(zip(old, new, strict=True))))
