"""Questions to the store: replaced ones are stopped, parts give way, and what is held goes in order."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services.store.opening import create_store, open_store
from app.services.store.store import Store
from app.services.store.thread import DatabaseThread
from app.views.work import Asking, Work

KEY = "ab" * 32
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT here() UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"


def test_a_replaced_search_gives_the_reader_free_at_once(qtbot: Any, tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    create_store(path, KEY).close()
    store = DatabaseThread(lambda: open_store(path, KEY))
    reader = DatabaseThread(lambda: open_store(path, KEY, read_only=True), "reader")
    store.start()
    reader.start()
    told: list[Any] = []
    work = Work(store, reader, told.append)
    running = threading.Event()

    def endless(opened: Store) -> Any:
        opened.db.connection().create_function("here", 0, lambda: running.set() or 1)
        return opened.value(ENDLESS)

    answers: list[Any] = []

    def keep(answer: Any) -> None:
        answers.append(answer)

    request = work.ask(endless).on_the_reader().then(keep)
    assert running.wait(10)
    request.cancel()
    request.cancel()
    work.ask(lambda opened: opened.value("SELECT 7")).on_the_reader().then(keep)
    qtbot.waitUntil(lambda: answers == [7], timeout=10_000)
    assert told == []
    reader.stop()
    store.stop()
    work.close()


def test_work_in_parts_goes_on_by_itself_and_lets_a_person_s_question_before_the_next_part(
    qtbot: Any, tmp_path: Path
) -> None:
    path = tmp_path / "store.db"
    create_store(path, KEY).close()
    store = DatabaseThread(lambda: open_store(path, KEY))
    store.start()
    work = Work(store, store, lambda error: None)
    begun, asked = threading.Event(), threading.Event()
    ran: list[str] = []
    told: list[int] = []

    def part(_: Store, number: int) -> int:
        begun.set()
        assert asked.wait(10)
        ran.append(f"part {number}")
        return number + 1

    def keep(number: int) -> None:
        told.append(number)

    work.ask(part, 1).in_parts(lambda number: number < 4).then(keep)
    assert begun.wait(10)
    work.ask(lambda _: ran.append("background")).in_background().then()
    work.ask(lambda _: ran.append("person")).then()
    asked.set()
    qtbot.waitUntil(lambda: len(ran) == 5 and told == [2, 3, 4], timeout=10_000)
    assert ran == ["part 1", "person", "part 2", "part 3", "background"]
    store.stop()
    work.close()


class Held:
    """A store with a writing and a reading thread, and what was asked there, in order."""

    def __init__(self, path: Path) -> None:
        create_store(path, KEY).close()
        self.store = DatabaseThread(lambda: open_store(path, KEY))
        self.reader = DatabaseThread(lambda: open_store(path, KEY, read_only=True), "reader")
        self.store.start()
        self.reader.start()
        self.work = Work(self.store, self.reader, lambda error: None)
        self.ran: list[str] = []

    def ask(self, name: str) -> Asking[None]:
        return self.work.ask(lambda _store: self.ran.append(name))

    def close(self) -> None:
        self.work.close()
        self.reader.stop()
        self.store.stop()


@pytest.fixture
def held(qtbot: Any, tmp_path: Path) -> Iterator[Held]:
    made = Held(tmp_path / "store.db")
    yield made
    made.close()


def test_writes_are_held_for_a_card_and_go_in_order(held: Held, qtbot: Any) -> None:
    held.work.hold_writes(60_000)
    held.ask("call").urgently().then()
    held.ask("time book").then()
    held.ask("dropped").then().cancel()
    held.ask("caller").on_the_reader().then()
    qtbot.waitUntil(lambda: held.ran == ["caller"])
    held.work.release_writes(0)
    qtbot.waitUntil(lambda: held.ran == ["caller", "call", "time book"])
    held.ask("later").then()
    qtbot.waitUntil(lambda: held.ran[-1] == "later")


def test_writes_are_held_no_longer_than_was_said(held: Held, qtbot: Any) -> None:
    held.work.hold_writes(1)
    held.ask("call").then()
    qtbot.waitUntil(lambda: held.ran == ["call"])


def test_what_is_held_when_the_window_goes_is_still_done(held: Held) -> None:
    held.work.hold_writes(60_000)
    held.ask("call").then()
    held.work.close()
    held.ask("end of the shift").then()
    held.store.submit(lambda _store: None).result()
    assert held.ran == ["call", "end of the shift"]
