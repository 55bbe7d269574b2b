"""A process that verifies entries of a first load (:mod:`app.services.sync.verifying`) on another core.

It is given lines on its standard input and says of each whether it holds. It keeps nothing, opens nothing, and
ends when the input does, so it never outlives the program.
"""

from __future__ import annotations

import marshal
import sys
from typing import BinaryIO

from app.services.store.received import line_holds

LENGTH = 4
"""Bytes before each request that say how long it is."""
MARK = b"held"
"""What each answer begins with: whatever else is written to a standard output is none."""


def verify(asked: BinaryIO, told: BinaryIO) -> None:
    """Answer each request (lines): the mark, then a byte for each, 1 where it holds; until there are no more."""
    while len(head := asked.read(LENGTH)) == LENGTH:
        lines = marshal.loads(asked.read(int.from_bytes(head, "big")))  # noqa: S302 - the program's own words
        told.write(MARK + bytes(map(line_holds, lines)))
        told.flush()


def main() -> int:
    """Verify until the program has enough."""
    verify(sys.stdin.buffer, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
