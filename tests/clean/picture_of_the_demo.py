"""Run ``python3 dev.py demo`` on a screen of its own until its window is shown, and take a picture.

Standard library only: it runs on the clean machine's own Python.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.flows.desktop import Desktop, until


def main() -> int:
    """Return 0 when the demo's window was shown and has the keyboard."""
    with tempfile.TemporaryDirectory() as folder:
        desktop = Desktop(Path(folder))
        try:
            program = desktop.start("dev.py", "demo", ready=False)
            until(
                "the demo's window",
                lambda: program.ready_file.exists() or program.process.poll() is not None,
                patience=120,
            )
            if not program.ready_file.exists():
                print(program.output(), file=sys.stderr)
                return 1
            until("keyboard focus", desktop.focused_title)
            print(desktop.focused_title(), desktop.picture("clean-demo"))
            return 0
        finally:
            desktop.close()


if __name__ == "__main__":
    sys.exit(main())
