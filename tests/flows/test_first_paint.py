"""What is loaded before the first window is painted: counted, so that the start stays quick on any machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.models.staff import Role
from app.services.people.users import UserRecord, save_user, system_account
from app.services.store.opening import create_store

ROOT = Path(__file__).resolve().parents[2]
KEY = "ab" * 32
MOST = 172
"""Of our own modules. A new one that the first screen truly needs may raise this by one; the desk, an editor, a
dialog or a service that a key asks for is loaded when it is wanted (docs/benchmarks.md)."""
LATER = (
    *("app.views.desk", "app.views.ticket", "app.views.settings", "app.views.administration", "app.views.lists"),
    *("app.services.forms.session", "app.services.rules.engine", "app.services.clocks.watch", "app.services.demo"),
    *("app.services.search.finding", "app.services.day.today", "app.services.scripts.publishing"),
    *("psycopg", "phonenumbers", "pyxform", "openpyxl", "argon2", "holidays", "xml.etree"),
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a start on a store whose only person signs in by the system's account."""
    folder = tmp_path_factory.mktemp("start")
    store, told = folder / "store.db", folder / "told"
    with create_store(store, KEY) as opened:
        save_user(
            opened, None, UserRecord(None, "me", "Анна", Role.ADMINISTRATOR, system_account=system_account())
        )
    homes = {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    environment = {**os.environ, **homes, "TMPDIR": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.flows.first_paint", str(store), KEY, str(told)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=120)
    return set(told.read_text(encoding="utf-8").split("\n"))


def test_few_of_our_modules_are_loaded(loaded: set[str]) -> None:
    own = sorted(name for name in loaded if name.partition(".")[0] == "app")
    assert "app.views.day.controller" in own
    assert len(own) <= MOST, own


@pytest.mark.parametrize("name", LATER)
def test_what_can_wait_is_not(loaded: set[str], name: str) -> None:
    assert not {one for one in loaded if one == name or one.startswith(f"{name}.")}
