from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.models import ContactPoint, Interaction, Person, PersonContactPoint, Ticket
from app.services.search import (
    CaughtUp,
    attach,
    catch_up,
    find_clients,
    find_tickets,
    forget_unused,
    index,
    refresh_vocabulary,
    reindex,
)
from app.services.search.vocabulary import repaired
from app.services.store.opening import create_store, open_store
from app.services.store.store import Store
from app.services.store.thread import DatabaseThread
from tests.services.search.conftest import KEY


def _unattached(tmp_path: Path) -> Store:
    store = create_store(tmp_path / "old.db", KEY)
    with store.write(None) as write:
        for n in range(7):
            write.insert(Ticket, number=f"A-{n}", state="new", subject=f"Лифт слово{n}")
        person = write.insert(Person, last_name="Петров")
        phone = write.insert(ContactPoint, kind="phone", raw="x", key="+79123456789;ext=12")
        write.insert(PersonContactPoint, person_uid=person, contact_point_uid=phone)
        sip = write.insert(ContactPoint, kind="phone", raw="x", key="sip:anna")
        write.insert(PersonContactPoint, person_uid=person, contact_point_uid=sip)
        write.insert(
            Interaction, channel="phone", direction="in", state="closed", number_key="int:4321", offered_at=1
        )
    return store


def test_catch_up_indexes_what_was_left_out_and_ends(tmp_path: Path) -> None:
    with _unattached(tmp_path) as store:
        counts = []
        while (step := catch_up(store, 3)).more:
            counts.append(step.count)
        assert counts == [3, 3, 1, 1, 1, 1]
        assert len(find_tickets(store, "лифты").ids) == 7
        assert find_clients(store, "петров").ids == find_clients(store, "456789").ids != ()
        assert catch_up(store) == CaughtUp(0, more=False)


def test_a_look_that_finds_nothing_left_out_is_short_too_and_the_next_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "LOOKED_AT", 1)
    with _unattached(tmp_path) as store:
        while catch_up(store, 3).more:
            pass
        with store.write(None) as write:
            write.local("DELETE FROM search_mark")
        looks = []
        while (step := catch_up(store, 3)).more:
            looks.append(step.count)
        assert looks[:3] == [0, 0, 0]
        assert set(looks) == {0}


def test_reindex_tells_its_progress_and_can_be_stopped(tmp_path: Path) -> None:
    with _unattached(tmp_path) as store:
        told: list[tuple[int, int]] = []
        reindex(store, lambda done, total: told.append((done, total)) or False, chunk=3)  # type: ignore[func-returns-value]
        assert told == [(3, 8)]
        assert len(find_tickets(store, "лифт").ids) == 3
        reindex(store)
        assert len(find_tickets(store, "лифт").ids) == 7


def test_forget_unused_drops_what_no_record_holds(store: Store) -> None:
    with store.write(None) as write:
        uid = write.insert(Person, last_name="Кржижановский")
    while refresh_vocabulary(store):
        pass
    assert repaired(store, "client_search", "кржижановсий") != ()
    with store.write(None) as write:
        write.update(Person, uid, last_name="Иванов")
    assert repaired(store, "client_search", "кржижановсий") == ()
    after = forget_unused(store, 1)
    while after:
        after = forget_unused(store, 1, after)
    assert store.rows("SELECT stem FROM search_term") == [("иванов",)]
    assert store.rows("SELECT DISTINCT term_id FROM search_trigram EXCEPT SELECT id FROM search_term") == []


def test_a_read_only_store_can_be_searched(store: Store) -> None:
    with store.write(None) as write:
        write.insert(Ticket, number="A-1", state="new", subject="Лифт")
    with open_store(store.path, KEY, read_only=True) as reader:
        assert find_tickets(reader, "лифты").ids == find_tickets(store, "лифты").ids != ()


def test_a_search_can_be_interrupted(store: Store) -> None:
    thread = DatabaseThread(lambda: open_store(store.path, KEY, read_only=True))
    thread.start()
    running = threading.Event()

    def endless(reader: Store) -> object:
        reader.db.connection().create_function("here", 0, lambda: running.set() or 1)
        return reader.rows(
            "WITH RECURSIVE n(x) AS (SELECT here() UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
        )

    future = thread.submit(endless)
    assert running.wait(10)
    thread.interrupt(future)
    with pytest.raises(dbapi2.OperationalError, match="interrupt"):
        future.result(10)
    assert thread.submit(find_tickets, 1, "лифт").result(10).ids == ()  # type: ignore[arg-type]
    thread.stop()


def test_attaching_costs_two_statements_for_a_ticket(store: Store) -> None:
    statements: list[str] = []
    attach(store)
    with store.write(None) as write:
        write.insert(Ticket, number="A-1", state="new", subject="Лифт")
        store.db.connection().set_trace_callback(statements.append)
    store.db.connection().set_trace_callback(None)
    mine = [one for one in statements if "_search" in one or "search_term" in one]
    outer = [one for one in mine if not one.startswith("--") and "'main'" not in one]
    assert len(outer) <= 3, outer


def test_what_was_seen_to_is_not_asked_again(tmp_path: Path) -> None:
    with _unattached(tmp_path) as store:
        while catch_up(store, 3).more:
            pass
        steps: list[str] = []
        store.db.connection().set_trace_callback(steps.append)
        assert not catch_up(store, 3).more
        store.db.connection().set_trace_callback(None)
        assert not [step for step in steps if "docsize" in step or "search_number" in step]
        with store.write(None) as write:
            write.insert(Ticket, number="A-9", state="new", subject="Подъезд")
        assert catch_up(store, 3).count == 1
        assert len(find_tickets(store, "подъезд").ids) == 1
