from __future__ import annotations

from dataclasses import replace

import pytest

from app.models import SYNCED, ThresholdFired, TrackerRequest
from app.models.base import table_of
from app.models.calls import Callback, Channel, Promise, Segment
from app.models.ids import Uid, new_uid
from app.models.links import LinkKind
from app.models.scripts import ScriptRun
from app.models.tickets import Ticket, TicketState
from app.services import search
from app.services.calls import interactions
from app.services.links.links import link, links_of
from app.services.lists.quick import quick_open
from app.services.merging.errors import MergeError
from app.services.merging.following import ONE_OF, ONLY_ONE, STAYS
from app.services.merging.standing import standing_ticket
from app.services.merging.tickets import merge_tickets, merged_tickets
from app.services.merging.undoing import unmerge
from app.services.people.rights import NotAllowed
from app.services.store.audit import verify
from app.services.store.store import Store
from app.services.tickets.at_desk import open_ticket as open_at_desk
from app.services.tickets.attachments import attach, files_of
from app.services.tickets.draft import draft_of
from app.services.tickets.errors import TicketError
from app.services.tickets.reading import ticket_by_number, ticket_view
from app.services.tickets.saving import add_note, save_ticket
from app.services.tickets.screen import ticket_on_screen
from tests.services.conftest import NOW, People
from tests.services.links.conftest import Maker

FOLLOWING = ("ticket_note", "attachment", "interaction_ticket", "promise", "callback", "segment", "script_run")


@pytest.fixture
def full(store: Store, people: People, make: Maker) -> tuple[Uid, Uid]:
    """Two tickets; the second has something of everything."""
    kept, other = make("Нет воды", person_uid=people.anna), make("Воды нет вторые сутки", address="Лесная, 5")
    me = people.operator
    add_note(store, me, other, "звонил трижды")
    attach(store, me, other, "фото.png", b"1")
    call = interactions.open_by_hand(store, me, Channel.VISIT, NOW)
    interactions.link_ticket(store, me, call, other)
    with store.write(me) as write:
        write.insert(Promise, person_uid=people.anna, ticket_uid=other, text="мастер", due_at=NOW)
        write.insert(Callback, person_uid=people.anna, ticket_uid=other, number="84951234567", due_at=NOW)
        write.insert(Segment, user_uid=me, ticket_uid=other, kind="ticket_work", start_at=NOW, source="x")
        write.insert(ScriptRun, ticket_uid=other, version_uid=new_uid(), started_at=NOW)
    return kept, other


def owners(store: Store) -> dict[str, list[Uid]]:
    return {
        table: [row[0] for row in store.rows(f"SELECT ticket_uid FROM {table} WHERE deleted_at IS NULL")]
        for table in FOLLOWING
    }


def test_everything_follows(store: Store, people: People, full: tuple[Uid, Uid]) -> None:
    kept, other = full
    merge_tickets(store, people.operator, kept, [other])
    assert owners(store) == {table: [kept] for table in FOLLOWING}
    view = ticket_view(store, kept)
    assert ([note.text for note in view.notes], [file.name for file in view.files]) == (
        ["звонил трижды"],
        ["фото.png"],
    )
    assert store.row("SELECT state, merged_into_uid FROM ticket WHERE uid = ?", other) == ("merged", kept)
    assert verify(store) == []


def test_an_undo_gives_everything_back(store: Store, people: People, full: tuple[Uid, Uid]) -> None:
    kept, other = full
    link(store, people.operator, LinkKind.DUPLICATE, other, kept)
    before = (owners(store), draft_of(store, kept), draft_of(store, other), links_of(store, kept))
    merge_tickets(store, people.operator, kept, [other], {"subject": other})
    ((uid, number, _, span),) = merged_tickets(store, kept)
    assert (uid, number) == (other, "A-2")
    undone = unmerge(store, people.operator, other, span)
    assert undone.left == ()
    assert (owners(store), draft_of(store, kept), draft_of(store, other), links_of(store, kept)) == before
    assert store.row("SELECT state, merged_into_uid, closed_at FROM ticket WHERE uid = ?", other) == (
        "new",
        None,
        None,
    )
    assert merged_tickets(store, kept) == ()
    assert verify(store) == []


def test_an_undo_leaves_what_was_done_since(store: Store, people: People, full: tuple[Uid, Uid]) -> None:
    kept, other = full
    merge_tickets(store, people.operator, kept, [other], {"subject": other})
    add_note(store, people.operator, kept, "мастер выехал")
    with store.write(people.operator) as write:
        write.update(Ticket, kept, subject="Нет воды третьи сутки")
    undone = unmerge(store, people.operator, other, merged_tickets(store, kept)[0][3])
    assert [(left.table, left.uid) for left in undone.left] == [("ticket", kept)]
    assert draft_of(store, kept).subject == "Нет воды третьи сутки"
    assert [note.text for note in ticket_view(store, kept).notes] == ["мастер выехал"]
    assert [note.text for note in ticket_view(store, other).notes] == ["звонил трижды"]


def test_picked_values_win_and_empty_ones_are_filled(store: Store, people: People, full: tuple[Uid, Uid]) -> None:
    kept, other = full
    merge_tickets(store, people.operator, kept, [other], {"subject": other})
    merged = draft_of(store, kept)
    assert (merged.subject, merged.person_uid, merged.address) == (
        "Воды нет вторые сутки",
        people.anna,
        "Лесная, 5",
    )


def test_what_both_have_is_kept_once(store: Store, people: People, make: Maker) -> None:
    kept, other = make(), make()
    call = interactions.open_by_hand(store, people.operator, Channel.VISIT, NOW)
    for ticket in (kept, other):
        interactions.link_ticket(store, people.operator, call, ticket)
        attach(store, people.operator, ticket, "фото.png", b"1")
    merge_tickets(store, people.operator, kept, [other])
    assert interactions.contact(store, call).ticket_uids == (kept,)
    assert len(files_of(store, kept)) == 1


def test_the_files_of_the_merged_one_are_seen_under_their_names(store: Store, people: People, make: Maker) -> None:
    kept, other = make(), make()
    attach(store, people.operator, kept, "фото.png", b"1")
    attach(store, people.operator, other, "фото.png", b"2")
    merge_tickets(store, people.operator, kept, [other])
    assert len(files_of(store, kept)) == 2


def test_links_follow_without_circles(store: Store, people: People, make: Maker) -> None:
    kept, other, parent, child = make(), make(), make(), make()
    me = people.operator
    link(store, me, LinkKind.PARENT, other, parent)
    link(store, me, LinkKind.PARENT, child, other)
    link(store, me, LinkKind.RELATED, kept, other)
    merge_tickets(store, me, kept, [other])
    assert {(one.kind, one.outward, one.number) for one in links_of(store, kept)} == {
        (LinkKind.PARENT, True, "A-3"),
        (LinkKind.PARENT, False, "A-4"),
    }


def test_a_child_merged_into_its_parent_leaves_no_circle(store: Store, people: People, make: Maker) -> None:
    parent, child = make(), make()
    link(store, people.operator, LinkKind.PARENT, child, parent)
    merge_tickets(store, people.operator, child, [parent])
    assert links_of(store, child) == ()


def test_several_at_once_and_one_after_the_other(store: Store, people: People, make: Maker) -> None:
    a, b, c, d = make(), make(), make(), make()
    merge_tickets(store, people.operator, a, [b, c, b])
    merge_tickets(store, people.operator, d, [a])
    assert {standing_ticket(store, one) for one in (a, b, c, d)} == {d}
    assert [number for _, number, _, _ in merged_tickets(store, a)] == ["A-2", "A-3"]


def test_what_is_over_or_merged_or_alone_is_refused(store: Store, people: People, make: Maker) -> None:
    a, b, c = make(), make(), make()
    with pytest.raises(MergeError, match="Объединять нечего"):
        merge_tickets(store, people.operator, a, [a])
    merge_tickets(store, people.operator, a, [b])
    for kept, other in ((a, b), (b, c)):
        with pytest.raises(MergeError, match="A-2 уже объединена"):
            merge_tickets(store, people.operator, kept, [other])
    with store.write(people.operator) as write:
        write.update(Ticket, c, state=TicketState.CLOSED.value)
    count = store.value("SELECT count(*) FROM journal_entry")
    with pytest.raises(TicketError):
        merge_tickets(store, people.operator, a, [c])
    assert store.value("SELECT count(*) FROM journal_entry") == count


def test_who_may_not_write_merges_nothing(store: Store, people: People, make: Maker) -> None:
    with pytest.raises(NotAllowed):
        merge_tickets(store, people.supervisor, make(), [make()])


def test_two_desks_that_merged_into_each_other_agree(store: Store, people: People, make: Maker) -> None:
    a, b = make(), make()
    with store.write(people.operator) as write:
        write.update(Ticket, a, state="merged", merged_into_uid=b)
        write.update(Ticket, b, state="merged", merged_into_uid=a)
    assert standing_ticket(store, a) == standing_ticket(store, b) == max(a, b)
    assert standing_ticket(store, b"unknown") == b"unknown"


def test_the_history_tells_of_it_once(store: Store, people: People, full: tuple[Uid, Uid]) -> None:
    kept, other = full
    link(store, people.operator, LinkKind.DUPLICATE, other, kept)
    merge_tickets(store, people.operator, kept, [other])
    lines = [line.text for line in ticket_view(store, kept).history]
    assert lines.count("Присоединена заявка A-2") == 1
    assert lines.count("Добавлена заметка") == 1
    assert "Есть повтор: A-2" in lines
    assert "Связь снята. Есть повтор: A-2" in lines
    assert "Объединена с заявкой: A-1" in [line.text for line in ticket_view(store, other).history]
    unmerge(store, people.operator, other, merged_tickets(store, kept)[0][3])
    assert "Объединение с заявкой A-2 отменено" in [line.text for line in ticket_view(store, kept).history]


def test_the_old_number_leads_to_the_kept_ticket_everywhere(store: Store, people: People, make: Maker) -> None:
    search.attach(store)
    a, b, c = make(), make(), make()
    merge_tickets(store, people.operator, b, [a])
    merge_tickets(store, people.operator, c, [b])
    row = store.value("SELECT id FROM ticket WHERE uid = ?", c)
    for text in ("A-1", "#1", "A-2", "а-2"):
        assert (quick_open(store, text).uid, search.find_tickets(store, text).ids) == (c, (row,))
    assert ticket_by_number(store, "№ a-1") == c
    opened = search.Limit("t.state NOT IN ('resolved', 'closed', 'cancelled', 'merged')")
    assert search.find_tickets(store, "A-1", limit=opened).ids == (row,)


def test_a_draft_begun_before_the_merge_is_saved_into_the_kept_ticket(
    store: Store, people: People, make: Maker
) -> None:
    kept, other = make("Нет воды"), make("Воды нет")
    before = draft_of(store, other)
    merge_tickets(store, people.operator, kept, [other])
    saved = save_ticket(
        store, people.operator, replace(before, address="Лесная, 5", note="звонил снова", base=before)
    )
    assert (saved.uid, saved.number, saved.changed) == (kept, "A-1", {"address"})
    assert draft_of(store, kept).subject == "Нет воды"
    assert [note.text for note in ticket_view(store, kept).notes] == ["звонил снова"]
    assert save_ticket(store, people.operator, replace(before, note="ещё раз")).changed == frozenset()
    assert store.value("SELECT count(*) FROM ticket_note WHERE ticket_uid = ?", other) == 0


def test_every_screen_opens_what_a_merged_ticket_became(store: Store, people: People, make: Maker) -> None:
    kept, other = make(), make()
    merge_tickets(store, people.operator, kept, [other])
    shown = ticket_on_screen(store, people.operator, other, NOW)
    assert shown is not None
    assert shown.view.uid == kept
    assert open_at_desk(store, people.operator, other).draft.uid == kept


def test_what_is_the_merged_tickets_own_story_stays_with_it(store: Store, people: People, make: Maker) -> None:
    kept, other = make(), make()
    order = new_uid()
    fired = {"clock": "solution", "percent": 75, "cycle_at": NOW, "reached_at": NOW}
    with store.write(people.operator) as write:
        write.insert(ThresholdFired, ticket_uid=other, **fired)
        write.insert(ThresholdFired, ticket_uid=other, order_uid=order, **fired)
        item = new_uid()
        for ticket in (kept, other):
            write.insert(TrackerRequest, item_uid=item, ticket_uid=ticket)
    merge_tickets(store, people.operator, kept, [other])
    assert set(store.rows("SELECT ticket_uid, order_uid FROM threshold_fired")) == {(other, None), (kept, order)}
    assert store.rows("SELECT ticket_uid FROM tracker_request WHERE deleted_at IS NULL") == [(kept,)]


def test_the_tables_named_are_there() -> None:
    known = {table_of(model) for model in SYNCED}
    assert (STAYS.keys() | ONE_OF.keys() | ONLY_ONE) - known == set()
