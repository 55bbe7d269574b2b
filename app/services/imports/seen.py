"""Which keys a file has shown so far, in 16 to 32 bytes each, so that a million rows stay in flat memory."""

from __future__ import annotations

import hashlib
from array import array


class Seen:
    """A set of texts kept as 64-bit hashes (a million of them collide once in forty million files)."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))
        self._count = 0

    def add(self, text: str) -> bool:
        """Note a text; answer whether it is new."""
        mark = int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") or 1
        if self._count * 2 >= len(self._slots):
            self._grow()
        if not _put(self._slots, mark):
            return False
        self._count += 1
        return True

    def __len__(self) -> int:
        return self._count

    def _grow(self) -> None:
        wider = array("Q", bytes(8 * 2 * len(self._slots)))
        for mark in self._slots:
            if mark:
                _put(wider, mark)
        self._slots = wider


def _put(slots: array[int], mark: int) -> bool:
    limit = len(slots) - 1
    at = mark & limit
    while slots[at]:
        if slots[at] == mark:
            return False
        at = (at + 1) & limit
    slots[at] = mark
    return True
