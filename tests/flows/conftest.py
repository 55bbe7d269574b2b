"""The fixture ``desktop``: a screen, a window manager and a keyboard for one test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.desktop import Desktop, missing_tools


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """A desktop of this test's own. Without its tools the test is left out, but never in CI on Linux."""
    missing = missing_tools()
    if missing:
        if os.environ.get("CI") and sys.platform.startswith("linux"):
            pytest.fail(f"flows need {', '.join(missing)}; python3 dev.py test installs them", pytrace=False)
        pytest.skip(f"flows need {', '.join(missing)} (an X server); python3 dev.py test installs them on Linux")
    own = Desktop(tmp_path)
    try:
        yield own
    finally:
        own.close()
