"""Start the program on the store that the first argument names; write what is loaded once its window is painted.

``python -m tests.flows.first_paint STORE KEY FILE``: the modules' names go into FILE, one a line.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main(store: str, key: str, told: str) -> int:
    """Start; the process ends at the first paint."""
    import app.services.store.session as session
    import app.views.starting.desk as desk
    from app.main import main as start
    from app.services.store import keys

    def painted() -> None:
        Path(told).write_text("\n".join(sorted(sys.modules)), encoding="utf-8")
        os._exit(0)

    keys.unlock = lambda _path, _keyring: [key]  # no keyring is asked
    session.settle = lambda _path, candidates, _keyring: candidates[0]
    desk.signal_painted = painted
    return start(["--store", store])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
