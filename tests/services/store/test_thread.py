from __future__ import annotations

import queue
import threading
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from app.models import Person
from app.services.store.errors import DamagedStore
from app.services.store.opening import create_store, open_store
from app.services.store.store import Store
from app.services.store.thread import GIVES_WAY, DatabaseThread, Urgency
from tests.services.store.conftest import KEY


def _add(store: Store, name: str) -> int:
    with store.write(None) as write:
        write.insert(Person, last_name=name)
    return threading.get_ident()


def test_urgent_operations_run_first_and_cancelled_ones_never(tmp_path: Path) -> None:
    create_store(tmp_path / "store.db", KEY).close()
    thread = DatabaseThread(lambda: open_store(tmp_path / "store.db", KEY))
    thread.start()
    gate = threading.Event()
    order: list[str] = []
    blocked = thread.submit(lambda _: gate.wait())
    late = thread.submit(lambda _: order.append("background"), Urgency.BACKGROUND)
    dropped = thread.submit(lambda _: order.append("cancelled"))
    soon = thread.submit(lambda _: order.append("call"), Urgency.CALL)
    assert dropped.cancel()
    gate.set()
    for future in (blocked, late, soon):
        future.result(10)
    assert order == ["call", "background"]
    with pytest.raises(CancelledError):
        dropped.result(10)
    assert thread.submit(_add, Urgency.OPERATOR, "Иванов").result(10) != threading.get_ident()
    thread.stop()


def test_only_the_operation_named_is_interrupted(tmp_path: Path) -> None:
    create_store(tmp_path / "store.db", KEY).close()
    thread = DatabaseThread(lambda: open_store(tmp_path / "store.db", KEY, read_only=True))
    thread.start()
    running, asked = threading.Event(), threading.Event()

    def long(store: Store) -> object:
        store.db.connection().create_function("here", 0, lambda: running.set() or int(asked.wait(10)))
        return store.value(
            "WITH RECURSIVE n(x) AS (SELECT here() UNION ALL SELECT x + 1 FROM n LIMIT 100000) "
            "SELECT count(*) FROM n"
        )

    before = thread.submit(lambda _: 1)
    assert before.result(10) == 1
    future = thread.submit(long)
    waiting = thread.submit(lambda _: 2)
    assert running.wait(10)
    thread.interrupt(before)
    thread.interrupt(waiting)
    asked.set()
    assert future.result(10) == 100000
    assert waiting.result(10) == 2
    thread.stop()


def test_start_raises_what_opening_raises(tmp_path: Path) -> None:
    create_store(tmp_path / "store.db", KEY).close()
    thread = DatabaseThread(lambda: open_store(tmp_path / "store.db", "00" * 32))
    with pytest.raises(DamagedStore):
        thread.start()


class LongQuery:
    """Says in ``begun`` that its query runs, and goes on when ``gate`` is open."""

    def __init__(self) -> None:
        self.begun: queue.Queue[int] = queue.Queue()
        self.gate: queue.Queue[int] = queue.Queue()

    def __call__(self, store: Store) -> int:
        store.db.connection().create_function("here", 0, self._here)
        return int(
            store.value(
                "WITH RECURSIVE n(x) AS (SELECT here() UNION ALL SELECT x + 1 FROM n LIMIT 100000) "
                "SELECT count(*) FROM n"
            )
        )

    def _here(self) -> int:
        self.begun.put(1)
        return self.gate.get(timeout=10)


def test_a_long_query_gives_way_to_calls_and_is_begun_anew_but_not_for_ever(tmp_path: Path) -> None:
    create_store(tmp_path / "store.db", KEY).close()
    thread = DatabaseThread(lambda: open_store(tmp_path / "store.db", KEY, read_only=True), gives_way=True)
    thread.start()
    query = LongQuery()
    ended: list[str] = []
    long = thread.submit(query)
    long.add_done_callback(lambda _: ended.append("long"))
    for _ in range(GIVES_WAY + 1):
        query.begun.get(timeout=10)
        call = thread.submit(lambda store: store.value("SELECT 7"), Urgency.CALL)
        call.add_done_callback(lambda _: ended.append("call"))
        query.gate.put(1)
        assert call.result(10) == 7
    assert long.result(10) == 100000
    assert ended == ["call"] * GIVES_WAY + ["long", "call"]
    thread.stop()


def test_a_writing_thread_lets_a_query_to_its_end(tmp_path: Path) -> None:
    create_store(tmp_path / "store.db", KEY).close()
    thread = DatabaseThread(lambda: open_store(tmp_path / "store.db", KEY))
    thread.start()
    query = LongQuery()
    long = thread.submit(query)
    query.begun.get(timeout=10)
    call = thread.submit(lambda _: long.done(), Urgency.CALL)
    query.gate.put(1)
    assert call.result(10)
    assert long.result(10) == 100000
    thread.stop()
