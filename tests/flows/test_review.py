"""A supervisor's chair: the passphrase, the journal, a call replayed, a remark, all by real keys."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app.models.staff import User
from app.services.people.users import system_account
from app.services.review.beside import ReviewStore, review_path
from app.services.store import keys
from app.services.store.opening import create_store
from app.services.store.session import PREPARE
from tests.flows.desktop import until
from tests.services.conftest import NOW, _fill
from tests.services.review.scene import Clock, Scene, play, publish_scripts

pytestmark = pytest.mark.flow

PHRASE = "long enough phrase"


@pytest.fixture
def told(tmp_path, monkeypatch):
    """A store with a call in it, a passphrase, and a supervisor whom this system account is trusted as."""
    path: Path = tmp_path / "data" / "store.db"
    path.parent.mkdir()
    made = keys.make_keys(path, passphrase=PHRASE)
    clock = Clock()
    with create_store(path, made.key_hex) as store:
        monkeypatch.setattr("app.services.store.store.wall_ms", clock)
        for prepare in PREPARE:
            prepare(store)
        people = _fill(store)
        with store.write(None) as write:
            write.update(User, people.supervisor, system_account=system_account())
        publish_scripts(store, people)
        scene: Scene = play(store, people, clock, start=NOW)
    return path, made.key_hex, scene


def readings(path: Path, key_hex: str, sql: str) -> list[tuple[object, ...]]:
    if not review_path(path).exists():
        return []
    opened = ReviewStore(review_path(path), key_hex)
    try:
        return opened.rows(sql)
    finally:
        opened.close()


@pytest.mark.parametrize("layout", ["us,ru", "ru"])
def test_a_call_is_reviewed_by_keyboard(desktop, told, layout):
    path, key_hex, scene = told
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    program = desktop.start("-m", "app", "--review", "--store", str(path))
    desktop.type(PHRASE)
    desktop.press("Return")
    until("the journal", lambda: "store.db-shm" in [each.name for each in path.parent.iterdir()])
    desktop.layout(layout)

    def opened() -> bool:
        desktop.press("alt+5", "Home", "Return")
        return bool(readings(path, key_hex, "SELECT 1 FROM reading"))

    def shown() -> bool:
        """The ticket's history is asked for, and noted once more, when the replay is in sight."""
        tables = readings(path, key_hex, "SELECT record_table FROM reading")
        return tables.count(("ticket",)) > tables.count(("interaction",))

    until("the call in the log", opened)
    until("the call's replay", shown)
    desktop.press("End", "ctrl+Left", "Home", "Right", "Right", "space", "plus", "space")
    desktop.picture(f"review-{layout.replace(',', '-')}")
    desktop.press("ctrl+F8")
    desktop.wait_for_title("Замечание")
    desktop.type("Good: polite" if layout.startswith("us") else "Вежливо")
    desktop.press("ctrl+Return")
    until("the remark", lambda: readings(path, key_hex, "SELECT 1 FROM remark"))

    def handed_in() -> bool:
        desktop.press("ctrl+shift+F8")
        return bool(readings(path, key_hex, "SELECT 1 FROM remark WHERE submitted_at IS NOT NULL"))

    until("the remark handed in", handed_in)
    desktop.press("alt+F4")
    assert program.wait() == 0
    assert "Traceback" not in program.output()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert readings(path, key_hex, "SELECT record_uid FROM reading ORDER BY id LIMIT 1") == [(scene.call,)]
