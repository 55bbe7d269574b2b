"""Who sees what, as tickets move between queues and people, and what is told to those who lose sight of it."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

import pytest

from app.models import SYNCED
from app.models.base import columns_of, table_of
from app.models.ids import Uid, new_uid
from app.models.staff import Role
from app.services.hub.connecting import connected
from app.services.hub.people import set_queues
from app.services.hub.sharing import COLUMNS, PARENT_TABLES, ROOT, SHARING, Kind, parts_under, sharing_rows
from tests.hub.bench import Hub, Pen


class House(NamedTuple):
    """Two queues, two operators, one who works both."""

    water: Uid
    light: Uid
    anna: Pen
    boris: Pen
    vera: Pen


@pytest.fixture
def house(hub: Hub) -> House:
    water, light = hub.queue("water"), hub.queue("light")
    pens = []
    for login, queues in (("anna", ("water",)), ("boris", ("light",)), ("vera", ("water", "light"))):
        uid = hub.person(login, queues=queues)
        pens.append(Pen(hub.connect(login), uid))
    return House(water, light, *pens)


def left(pen: Pen, after: int) -> set[Uid]:
    return {UUID(body["uid"]).bytes for _, kind, body in pen.feed(after) if kind == "left"}


def entries(pen: Pen, after: int = 0) -> list[tuple[str, str]]:
    return [(body["tbl"], body["op"]) for _, kind, body in pen.feed(after) if kind == "entry"]


def a_ticket(pen: Pen, queue: Uid | None, **more: object) -> Uid:
    fields = {"number": f"{pen.code}-{pen.seq}", "state": "new", "subject": "s", "queue_uid": queue, **more}
    return pen.insert("ticket", **{name: value for name, value in fields.items() if value is not None})


def test_a_ticket_is_of_those_who_work_its_queue_with_all_its_parts(house: House) -> None:
    ticket = a_ticket(house.anna, house.water)
    note = house.anna.insert("ticket_note", ticket_uid=ticket, text="n")
    check = house.anna.insert("ticket_check", ticket_uid=ticket, checklist="c")
    house.anna.push()
    assert {ticket, note, check} <= house.vera.sees()
    assert not {ticket, note, check} & house.boris.sees()
    assert entries(house.boris) == []
    assert house.boris.record(ticket) is None
    assert len(house.anna.connection.execute("SELECT * FROM hub.whole(%s)", (UUID(bytes=ticket),)).fetchall()) == 6


def test_a_ticket_without_a_queue_is_everybodys_until_it_gets_one(house: House) -> None:
    ticket = a_ticket(house.anna, None)
    rev = house.anna.push()["rev"]
    assert ticket in house.boris.sees()
    house.anna.update("ticket", ticket, queue_uid=(None, house.water))
    house.anna.push()
    assert ticket not in house.boris.sees()
    assert left(house.boris, rev) == {ticket}
    assert left(house.anna, rev) == left(house.vera, rev) == set()


def test_a_ticket_that_moves_leaves_one_desk_and_arrives_whole_at_another(house: House) -> None:
    person = house.anna.insert("person", last_name="P")
    point = house.anna.insert("contact_point", kind="phone", key="7")
    joint = house.anna.insert("person_contact_point", person_uid=person, contact_point_uid=point)
    ticket = a_ticket(house.anna, house.water, person_uid=person)
    notes = [house.anna.insert("ticket_note", ticket_uid=ticket, text=str(n)) for n in range(3)]
    rev = house.anna.push()["rev"]
    assert house.boris.sees(rev - 1) == set()
    house.anna.update("ticket", ticket, queue_uid=(house.water, house.light))
    assert house.anna.push()["refused"] == []
    whole = {ticket, *notes, person, point, joint}
    assert house.boris.sees(rev) == whole
    assert sorted(entries(house.boris, rev)) == sorted(
        [("ticket", "insert"), ("ticket", "update"), *[("ticket_note", "insert")] * 3, ("person", "insert"),
         ("contact_point", "insert"), ("person_contact_point", "insert")]
    )  # fmt: skip
    assert left(house.anna, rev) == {ticket}, "the client stays: her queue made it"
    assert ticket not in house.anna.sees()
    assert left(house.vera, rev) == set()


def test_what_left_and_came_back_is_seen_and_no_longer_told_as_left(house: House) -> None:
    ticket = a_ticket(house.anna, house.water)
    rev = house.anna.push()["rev"]
    house.vera.update("ticket", ticket, queue_uid=(house.water, house.light))
    house.vera.push()
    house.vera.update("ticket", ticket, queue_uid=(house.light, house.water))
    house.vera.push()
    assert ticket in house.anna.sees(rev)
    assert left(house.anna, rev) == set()
    assert left(house.boris, rev) == {ticket}


def test_an_assignee_sees_a_ticket_of_a_foreign_queue_and_its_client(house: House) -> None:
    person = house.anna.insert("person", last_name="P")
    ticket = a_ticket(house.anna, house.water, person_uid=person)
    rev = house.anna.push()["rev"]
    house.anna.update("ticket", ticket, assignee_uid=(None, house.boris.person))
    house.anna.push()
    assert {ticket, person} <= house.boris.sees(rev)
    house.boris.update("ticket", ticket, subject=("s", "mine"))
    assert house.boris.refused() == []
    house.anna.update("ticket", ticket, assignee_uid=(house.boris.person, house.vera.person))
    rev = house.anna.push()["rev"]
    assert {ticket, person} <= left(house.boris, rev - 1)
    assert house.boris.record(person) is None


def test_a_client_goes_when_the_last_ticket_that_showed_it_goes(house: House) -> None:
    person = house.anna.insert("person", last_name="P")
    tickets = [a_ticket(house.anna, house.light, person_uid=person) for _ in range(2)]
    rev = house.anna.push()["rev"]
    assert person in house.boris.sees()
    house.boris.update("ticket", tickets[0], queue_uid=(house.light, house.water))
    house.boris.push()
    assert person in house.boris.sees()
    house.boris.update("ticket", tickets[1], person_uid=(person, None))
    house.boris.push()
    assert person not in house.boris.sees()
    assert person in left(house.boris, rev)


def test_a_contact_goes_with_its_ticket_and_stays_with_its_operator(house: House) -> None:
    call = house.anna.insert("interaction", channel="phone", user_uid=house.anna.person, offered_at=1)
    run = house.anna.insert("script_run", interaction_uid=call, version_uid=new_uid())
    answer = house.anna.insert("answer", run_uid=run, name="q", value="v")
    ticket = a_ticket(house.anna, house.light)
    joint = house.anna.insert("interaction_ticket", interaction_uid=call, ticket_uid=ticket)
    spent = house.anna.insert("segment", user_uid=house.anna.person, ticket_uid=ticket, kind="talk", start_at=1)
    rev = house.anna.push()["rev"]
    assert {call, run, answer, ticket, joint, spent} <= house.boris.sees()
    assert {call, run, answer, joint, spent} <= house.anna.sees()
    assert ticket not in house.anna.sees(), "she does not work light"
    house.boris.update("ticket", ticket, queue_uid=(house.light, house.water))
    house.boris.push()
    assert not {call, run, answer, ticket, joint, spent} & house.boris.sees()
    assert left(house.boris, rev) == {call, ticket, spent}


def test_two_linked_tickets_show_the_link_to_both_sides(house: House) -> None:
    here, there = a_ticket(house.anna, house.water), a_ticket(house.anna, house.light)
    link = house.vera.insert("ticket_link", kind="related", source_uid=here, target_uid=there)
    house.anna.push()
    house.vera.push()
    assert link in house.anna.sees()
    assert link in house.boris.sees()


def test_ones_own_is_seen_by_the_team_and_a_notice_by_nobody_else(house: House) -> None:
    note = house.vera.insert("shift_note", user_uid=house.vera.person, text="t")
    notice = house.vera.insert("notice", user_uid=house.boris.person, kind="k", text="t")
    report = house.anna.insert("day_report", user_uid=house.anna.person, day="2026-11-22")
    house.vera.push()
    house.anna.push()
    assert {note, notice} <= house.boris.sees()
    assert note in house.anna.sees()
    assert not {notice, report} & (house.anna.sees() - {report})
    assert report not in house.boris.sees()


def test_a_client_made_by_somebody_without_queues_is_everybodys(hub: Hub, house: House) -> None:
    uid = hub.person("chief", Role.ADMINISTRATOR)
    chief = Pen(hub.connect("chief"), uid)
    person = chief.insert("person", last_name="Imported")
    chief.push()
    assert person in house.boris.sees()


def test_a_part_that_goes_to_another_root_leaves_those_who_do_not_see_that(house: House) -> None:
    first, second = a_ticket(house.vera, house.water), a_ticket(house.vera, house.light)
    note = house.vera.insert("ticket_note", ticket_uid=first, text="t")
    rev = house.vera.push()["rev"]
    house.vera.update("ticket_note", note, ticket_uid=(first, second))
    house.vera.push()
    assert note in house.boris.sees(rev)
    assert note not in house.anna.sees()
    assert left(house.anna, rev) == {note}


@pytest.mark.parametrize("op", ["update", "insert"])
def test_no_part_is_slipped_into_what_one_does_not_see(house: House, op: str) -> None:
    theirs = a_ticket(house.boris, house.light)
    house.boris.push()
    mine = a_ticket(house.anna, house.water)
    note = house.anna.insert("ticket_note", ticket_uid=mine, text="t")
    house.anna.push()
    if op == "update":
        house.anna.update("ticket_note", note, ticket_uid=(mine, theirs))
    else:
        house.anna.insert("ticket_note", note, ticket_uid=theirs)
    assert house.anna.refused() == ["scope"]
    assert note not in house.boris.sees()


def test_to_know_a_key_gives_no_sight(house: House) -> None:
    """Neither of a client or number, nor of a ticket that one's own record says it is about."""
    client = house.boris.insert("person", last_name="P")
    point = house.boris.insert("contact_point", kind="phone", key="7")
    notice = house.boris.insert("notice", user_uid=house.boris.person, kind="k", text="t")
    call = house.boris.insert("interaction", channel="phone", user_uid=house.boris.person, offered_at=1)
    theirs = a_ticket(house.boris, house.light)
    rev = house.boris.push()["rev"]
    mine = house.anna.insert("person", last_name="M")
    for key in (client, theirs, notice, call):
        ticket = a_ticket(house.anna, house.water, person_uid=key)
    house.anna.insert("person_contact_point", person_uid=mine, contact_point_uid=point)
    house.anna.insert("interaction", channel="phone", user_uid=house.anna.person, offered_at=1, person_uid=client)
    house.anna.insert("call_handover", from_uid=house.anna.person, person_uid=client)
    house.anna.push()
    house.anna.remove("ticket", ticket)
    house.anna.entry("restore", "ticket", ticket, {"deleted_at": [1, None]})
    assert house.anna.refused() == []
    assert not {client, point, theirs, notice, call} & house.anna.sees()
    assert not [body for _, kind, body in house.boris.feed(rev) if kind == "left"]


def test_a_ticket_that_is_restored_shows_its_client_again(house: House) -> None:
    client = house.boris.insert("person", last_name="P")
    house.boris.push()
    ticket = a_ticket(house.vera, house.water, person_uid=client)
    house.vera.push()
    house.anna.remove("ticket", ticket)
    house.anna.push()
    assert client not in house.anna.sees()
    house.anna.entry("restore", "ticket", ticket, {"deleted_at": [1, None]})
    house.anna.push()
    assert client in house.anna.sees()


def test_who_wrote_it_does_not_fetch_back_what_others_wrote_in_it(house: House) -> None:
    ticket, other = (a_ticket(house.anna, house.water) for _ in range(2))
    house.anna.update("ticket", ticket, queue_uid=(house.water, house.light))
    house.anna.update("ticket", other, queue_uid=(house.water, house.light))
    house.anna.push()
    note = house.boris.insert("ticket_note", ticket_uid=ticket, text="theirs")
    house.boris.push()
    house.anna.update("ticket", ticket, queue_uid=(house.light, house.water))
    house.anna.update("ticket", ticket, assignee_uid=(None, house.anna.person))
    house.anna.update("ticket_note", note, ticket_uid=(ticket, a_ticket(house.anna, house.water)))
    house.anna.update("ticket", other, queue_uid=(house.light, house.water))
    assert house.anna.refused() == ["scope"] * 3
    assert not {ticket, note} & house.anna.sees()
    assert other in house.anna.sees(), "a mistake that nobody has gone on with is taken back"


def client_who_came_with_a_ticket(house: House) -> tuple[Uid, Uid]:
    """Boris's client, whom Anna sees by a ticket that he handed over; the ticket."""
    client = house.boris.insert("person", last_name="P")
    ticket = a_ticket(house.boris, house.light, person_uid=client)
    house.boris.push()
    house.boris.update("ticket", ticket, queue_uid=(house.light, house.water))
    house.boris.push()
    assert client in house.anna.sees()
    return client, ticket


@pytest.mark.parametrize("at_once", [True, False])
def test_another_client_in_a_ticket_is_taken_back(house: House, at_once: bool) -> None:
    """As a mistake, or as a merge that is undone: the first client had left meanwhile."""
    client, ticket = client_who_came_with_a_ticket(house)
    mine = house.anna.insert("person", last_name="M")
    house.anna.update("ticket", ticket, person_uid=(client, mine))
    if not at_once:
        house.anna.push()
        assert client not in house.anna.sees()
    house.anna.update("ticket", ticket, person_uid=(mine, client))
    house.anna.entry("restore", "person", client, {"deleted_at": [1, None]})
    assert house.anna.refused() == []
    assert client in house.anna.sees()


@pytest.mark.parametrize("written", [True, False])
def test_a_ticket_written_offline_shows_its_client_who_left_meanwhile(house: House, written: bool) -> None:
    """Not where the other team has written in their card since: that nobody here has seen."""
    client, ticket = client_who_came_with_a_ticket(house)
    house.vera.update("ticket", ticket, queue_uid=(house.water, house.light))
    house.vera.push()
    assert client not in house.anna.sees()
    if written:
        house.boris.update("person", client, last_name=("P", "Q"))
        house.boris.push()
    a_ticket(house.anna, house.water, person_uid=client)
    assert house.anna.refused() == []
    assert (client in house.anna.sees()) is not written


def test_who_wrote_it_takes_a_transfer_back_after_what_others_wrote_before(house: House) -> None:
    ticket = a_ticket(house.anna, house.water)
    house.anna.push()
    note = house.vera.insert("ticket_note", ticket_uid=ticket, text="before")
    house.vera.push()
    house.anna.update("ticket", ticket, queue_uid=(house.water, house.light))
    house.anna.push()
    house.anna.update("ticket", ticket, queue_uid=(house.light, house.water))
    assert house.anna.refused() == []
    assert {ticket, note} <= house.anna.sees()


def test_writing_in_what_one_made_does_not_count_as_having_seen_it(hub: Hub, house: House) -> None:
    theirs, former = (a_ticket(house.anna, house.water) for _ in range(2))
    house.anna.update("ticket", theirs, queue_uid=(house.water, house.light))
    house.anna.push()
    house.boris.insert("ticket_note", ticket_uid=theirs, text="theirs")
    house.boris.push()
    other = hub.queue("other")
    with connected(hub.address) as connection:
        set_queues(connection, hub.login_of("anna"), ("other",))
    house.vera.insert("ticket_note", ticket_uid=former, text="of the team that was Anna's")
    house.vera.update("ticket", former, queue_uid=(house.water, house.light))
    house.vera.push()
    for ticket in (theirs, former):
        house.anna.update("ticket", ticket, subject=("s", "more"))
    house.anna.push()
    for ticket in (theirs, former):
        house.anna.update("ticket", ticket, queue_uid=(house.light, other))
    assert house.anna.refused() == ["scope"] * 2


def test_queues_taken_from_somebody_count_at_once_and_their_open_tickets_stay(hub: Hub, house: House) -> None:
    mine = a_ticket(house.vera, house.light, assignee_uid=house.vera.person)
    other = a_ticket(house.vera, house.light)
    house.vera.push()
    with connected(hub.address) as connection:
        set_queues(connection, hub.login_of("vera"), ["water"])
    assert mine in house.vera.sees()
    assert other not in house.vera.sees()
    told = house.vera.ask("SELECT hub.hello(%s, '', 1)", UUID(bytes=house.vera.uid))
    assert [UUID(key).bytes for key in told["queues"]] == [house.water]


def test_a_membership_that_goes_to_another_queue_leaves_the_first(hub: Hub, house: House) -> None:
    uid = hub.person("chief", Role.ADMINISTRATOR)
    chief = Pen(hub.connect("chief"), uid)
    member = chief.insert("queue_member", user_uid=house.anna.person, queue_uid=house.light)
    chief.update("queue_member", member, user_uid=(house.anna.person, house.boris.person))
    chief.update("queue_member", member, queue_uid=(house.light, house.water))
    chief.push()
    works = [set(pen.ask("SELECT array_to_json(hub.my_queues())")) for pen in (house.anna, house.boris)]
    water, light = str(UUID(bytes=house.water)), str(UUID(bytes=house.light))
    assert works == [{water}, {water, light}], "his own membership of the light is another one"


def test_an_old_closed_ticket_opened_again_comes_whole(hub: Hub, house: House) -> None:
    long_ago = 1_600_000_000_000
    ticket = a_ticket(house.anna, house.water, closed_at=long_ago)
    note = house.anna.insert("ticket_note", ticket_uid=ticket, text="n")
    house.anna.update("ticket", ticket, state=("new", "closed"))
    rev = house.anna.push()["rev"]
    load = "SELECT count(*) FROM hub.load_rows WHERE root = %s"
    assert house.anna.ask(load, UUID(bytes=ticket)) == 0
    house.anna.update("ticket", ticket, state=("closed", "reopened"), closed_at=(long_ago, None))
    house.anna.push()
    assert {ticket, note} <= house.vera.sees(rev)
    assert house.anna.ask(load, UUID(bytes=ticket)) == 2


def test_the_first_load_gives_the_house_then_clients_then_open_tickets(house: House) -> None:
    person = house.anna.insert("person", last_name="P")
    ticket = a_ticket(house.anna, house.water, person_uid=person)
    note = house.anna.insert("ticket_note", ticket_uid=ticket, text="n")
    late = 2_000_000_000_000
    call = house.anna.insert("interaction", channel="phone", user_uid=house.anna.person, offered_at=late)
    house.anna.push()
    parts = dict(house.vera.connection.execute("SELECT uid, part FROM hub.load_rows").fetchall())
    assert [parts[UUID(bytes=uid)] for uid in (house.water, person, ticket, note, call)] == [1, 2, 3, 3, 4]
    with house.vera.connection.cursor().copy(
        "COPY (SELECT part, tbl, uid FROM hub.load_rows ORDER BY part, tbl, uid) TO STDOUT"
    ) as copy:
        lines = [bytes(line) for line in copy]
    assert len(lines) == len(parts)
    seen = house.vera.connection.execute("SELECT part, uid FROM hub.load_entries").fetchall()
    assert {(3, UUID(bytes=ticket)), (2, UUID(bytes=person))} <= set(seen)


def test_the_feed_is_never_cut_inside_a_revision(house: House) -> None:
    revisions = []
    for size in (3, 1, 5, 2):
        for _ in range(size):
            a_ticket(house.anna, house.water)
        revisions.append(house.anna.push()["rev"])
    after, pages = revisions[0] - 1, []
    while True:
        page = house.vera.feed(after, 4)
        assert page[-1][1] == "end"
        pages.append(sorted({rev for rev, kind, _ in page if kind == "row"}))
        after = page[-1][0]
        if not page[-1][2]["more"]:
            break
    assert [rev for page in pages for rev in page] == revisions
    assert house.boris.feed(revisions[0] - 1, 4)[-1][0] >= revisions[-1], "it goes on where nothing is seen"


def test_every_shared_table_is_declared_and_by_columns_it_has() -> None:
    tables = {table_of(model): columns_of(model) for model in SYNCED}
    assert SHARING.keys() == tables.keys()
    for name, shared in SHARING.items():
        named = {*shared.parents, *shared.owners, *(column for tie in shared.ties for column in tie)} - {ROOT}
        assert named <= tables[name].keys(), name
        assert bool(shared.parents) == (shared.kind is Kind.PART), name
        assert {PARENT_TABLES.get(column) for column in shared.parents} <= tables.keys(), name
    secrets = {row[0]: row[COLUMNS.index("secrets")] for row in sharing_rows()}
    assert {name: found for name, found in secrets.items() if found} == {"user": ["password_hash"]}


def test_a_part_belongs_to_the_first_parent_that_it_has() -> None:
    assert ("callback", "ticket_uid", ()) in parts_under("ticket")
    assert ("callback", "person_uid", ("ticket_uid", "interaction_uid")) in parts_under("person")
    assert parts_under("tracker_item") == (("handoff", "item_uid", ("ticket_uid",)),)
    assert parts_under("segment") == ()
