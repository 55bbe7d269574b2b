from __future__ import annotations

from pathlib import Path

import pytest

from app.models import migrations
from app.models.ids import new_uid
from app.services.search import attach, catch_up, find_clients, find_tickets
from app.services.store import schema
from app.services.store.opening import create_store, open_store
from tests.services.search.conftest import KEY


def test_a_store_of_the_first_schema_is_searched_after_catching_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.db"
    with monkeypatch.context() as old:
        old.setattr(schema, "migrations", lambda: migrations.migrations()[:1])
        with create_store(path, KEY) as store:
            store.db.execute_sql(
                "INSERT INTO person (uid, hlc, created_at, updated_at, last_name, first_name, middle_name, "
                "language, note) VALUES (?, '', 1, 1, 'Петров', '', '', '', '')",
                (new_uid(),),
            )
            store.db.execute_sql(
                "INSERT INTO ticket (uid, hlc, created_at, updated_at, number, state, subject, description, "
                "priority, complexity, address, channel) "
                "VALUES (?, '', 1, 1, 'A-1', 'new', 'Лифт', '', 2, 1, '', '')",
                (new_uid(),),
            )
    with open_store(path, KEY) as store:
        attach(store)
        assert find_tickets(store, "лифты").ids == ()
        while catch_up(store).more:
            pass
        assert len(find_tickets(store, "лифты").ids) == len(find_clients(store, "петрову").ids) == 1
        assert find_tickets(store, "A-1").route == "number"
