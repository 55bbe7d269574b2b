"""Run the program: ``python -m app``, or ``hotline`` where it is installed."""

from __future__ import annotations

import sys


def run() -> None:
    """The console entry. What only hands something to the running window goes there first, with little loaded."""
    from app.cli.handing_over import handed_over

    arguments = sys.argv[1:]
    ended = handed_over(arguments)
    if ended is not None:
        sys.exit(ended)
    from app.main import main

    sys.exit(main(arguments))


if __name__ == "__main__":
    run()
