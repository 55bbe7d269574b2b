from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models import SYNCED
from app.models.base import columns_of, table_of
from app.models.ids import Uid
from app.models.staff import Role
from app.models.tickets import TicketState
from app.services.calls import callbacks, time_book
from app.services.clients.card import client_card
from app.services.clients.lookup import find_by_number
from app.services.demo.load import load_demo
from app.services.dictionaries import read
from app.services.incidents.announcing import going_on
from app.services.people.users import UserRecord, save_user
from app.services.problems.reading import problems
from app.services.scripts.publishing import published_list, script_for_line, ticket_form
from app.services.store.audit import verify
from app.services.store.opening import create_store
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft, draft_of
from app.services.tickets.needs import missing_of
from app.services.tickets.reading import ticket_view
from app.services.tickets.saving import save_ticket
from app.services.types.definition import DONE
from app.services.types.versions import definition_of
from tests.services.conftest import DAY, HOUR, KEY, NOW


def _filled(path: Path) -> tuple[Store, Uid]:
    store = create_store(path, KEY)
    user = save_user(store, None, UserRecord(None, "demo", "Демо", Role.ADMINISTRATOR, system_account="demo"))
    load_demo(store, user, NOW)
    return store, user


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Uid]]:
    store, user = _filled(tmp_path_factory.mktemp("demo") / "store.db")
    with store:
        yield store, user


def test_everything_is_there_and_the_chain_holds(demo: tuple[Store, Uid]) -> None:
    store, _ = demo
    counts = {
        table: store.value(f"SELECT count(*) FROM {table}")
        for table in ("person", "ticket", "interaction", "organisation", "script_version")
    }
    assert counts["person"] == 300
    assert counts["ticket"] == 612
    assert counts["interaction"] > 700
    assert counts["organisation"] == 24
    assert counts["script_version"] == 19
    assert verify(store) == []


def test_every_caller_of_the_training_log_who_has_a_card_is_found(demo: tuple[Store, Uid]) -> None:
    store, _ = demo
    (number,) = store.row("SELECT raw FROM contact_point WHERE kind = 'phone' ORDER BY id LIMIT 1") or ("",)
    match = find_by_number(store, number)
    assert match.clients
    assert client_card(store, match.clients[0].person_uid, NOW).numbers


def test_lines_open_scripts_and_types_have_forms(demo: tuple[Store, Uid]) -> None:
    store, _ = demo
    loaded = script_for_line(store, "88000000001")
    assert loaded is not None
    assert loaded.code == "housing_outage"
    assert len(published_list(store)) >= 5
    assert all(ticket_form(store, kind.form_code) for kind in read(store).ticket_types)


def test_the_operator_s_day_has_begun(demo: tuple[Store, Uid]) -> None:
    store, user = demo
    counters = time_book.day_counters(store, user, NOW - 3 * HOUR, NOW + DAY, NOW)
    assert counters.calls_taken == 7
    assert counters.pauses == {"break": 6 * 60_000}
    assert len(callbacks.due(store, user, NOW + 2 * HOUR, NOW)) == 3
    assert all(user in queue.members for queue in read(store).queues)


def test_a_loaded_ticket_reads_in_words(demo: tuple[Store, Uid]) -> None:
    store, _ = demo
    uid = store.value("SELECT uid FROM ticket WHERE fields IS NOT NULL ORDER BY id DESC LIMIT 1")
    view = ticket_view(store, uid)
    assert view.type
    assert view.category.count("▸") >= 1
    assert view.own_fields
    assert all(field.label != field.name for field in view.own_fields)
    assert view.history[0].at == view.created_at


def test_numbers_go_on_after_the_loaded_tickets(demo: tuple[Store, Uid]) -> None:
    store, user = demo
    from app.models.ids import new_uid

    assert save_ticket(store, user, TicketDraft(new_uid(), subject="проверка")).number == "A-613"


def test_the_same_moment_gives_the_same_data(tmp_path: Path) -> None:
    contents = []
    for name in ("one.db", "two.db"):
        store, _ = _filled(tmp_path / name)
        with store:
            contents.append(
                [store.rows(f"SELECT {_plain(model)} FROM {table_of(model)} ORDER BY id") for model in SYNCED]
            )
    assert contents[0] == contents[1]


def _plain(model: type) -> str:
    """The columns that are no keys (``work`` is a list of them), clocks or times of the run."""
    skipped = {"id", "hlc", "clk", "updated_at", "created_at", "xml", "workbook", "work"}
    names = [n for n in columns_of(model) if n not in skipped and not n.endswith(("uid", "_by"))]
    return ", ".join(names)


def test_the_compiler_is_not_loaded() -> None:
    code = (
        "import sys; import app.services.demo.load as load, app.services.scripts.publishing; "
        "print('pyxform' in sys.modules, 'openpyxl' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_an_incident_goes_on_and_problems_have_tickets(demo: tuple[Store, Uid]) -> None:
    store, _ = demo
    (banner,) = going_on(store)
    assert banner.callers >= 2
    assert banner.waiting >= 1
    assert {line.state.value for line in problems(store)} == {"known_error", "open"}
    assert all(line.tickets for line in problems(store))


def test_every_ticket_has_what_its_type_needs_where_it_stands(demo: tuple[Store, Uid]) -> None:
    store, _ = demo
    rows = store.rows("SELECT uid, state, step, type_version_uid, number FROM ticket WHERE type_uid IS NOT NULL")
    assert len({version for *_, version, _ in rows} - {None}) == 9
    lacking = {}
    for uid, state, step, version, number in rows:
        found = definition_of(store, version).step_of(TicketState(state), step)
        assert found is not None, number
        checks = ("checklist.done",) if found.state in DONE else ()
        missing = missing_of(store, draft_of(store, uid), (*found.needs, *checks))
        if missing:
            lacking[number] = [found.code, *(field.name for field in missing)]
    assert lacking == {}
