"""Commands that ask something at a terminal, answered by the test."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Mapping, Sequence

PATIENCE = 120.0


def answered(
    command: Sequence[str], answers: Mapping[str, str], environment: Mapping[str, str]
) -> tuple[int, str]:
    """Run a command at a terminal of its own; each time a key of ``answers`` is shown, its value is typed, once.

    Returns the exit code and all that was shown. Raises TimeoutError.
    """
    ours, theirs = os.openpty()
    program = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *command], stdin=theirs, stdout=theirs, stderr=theirs, env=dict(environment)
    )
    os.close(theirs)
    waiting, shown, limit = dict(answers), "", time.monotonic() + PATIENCE
    try:
        while True:
            if not select.select([ours], [], [], max(0.0, limit - time.monotonic()))[0]:
                raise TimeoutError(f"no end of {command[-3:]}; it showed:\n{shown}")
            try:
                read = os.read(ours, 65536)
            except OSError:  # how Linux says that nobody holds the other end any more
                break
            if not read:
                break
            shown += read.decode("utf-8", errors="replace")
            for words in [words for words in waiting if words in shown]:
                os.write(ours, (waiting.pop(words) + "\n").encode())
        return program.wait(timeout=PATIENCE), shown
    finally:
        program.kill()
        program.wait()
        os.close(ours)
