"""Entries of a large load are verified by a process of its own, while this one reads and writes.

A third of what a first load computes is hashes, for which threads are of no use: they want Python's lock. Where
there is one core alone, little to load, or the process ends before its time, the same function runs here. What is
not found to hold by either is not kept.
"""

from __future__ import annotations

import logging
import marshal
import os
import subprocess
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from app.services import children
from app.services.store.received import line_holds
from app.services.sync.verifying_child import LENGTH, MARK

log = logging.getLogger(__name__)

MANY = 4000
"""So many records to load are worth a process, which takes 0.2 s of a core to start."""
AT_ONCE = 400
"""Lines that are asked about together: some 10 ms of work."""

Line = tuple[Any, ...]


class Verifier:
    """Says of lines which hold. Close it, or use it in ``with``.

    One thread asks, as far ahead as it likes, another reads the answers in the same order.
    """

    def __init__(self, *, apart: bool) -> None:
        self._child = _started() if apart else None

    def __enter__(self) -> Verifier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, lines: Sequence[Line]) -> bool:
        """Ask the process about these lines; whether it could be asked."""
        child = self._child
        if child is None or child.stdin is None:
            return False
        try:
            request = marshal.dumps(list(lines))
            child.stdin.write(len(request).to_bytes(LENGTH, "big") + request)
            child.stdin.flush()
        except (OSError, OverflowError, ValueError) as error:
            self._lost(error)
            return False
        return True

    def held(self, lines: Sequence[Line], asked: bool) -> bytes:
        """For each of the lines 1 where it holds, else 0; ``asked`` is what :meth:`ask` said of them."""
        found = self._answer(len(lines)) if asked else None
        return bytes(map(line_holds, lines)) if found is None else found

    def close(self) -> None:
        """Let the process go; harmless when it is gone."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()  # it keeps nothing, and whoever is about to ask it need not wait for it
        for stream in (child.stdin, child.stdout):
            try:
                if stream is not None:
                    stream.close()
            except OSError:
                log.debug("the verifying process was gone")
        child.wait()

    def _answer(self, count: int) -> bytes | None:
        child = self._child
        if child is None or child.stdout is None:
            return None
        try:
            answer = child.stdout.read(len(MARK) + count)
        except (OSError, ValueError) as error:
            self._lost(error)
            return None
        held = answer.removeprefix(MARK)
        if len(held) != count or len(answer) == count or held.strip(b"\0\1"):
            self._lost(EOFError())
            return None
        return held

    def _lost(self, error: Exception) -> None:
        log.warning("the verifying process ended (%s): this one goes on by itself", type(error).__name__)
        self.close()


def worth_it(records: int) -> bool:
    """Whether so many records of a load are verified faster by a process of its own."""
    return records >= MANY and _cores() > 1


def _cores() -> int:
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def _started() -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(  # noqa: S603 - our own program
            children.command_of(children.VERIFYING),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **children.options(),
        )
    except OSError as error:
        log.warning("no verifying process (%s): this one goes on by itself", type(error).__name__)
        return None
