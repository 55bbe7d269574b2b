"""What both frozen programs run."""

import io
import os
import sys

from app.__main__ import run


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


def run_child(module: str) -> None:
    """Be a process of the program's own, where it asks for one: it starts them as it would call Python."""
    from importlib import import_module

    from app.services.children import KNOWN

    if module in KNOWN:
        sys.exit(import_module(module).main())


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "-m":
        run_child(sys.argv[2])
    if sys.platform == "win32" and sys.stderr is None:
        without_console()
    else:
        run()
