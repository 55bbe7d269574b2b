"""Run the program: ``python -m app``, or ``hotline`` where it is installed."""

from __future__ import annotations

import io
import sys


def run() -> None:
    """The console entry. What only hands something to the running window goes there first, with little loaded."""
    from app.cli.handing_over import handed_over

    _speak_utf8()
    arguments = sys.argv[1:]
    ended = handed_over(arguments)
    if ended is not None:
        sys.exit(ended)
    from app.main import main

    sys.exit(main(arguments))


def _speak_utf8() -> None:
    """On Windows what is written to a file or another program would go in the system's old code page, and a letter
    that this lacks would end the program.
    """
    if sys.platform == "win32":
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    run()
