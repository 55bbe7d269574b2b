from __future__ import annotations

from pathlib import Path

import pytest

from app.models import migrations
from app.models.ids import new_uid
from app.services.calls.interactions import contact, life_of
from app.services.calls.state import State
from app.services.store import schema
from app.services.store.opening import create_store, open_store
from tests.services.conftest import KEY, NOW


def test_calls_of_the_second_schema_open_with_no_exit_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, uid, user = tmp_path / "store.db", new_uid(), new_uid()
    with monkeypatch.context() as old:
        old.setattr(schema, "migrations", lambda: migrations.migrations()[:2])
        with create_store(path, KEY) as store:
            store.db.execute_sql(
                "INSERT INTO interaction (uid, hlc, created_at, updated_at, channel, direction, state, call_id, "
                "user_uid, number, number_key, caller_name, line, queue, offered_at, answered_at, ended_at, note, "
                "recording) "
                "VALUES (?, '', 1, 1, 'phone', 'in', 'wrap_up', 'c1', ?, '', '', '', '', '', ?, ?, ?, '', '')",
                (uid, user, NOW, NOW + 1, NOW + 2),
            )
    with open_store(path, KEY) as store:
        assert store.row("SELECT exit, target FROM interaction") == ("", "")
        assert contact(store, uid).state is State.WRAP_UP
        assert life_of(store, user, "c1").view().state is State.WRAP_UP
    assert list(tmp_path.glob("store.db.before-*"))
