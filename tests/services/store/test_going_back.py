"""Back to an older program and up again: no record is lost on either way."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.models.clients import Premises
from app.models.migrations import HARMLESS, migrations
from app.services.store import going_back
from app.services.store.audit import verify
from app.services.store.errors import CannotGoBack, NewerStore
from app.services.store.going_back import go_back, only_add
from app.services.store.opening import open_store
from app.services.store.schema import newest, number_of
from app.version import VERSION
from tests.services.store.conftest import KEY
from tests.services.store.older import newer_steps, older_steps, older_store, program_of_schema

NOW = migrations()[-1][0]
ADDS = "CREATE TABLE added (a INTEGER);\nALTER TABLE premises ADD COLUMN later TEXT NOT NULL DEFAULT 'x';\n"


def _insert(path: Path, account: str) -> None:
    with open_store(path, KEY) as store, store.write(None) as write:
        write.insert(Premises, address="Лесная", flat="", account=account)


def _steps(*texts: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str, str]]:
    steps = newer_steps(*texts)
    monkeypatch.setattr(going_back, "VERSION", "0.2.0")
    monkeypatch.setattr(going_back, "RELEASED", (("0.0.9", 12), ("0.1.0", NOW)))
    return steps


def test_back_and_up_again_without_losing_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older_store(tmp_path / "store.db")
    _insert(path, "before")
    steps = _steps(ADDS, monkeypatch=monkeypatch)
    with program_of_schema(steps):
        _insert(path, "newer")
        with open_store(path, KEY) as store:
            with store.db.atomic("IMMEDIATE"):
                store.db.execute_sql("INSERT INTO added VALUES (7)")
            assert go_back(store, "0.1.0")
    _insert(path, "older again")  # this program does not know the new column
    with program_of_schema(steps), open_store(path, KEY) as store:
        assert number_of(store) == newest() == NOW + 1
        assert store.value("SELECT a FROM added") == 7
        accounts = {account for (account,) in store.rows("SELECT account FROM premises")}
        assert {"before", "newer", "older again"} <= accounts
        assert store.value("SELECT count(*) FROM premises WHERE later = 'x'") == 53
        assert store.value("SELECT count(*) FROM migration WHERE number = ?", NOW + 1) == 1
        assert verify(store) == []


def test_to_an_older_one_that_has_really_been(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older_store(tmp_path / "store.db")
    _steps(monkeypatch=monkeypatch)
    with open_store(path, KEY) as store:
        assert go_back(store, "0.0.9")
    with program_of_schema(older_steps(12)), open_store(path, KEY) as store:
        assert number_of(store) == 12
        with store.write(None) as write:
            write.insert(Premises, address="Лесная", flat="", account="older")
    with open_store(path, KEY) as store:
        assert number_of(store) == NOW
        assert store.value("SELECT count(*) FROM premises") == 51
        assert verify(store) == []


def test_nothing_is_done_where_it_fits(tmp_path: Path) -> None:
    path = older_store(tmp_path / "store.db")
    with open_store(path, KEY) as store:
        assert not go_back(store, VERSION)


@pytest.mark.parametrize("wanted", ["0.1.0", "7.7.7"])
def test_what_would_lose_something_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    path = older_store(tmp_path / "store.db")
    steps = _steps("CREATE UNIQUE INDEX one ON premises (account, flat, address);\n", monkeypatch=monkeypatch)
    with program_of_schema(steps), open_store(path, KEY) as store:
        with pytest.raises(CannotGoBack) as refused:
            go_back(store, wanted)
        assert refused.value.exit_code == 28
        assert number_of(store) == NOW + 1
    with pytest.raises(NewerStore):
        open_store(path, KEY)


def test_all_migrations_after_the_first_let_an_older_program_go_on() -> None:
    for number, name, sql in migrations()[1:]:
        assert number in HARMLESS or only_add([sql]), f"nobody could go back past {number} {name}"


@pytest.mark.parametrize(
    ("sql", "adds"),
    [
        ("ALTER TABLE a ADD COLUMN b TEXT;\n", True),
        ("ALTER TABLE a ADD COLUMN b TEXT NOT NULL DEFAULT '';\n", True),
        ("ALTER TABLE a ADD COLUMN b TEXT NOT NULL;\n", False),
        ("ALTER TABLE a RENAME TO b;\n", False),
        ("DROP TABLE a;\n", False),
        ("UPDATE a SET b = 1;\n", False),
        ("CREATE INDEX i ON a (b);\n", True),
        ("CREATE UNIQUE INDEX i ON a (b);\n", False),
        ("CREATE TABLE a (b);\nCREATE UNIQUE INDEX i ON a (b);\n", True),
        ("CREATE TRIGGER t BEFORE DELETE ON a BEGIN SELECT 1; END;\n", False),
        ("CREATE TABLE a (b);\nCREATE TRIGGER t BEFORE DELETE ON a BEGIN SELECT 1; END;\n", True),
    ],
)
def test_what_an_older_program_can_live_with(sql: str, adds: bool) -> None:
    assert only_add([sql]) is adds
