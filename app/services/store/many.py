"""Many rows a statement: the driver gives Python's lock up once for each statement instead of once for each row.

Beside a thread that computes, taking the lock back costs as long as that thread's turn; and a row in a statement
of many costs half of one by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from typing import Any

MOST_VALUES = 1_200
"""Values of one statement: 80 entries of the journal, 28 tickets; some 2 ms."""


def insert_rows(
    run: Callable[[str, Sequence[Any]], Any], head: str, rows: Sequence[tuple[Any, ...]], rest: str = ""
) -> None:
    """Insert rows of equal length; ``head`` ends before ``VALUES``, ``rest`` are constants after each row's."""
    if not rows:
        return
    width = len(rows[0])
    at = 0
    step = max(1, MOST_VALUES // width)
    while at < len(rows):
        while step > len(rows) - at:
            step = step // 8 or 1  # few different statements, which the driver keeps prepared
        run(_sql(head, width, rest, step), tuple(chain.from_iterable(rows[at : at + step])))
        at += step


@cache
def _sql(head: str, width: int, rest: str, count: int) -> str:
    row = f"({', '.join('?' * width)}{rest})"
    return f"{head} VALUES {', '.join([row] * count)}"
