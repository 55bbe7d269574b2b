"""Run the program: ``python -m app``, or ``hotline`` where it is installed."""

from __future__ import annotations

import sys


def run() -> None:
    """The console entry."""
    from app.main import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
