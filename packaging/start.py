"""What both frozen programs run."""

import io
import os
import sys

from app.__main__ import run

PROBE = ["-m", "app.cli.probe"]
"""How ``hotline check`` starts its child: as it would call Python, so the frozen program has to know it."""


def without_console() -> None:
    """Run the program that has no console on Windows: why it ended before there was a window is told in a box."""
    import ctypes

    said = sys.stderr = io.StringIO()
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for the process's life
    try:
        run()
    except SystemExit as end:
        if end.code and said.getvalue().strip():
            ctypes.windll.user32.MessageBoxW(None, said.getvalue().strip(), "Hotline Workstation", 0x10)
        raise


if __name__ == "__main__":
    if sys.argv[1:] == PROBE:
        from app.cli.probe import main

        sys.exit(main())
    if sys.platform == "win32" and sys.stderr is None:
        without_console()
    else:
        run()
