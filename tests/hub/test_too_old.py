"""A hub that takes only newer programs: an older desk reads, keeps what waits, and sends it once it is updated."""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest

from app.models import SYNCED
from app.models.bookkeeping import Outbox
from app.models.ids import new_uid
from app.models.migrations import NEWEST
from app.models.staff import Role
from app.models.tickets import Ticket
from app.services import drafts
from app.services.hub import steps
from app.services.hub.connecting import connected
from app.services.hub.errors import HubError
from app.services.store.errors import HeldStore
from app.services.store.opening import open_store
from app.services.store.shapes import MODELS
from app.services.sync.state import Standing
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from tests.hub.bench import Pen
from tests.hub.desks import KEY, Desks
from tests.hub.stations import settled, up

TOO_NEW = NEWEST + 1


def raise_the_bar(hub, least: int = TOO_NEW) -> None:
    """What a step of a newer program does, and then calls for a hello."""
    with psycopg.connect(hub.address, autocommit=True) as admin:
        admin.execute("UPDATE hub.setting SET value = %s WHERE name = 'schema_min'", (str(least),))
        admin.execute("SELECT pg_notify('hub', 'hello')")


def too_old(state) -> bool:
    return state.standing is Standing.TOO_OLD


def test_a_hub_upgraded_in_mid_session_makes_an_older_desk_read_only_at_once(hub, stations):
    a = stations("anna")
    a.until(settled)
    raise_the_bar(hub)
    told = a.until(too_old)
    assert told.trouble is not None
    assert told.trouble.key == "sync.too_old"
    with pytest.raises(HeldStore):
        a.save("A-2")
    assert a.has("A-2") == 0


def test_what_waited_when_the_hub_was_upgraded_goes_after_the_update(hub, stations):
    a = stations("anna")
    a.until(settled)
    a.sync.pause()
    a.until(lambda state: state.standing is Standing.PAUSED)
    a.save("A-1")
    raise_the_bar(hub)
    a.sync.resume()
    assert a.until(too_old).waiting == 1
    raise_the_bar(hub, 0)
    a.until_sent()
    assert a.has("A-1") == 1


@pytest.fixture
def held(hub, tmp_path):
    """A desk below the bar with one change that waits."""
    desks = Desks(hub, tmp_path)
    desk = desks.join("anna", Role.ADMINISTRATOR, ())
    desk.cycle()
    desk.insert(Ticket, number="A-1", state="new")
    raise_the_bar(hub)
    assert desk.engine.cycle(desk.link()).too_old
    yield desk
    desks.close()


def waiting(desk) -> int:
    return int(desk.store.value("SELECT count(*) FROM journal_entry WHERE outbox = ?", Outbox.WAITING.value))


def counted(store) -> dict[str, int]:
    return {table: store.value(f"SELECT count(*) FROM {table}") for table in MODELS}


def test_no_record_of_any_table_can_be_made_changed_or_removed(held):
    before = counted(held.store)
    for model in SYNCED:
        with pytest.raises(HeldStore), held.store.write(held.person) as write:
            write.insert(model)
    (ticket,) = held.store.row("SELECT uid FROM ticket")
    for act in ("remove", "update"):
        with pytest.raises(HeldStore), held.store.write(held.person) as write:
            write.remove(Ticket, ticket) if act == "remove" else write.update(Ticket, ticket, subject="x")
    assert counted(held.store) == before
    assert waiting(held) == 1


def test_neither_a_ticket_nor_an_imported_record_nor_the_programs_own_acts_go_in(held):
    with pytest.raises(HeldStore):
        save_ticket(held.store, held.person, TicketDraft(new_uid(), subject="Нет воды"))
    with pytest.raises(HeldStore), held.store.write(None) as write:
        write.insert(Ticket, number="A-3", state="new")
    with pytest.raises(HeldStore), held.store.write(held.person) as write, write.attempt():
        write.insert_made(1, Ticket, number="A-4", state="new")


def test_another_program_on_the_same_data_is_held_too(held):
    with open_store(held.path, KEY) as other, pytest.raises(HeldStore), other.write(held.person) as write:
        write.insert(Ticket, number="A-2", state="new")


def test_a_draft_is_kept_all_the_same(held):
    draft = drafts.DraftState(new_uid(), held.person, "Нет воды", {"subject": "Нет воды"})
    assert drafts.keep(held.store, draft).changed
    assert held.store.value("SELECT count(*) FROM draft") == 1


def test_it_stays_so_after_a_restart_without_the_hub(held):
    held.restart()
    with pytest.raises(HeldStore):
        held.insert(Ticket, number="A-2", state="new")


def test_after_the_update_everything_is_sent(held, monkeypatch):
    held.restart()
    monkeypatch.setattr("app.services.store.store.NEWEST", TOO_NEW)
    monkeypatch.setattr("app.services.sync.engine.NEWEST", TOO_NEW)
    held.restart()
    held.insert(Ticket, number="A-2", state="new")
    assert not held.engine.cycle(held.link()).too_old
    assert waiting(held) == 0
    assert len(held.desks.hub_keys("ticket")) == 2


def test_a_hub_that_takes_the_program_again_lets_it_write(hub, stations):
    a = stations("anna")
    a.until(settled)
    raise_the_bar(hub)
    a.until(too_old)
    raise_the_bar(hub, 0)
    a.until(up)
    a.save("A-1")
    a.until_sent()


def test_leaving_the_hub_lets_it_write(held):
    from app.services.sync import identity

    identity.leave(held.store)
    held.insert(Ticket, number="A-2", state="new")


def test_the_administrator_sets_the_bar_no_higher_than_their_own_program(hub):
    with connected(hub.address) as connection:
        steps.upgrade(connection, NEWEST)
    assert hub.owner().execute("SELECT hub.setting_of('schema_min')").fetchone() == (str(NEWEST),)
    with pytest.raises(HubError), connected(hub.address) as connection:
        steps.upgrade(connection, NEWEST + 1)


def test_fields_and_tables_of_a_newer_desk_travel_through_an_older_one(hub, tmp_path):
    """A field and a table that this program does not know: kept, given back unharmed, there after the update."""
    hub.owner().execute("INSERT INTO hub.sharing SELECT (jsonb_populate_record(s, '{\"tbl\": \"gadget\"}')).* "
                        "FROM hub.sharing s WHERE tbl = 'queue'")  # fmt: skip
    desks = Desks(hub, tmp_path)
    old = desks.join("anna", Role.ADMINISTRATOR, ())
    chief = hub.person("vera", Role.ADMINISTRATOR)
    newer = Pen(hub.connect("vera"), chief)
    ticket = newer.insert("ticket", number="V-1", state="new", subject="Кран", colour="red")
    gadget = newer.insert("gadget", name="Рация", parts=[1, 2])
    assert newer.refused() == []
    old.cycle()
    assert old.store.value("SELECT extra FROM ticket WHERE uid = ?", ticket) == '{"colour":"red"}'
    assert old.store.value("SELECT record_table FROM sync_unknown WHERE uid = ?", gadget) == "gadget"
    old.update(Ticket, ticket, subject="Кран течёт")
    old.cycle()
    newer.update("ticket", ticket, colour=("red", "blue"))
    assert newer.refused() == []
    old.cycle()
    body = newer.ask("SELECT hub.record(%s)", UUID(bytes=ticket))
    assert (body["data"]["subject"], body["data"]["colour"]) == ("Кран течёт", "blue")
    assert old.store.value("SELECT extra FROM ticket WHERE uid = ?", ticket) == '{"colour":"blue"}'
    # a desk that loads everything anew has them as well
    late = desks.join("boris", Role.ADMINISTRATOR, ())
    late.cycle()
    assert late.store.value("SELECT extra FROM ticket WHERE uid = ?", ticket) == '{"colour":"blue"}'
    assert late.store.value("SELECT count(*) FROM sync_unknown WHERE uid = ?", gadget) == 1
    desks.close()
