"""What the full tests of packages share: the package for release, and clean systems it is installed on."""

from __future__ import annotations

import faulthandler
import os
import sys
from pathlib import Path

import pytest

from tests.packaging.clean_system import why_not

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the frozen ``tree`` and the Debian package, as ``packaging/build.py deb`` makes them.

    ``HOTLINE_DIST`` names one that is there already; it must be of these sources.
    """
    faulthandler.cancel_dump_traceback_later()
    given = os.environ.get("HOTLINE_DIST")
    if given:
        return Path(given)
    from make.deb import deb
    from make.freeze import freeze

    output = tmp_path_factory.mktemp("release")
    deb(freeze(output), output)
    return output


@pytest.fixture(scope="session")
def package(release: Path) -> Path:
    """The Debian package for release."""
    (made,) = release.glob("*.deb")
    return made


@pytest.fixture(scope="session")
def clean() -> None:
    """Skip where there can be no clean system."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
