"""A caller's name told to an exchange that asks."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from app.services.clients.told import ask_name, name_to_tell
from app.services.store.errors import StoreError
from app.services.store.store import Store
from tests.services.conftest import People


def test_a_name_without_doubt_is_told_and_the_reading_written_down(store: Store, people: People) -> None:
    assert name_to_tell(store, people.operator, "8 916 123-45-67") == "Иванова Анна Петровна"
    assert store.rows("SELECT user_uid, record_table, record_uid, purpose FROM read_entry") == [
        (people.operator, "person", people.anna, "call")
    ]


def test_in_doubt_nothing_is_told(store: Store, people: People) -> None:
    for number in ("8 495 123 45 67", "", "nonsense", "+7 999 000-00-00"):
        assert name_to_tell(store, people.operator, number) == ""
    assert store.value("SELECT count(*) FROM read_entry") == 0


def test_a_store_that_does_not_answer_tells_nothing() -> None:
    class Silent:
        def submit(self, *_about: Any) -> Future[str]:
            answer: Future[str] = Future()
            answer.set_exception(TimeoutError())
            return answer

    class Broken:
        def submit(self, *_about: Any) -> Future[str]:
            answer: Future[str] = Future()
            answer.set_exception(StoreError("store.locked"))
            return answer

    for thread in (Silent(), Broken()):
        made: Any = thread
        assert ask_name(made, b"u" * 16, "1") == ""
