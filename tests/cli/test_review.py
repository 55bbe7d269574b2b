"""``hotline --review --store PATH`` from the command line to the open window, in a process of its own."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.models.staff import Role
from app.services.people.users import UserRecord, save_user, system_account
from app.services.store import keys
from app.services.store.opening import create_store

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds until the program counts as hung
STARTED_WITH_KEY = """
import sys
from app.services.store import keyring_access

class Kept:
    name = "kept"
    def read(self, entry):
        return None if entry.endswith(".next") else sys.argv[1]
    def write(self, entry, secret):
        raise AssertionError("a reviewer keeps no key")
    forget = write

keyring_access.find_keyring = Kept
from app.main import main
sys.exit(main(sys.argv[2:]))
"""


def make_store(path: Path, role: Role) -> str:
    path.parent.mkdir()
    made = keys.make_keys(path, passphrase="длинная фраза")
    with create_store(path, made.key_hex) as store:
        save_user(store, None, UserRecord(None, "boss", "Анна", Role.ADMINISTRATOR), "семь бед")
        save_user(store, None, UserRecord(None, "me", "Иван", role, system_account=system_account()))
    return made.key_hex


def start(tmp_path: Path, key_hex: str, *options: str) -> tuple[subprocess.Popen[str], Path]:
    ready = tmp_path / "ready"
    own = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    environment = {**os.environ, **own, "QT_QPA_PLATFORM": "offscreen", "HOTLINE_READY_FILE": str(ready)}
    command = [sys.executable, "-c", STARTED_WITH_KEY, key_hex, *options]
    program = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    limit = time.monotonic() + PATIENCE
    while not ready.exists() and program.poll() is None and time.monotonic() < limit:
        time.sleep(0.02)
    return program, ready


@pytest.mark.skipif(sys.platform == "win32", reason="ends the program by a signal")
@pytest.mark.parametrize("options", [("--review",), ()])
def test_a_supervisor_starts_and_leaves(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Asked to review, the program changes nothing; signing in as a supervisor leads to the same window."""
    path = tmp_path / "data" / "store.db"
    key_hex = make_store(path, Role.SUPERVISOR)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    program, ready = start(tmp_path, key_hex, *options, "--store", str(path))
    shown = ready.exists()
    program.send_signal(signal.SIGTERM)
    said, _ = program.communicate(timeout=PATIENCE)
    assert shown, said
    assert program.returncode == 0, said
    assert "Traceback" not in said
    if options:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == before
        assert not path.with_name("store.db-wal").exists() or not path.with_name("store.db-wal").stat().st_size
    assert not list(path.parent.glob("*before*"))


def test_review_of_a_store_that_is_not_there_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "data" / "store.db"
    path.parent.mkdir()
    program, _ = start(tmp_path, "ab" * 32, "--review", "--store", str(path))
    program.terminate()
    program.communicate(timeout=PATIENCE)
    assert list(path.parent.iterdir()) == []
