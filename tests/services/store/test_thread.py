from __future__ import annotations

import threading
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from app.models import Person
from app.services.store.errors import DamagedStore
from app.services.store.opening import create_store, open_store
from app.services.store.store import Store
from app.services.store.thread import DatabaseThread, Urgency
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
