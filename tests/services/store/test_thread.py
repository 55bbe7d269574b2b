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


def test_start_raises_what_opening_raises(tmp_path: Path) -> None:
    create_store(tmp_path / "store.db", KEY).close()
    thread = DatabaseThread(lambda: open_store(tmp_path / "store.db", "00" * 32))
    with pytest.raises(DamagedStore):
        thread.start()
