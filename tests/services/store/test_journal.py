from __future__ import annotations

import json

import peewee
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models import Person, Ticket
from app.models.columns import dump_json
from app.models.ids import new_uid
from app.services.store.audit import history, verify
from app.services.store.chain import digest_of, erase, new_salt
from app.services.store.store import Changed, Store


def test_insert_writes_row_and_entry_together(store: Store) -> None:
    actor = new_uid()
    with store.write(actor) as write:
        uid = write.insert(Person, last_name="Иванова", first_name="Анна")
    assert store.row("SELECT last_name, first_name, created_by FROM person WHERE uid = ?", uid) == (
        "Иванова",
        "Анна",
        actor,
    )
    (entry,) = history(store, uid)
    assert (entry.op, entry.actor_uid, entry.fields["last_name"]) == ("insert", actor, [None, "Иванова"])


def test_update_journals_only_what_differs_and_stamps_those_fields(store: Store) -> None:
    with store.write(None) as write:
        uid = write.insert(Ticket, number="A-1", state="new", subject="Течь", priority=2)
    with store.write(None) as write:
        assert write.update(Ticket, uid, subject="Течь", priority=3) == {"priority"}
    with store.write(None) as write:
        assert write.update(Ticket, uid, priority=3) == frozenset()
    entries = history(store, uid)
    assert [entry.fields for entry in entries][1:] == [{"priority": [2, 3]}]
    hlc, clk = store.row("SELECT hlc, json_extract(clk, '$.priority') FROM ticket WHERE uid = ?", uid) or ("", "")
    assert clk > hlc


def test_failed_transaction_leaves_nothing(store: Store) -> None:
    with pytest.raises(LookupError), store.write(None) as write:
        write.update(Person, write.insert(Person, last_name="Петров")[::-1], last_name="нет такой записи")
    assert store.value("SELECT count(*) FROM person") == 0
    assert store.value("SELECT count(*) FROM journal_entry") == 0
    with store.write(None) as write:
        write.insert(Person, last_name="Сидоров")
    assert verify(store) == []


def test_listeners_hear_what_changed_after_commit(store: Store) -> None:
    heard: list[Changed] = []
    store.listeners.append(heard.append)
    with store.write(None) as write:
        uid = write.insert(Person, last_name="Петров")
        assert heard == []
    assert heard == [Changed(frozenset({("person", uid)}))]


def test_projection_runs_inside_the_transaction(store: Store) -> None:
    seen = []
    store.projections["person"] = lambda write, uids: seen.append((write.at, uids))
    with store.write(None) as write:
        uid = write.insert(Person, last_name="Петров")
    assert [uids for _, uids in seen] == [{uid}]


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    ),
    st.text(),
)
def test_the_canonical_spelling_is_plain_json(value: object, name: str) -> None:
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert dump_json(value) == plain
    assert f"[{dump_json(name)},{dump_json(value)}]" == dump_json([name, value])


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM journal_entry",
        "UPDATE journal_entry SET hash = x'00'",
        "UPDATE journal_entry SET actor_uid = x'00'",
        "DELETE FROM read_entry",
        "UPDATE read_entry SET user_uid = x'00'",
    ],
)
def test_the_logs_refuse_to_be_rewritten(store: Store, sql: str) -> None:
    from app.services.store.audit import record_reading

    with store.write(None) as write:
        uid = write.insert(Person, last_name="Петров")
    record_reading(store, None, "person", uid, "call")
    with pytest.raises(peewee.IntegrityError):
        store.db.execute_sql(sql)


def test_verify_names_altered_values_and_missing_entries(store: Store) -> None:
    with store.write(None) as write:
        for name in ("Иванов", "Петров", "Сидоров"):
            write.insert(Person, last_name=name)
    store.db.execute_sql("DROP TRIGGER journal_entry_stays")
    store.db.execute_sql("UPDATE journal_entry SET changes = replace(changes, 'Иванов', 'Смирнов') WHERE seq = 1")
    store.db.execute_sql("DELETE FROM journal_entry WHERE seq = 2")
    assert [(b.seq, b.reason) for b in verify(store)] == [(1, "values"), (2, "missing")]


def test_a_second_program_on_the_same_store_continues_the_chain(store: Store) -> None:
    from tests.services.store.conftest import KEY

    with store.write(None) as write:
        write.insert(Person, last_name="Иванов")
    with Store(store.path, KEY) as other:
        with other.write(None) as write:
            write.insert(Person, last_name="Петров")
        with store.write(None) as write:
            write.insert(Person, last_name="Сидоров")
        with other.write(None) as write:
            write.insert(Person, last_name="Кузнецов")
    assert verify(store) == []
    assert store.value("SELECT max(seq) FROM journal_entry") == 4


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8), st.one_of(st.none(), st.integers(), st.text(max_size=20)), min_size=1
    ),
    st.data(),
)
def test_erasing_values_keeps_the_digest(fields: dict[str, object], data: st.DataObject) -> None:
    changes, salt = {"fields": fields}, new_salt()
    before = digest_of(changes, salt)
    first = data.draw(st.sets(st.sampled_from(sorted(fields))))
    second = data.draw(st.sets(st.sampled_from(sorted(fields))))
    once = erase(changes, salt, first)
    assert digest_of(once, None) == before
    twice = erase(once, None, second)
    assert digest_of(twice, None) == before
    for name in first | second:
        assert set(twice["fields"][name]) == {"erased"}
        assert name not in twice["salts"]


def test_one_reading_a_minute_for_each_person_record_and_purpose(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.store import audit

    now = 1_795_000_000_000
    one, two, record = new_uid(), new_uid(), new_uid()
    readings = [(one, "list", 0), (one, "list", 59), (one, "call", 59), (two, "list", 59), (one, "list", 61)]
    for user, purpose, seconds in readings:
        monkeypatch.setattr(audit, "wall_ms", lambda at=now + seconds * 1000: at)
        audit.record_reading(store, user, "person", record, purpose)
    kept = store.rows("SELECT user_uid, purpose, at FROM read_entry ORDER BY id")
    assert [(user, purpose, (at - now) // 1000) for user, purpose, at in kept] == [
        (one, "list", 0),
        (one, "call", 59),
        (two, "list", 59),
        (one, "list", 61),
    ]
