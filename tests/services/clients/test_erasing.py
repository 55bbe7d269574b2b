"""A client erased on a desk that works alone: nothing personal is left, the chain still holds."""

from __future__ import annotations

import pytest

from app.models.calls import Channel
from app.models.ids import new_uid
from app.services import drafts
from app.services.calls import interactions
from app.services.clients.card import card_if_here
from app.services.clients.erasing import ErasureError, erase_here, extent
from app.services.clients.lookup import find_by_number
from app.services.merging.clients import merge_clients
from app.services.people.rights import NotAllowed
from app.services.search.finding import find_tickets
from app.services.search.index import attach
from app.services.store.audit import verify
from app.services.store.store import Store
from app.services.tickets import attachments, saving
from app.services.tickets.draft import TicketDraft
from app.services.tickets.history import history_words
from tests.services.conftest import NOW, People

SECRETS = ("Иванова", "Петровна", "+79161234567", "течёт кран у Анны", "опись.txt", "говорит медленно", "паспорт")


@pytest.fixture
def anna(store: Store, people: People) -> People:
    """Anna has called about a ticket with a file, and somebody is writing about her."""
    attach(store)
    me = people.operator
    contact = interactions.open_by_hand(store, me, Channel.VISIT, NOW)
    interactions.set_person(store, me, contact, people.anna)
    interactions.set_note(store, me, contact, "паспорт показала")
    draft = TicketDraft(new_uid(), subject="течёт кран у Анны", person_uid=people.anna)
    ticket = saving.save_ticket(store, me, draft)
    attachments.attach(store, me, ticket.uid, "опись.txt", b"1")
    drafts.keep(store, drafts.DraftState(new_uid(), me, "Иванова", {"ticket": {"subject": "x"}}, contact))
    return people


def everything(store: Store) -> str:
    """All of the store that is text, but for its search index and dictionaries."""
    tables = [
        row[0]
        for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
        if not row[0].startswith(("search", "sqlite"))
    ]
    return "".join(str(row) for table in tables for row in store.rows(f"SELECT * FROM {table}"))


def test_nothing_personal_is_left_and_the_chain_holds(store: Store, anna: People) -> None:
    before = everything(store)
    assert [secret for secret in SECRETS if secret not in before] == []
    reach = extent(store, anna.administrator, anna.anna)
    assert (reach.numbers, reach.tickets, reach.contacts, reach.files) == (1, 1, 1, 1)
    erase_here(store, anna.administrator, reach.cards)
    kept = everything(store)
    assert [secret for secret in SECRETS if secret in kept] == []
    assert "Борис" in kept
    assert "+74951234567" in kept, "a number that somebody else has as well"
    assert store.value("SELECT count(*) FROM attachment_content") == 0
    assert store.value("SELECT number FROM ticket") != ""
    assert verify(store) == []
    assert not find_by_number(store, "+79161234567").clients
    assert find_tickets(store, "кран").ids == ()


def test_the_ticket_says_that_it_was_erased(store: Store, anna: People) -> None:
    ticket = store.value("SELECT uid FROM ticket")
    saving.change_ticket(store, anna.operator, ticket, subject="течёт не кран, а труба")
    erase_here(store, anna.administrator, (anna.anna,))
    told = [line.text for line in history_words(store, ticket)]
    assert any(line.startswith("Тема: ") and "труба" not in line and "стёрто" in line for line in told), told


def test_a_card_in_hand_is_gone(store: Store, anna: People) -> None:
    assert card_if_here(store, anna.anna, NOW) is not None
    erase_here(store, anna.administrator, (anna.anna,))
    assert card_if_here(store, anna.anna, NOW) is None


def test_again_is_harmless(store: Store, anna: People) -> None:
    for _ in range(2):
        erase_here(store, anna.administrator, (anna.anna,))
    assert verify(store) == []


def test_cards_merged_into_it_go_as_well(store: Store, anna: People) -> None:
    merge_clients(store, anna.operator, anna.anna, anna.boris)
    reach = extent(store, anna.administrator, anna.anna)
    assert set(reach.cards) == {anna.anna, anna.boris}
    erase_here(store, anna.administrator, reach.cards)
    assert "Борис" not in everything(store)


def test_only_administrators_erase(store: Store, anna: People) -> None:
    for person in (anna.operator, anna.supervisor):
        with pytest.raises(NotAllowed):
            extent(store, person, anna.anna)
        with pytest.raises(NotAllowed):
            erase_here(store, person, (anna.anna,))
    assert "Иванова" in everything(store)


def test_a_desk_of_a_hub_does_not_erase_alone(store: Store, anna: People) -> None:
    with store.write(None) as write:
        write.local(
            "INSERT INTO sync_state (epoch, rev, role, seen, seen_seq, load_phase, load_after, load_rev, schema) "
            "VALUES ('e', 0, '', '', 0, '', '', 0, 0)"
        )
    with pytest.raises(ErasureError):
        erase_here(store, anna.administrator, (anna.anna,))
    with pytest.raises(ErasureError):
        extent(store, anna.administrator, new_uid())
