"""A deadline is one function of all that happened, also where two desks changed a ticket at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.models.calls import Interaction, InteractionTicket
from app.models.clocks import SlaPolicy, WorkCalendar
from app.models.ids import Uid
from app.models.staff import Role, TicketType
from app.models.tickets import Ticket, TicketNote
from app.services.clocks.recompute import Place, note_followed, recompute_open, unfollowed
from app.services.clocks.tickets import due_of
from app.services.store.clock import wall_ms
from tests.hub.bench import Hub
from tests.hub.desks import Desk, Desks, rows_of
from tests.services.clocks.conftest import ALWAYS, version

HOUR = 3_600_000


@pytest.fixture
def desks(hub: Hub, tmp_path) -> Iterator[Desks]:
    hub.queue("water")
    made = Desks(hub, tmp_path)
    yield made
    made.close()


def agree(desk: Desk) -> tuple[Uid, Uid]:
    """Two types of tickets, promised in 8 (urgent: 2) and 24 (urgent: 6) hours."""
    with desk.store.write(desk.person) as write:
        always = write.insert(WorkCalendar, code="247", labels={"en": "24×7"}, zone="UTC", week=ALWAYS)
        types = []
        for code, minutes in (("fast", {"0": 480, "4": 120}), ("slow", {"0": 1440, "4": 360})):
            policy = write.insert(SlaPolicy, code=code, labels={"en": code})
            version(write, policy, always, minutes)
            types.append(write.insert(TicketType, code=code, labels={"en": code}, policy_uid=policy))
    return types[0], types[1]


def right(desk: Desk, ticket: Uid) -> int | None:
    """The deadline that the desk shows, if it is that of the journal."""
    due: int | None = desk.store.value("SELECT due_at FROM ticket WHERE uid = ?", ticket)
    assert due == due_of(desk.store, ticket, wall_ms()).due_at
    return due


def three(desks: Desks) -> tuple[Desk, Desk, Desk, Uid, Uid]:
    a = desks.join("anna", Role.ADMINISTRATOR, ("water",))
    fast, slow = agree(a)
    ticket = a.insert(Ticket, number="A-1", state="new", type_uid=fast, queue_uid=a.queues()[0])
    a.cycle()
    b, c = (desks.join(name, Role.OPERATOR, ("water",)) for name in ("boris", "vera"))
    b.cycle(), c.cycle()
    return a, b, c, ticket, slow


CHANGES: tuple[dict[str, Any], ...] = ({"priority": 4}, {"type_uid": None}, {"state": "waiting_client"})


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize("changed", [(0, 1), (1, 0), (0, 2), (2, 1)])
def test_two_desks_change_what_a_deadline_hangs_on(desks, order, changed):
    a, b, c, ticket, slow = three(desks)
    for desk, number in zip((a, b), changed, strict=True):
        desk.update(Ticket, ticket, **{name: value or slow for name, value in CHANGES[number].items()})
    for _ in range(3):
        for place in order:
            (a, b, c)[place].cycle()
    assert right(a, ticket) == right(b, ticket) == right(c, ticket)
    assert rows_of(a, "ticket") == rows_of(b, "ticket") == rows_of(c, "ticket")
    written = "SELECT count(*) FROM journal_entry WHERE record_uid = ?"
    assert a.store.value(written, ticket) == b.store.value(written, ticket) <= 7
    settled = a.store.value(written, ticket)
    for desk in (a, b, c, a, b, c):
        desk.cycle()
    assert a.store.value(written, ticket) == settled


def test_three_desks_change_it_and_the_middle_one_is_away(desks):
    a, b, c, ticket, slow = three(desks)
    a.update(Ticket, ticket, priority=4)
    b.update(Ticket, ticket, type_uid=slow)
    c.update(Ticket, ticket, state="in_progress")
    a.cycle(), c.cycle(), a.cycle(), c.cycle()
    b.cycle(), c.cycle(), a.cycle(), b.cycle(), a.cycle()
    made = a.store.value("SELECT created_at FROM ticket")
    assert right(a, ticket) == right(b, ticket) == right(c, ticket) == made + 6 * HOUR


def test_nothing_is_written_where_one_desk_alone_changed_it(desks):
    a, b, c, ticket, _ = three(desks)
    a.update(Ticket, ticket, priority=4)
    a.cycle()
    for desk in (b, c):
        desk.cycle()
        right(desk, ticket)
        own = desk.store.desk_uid()
        assert (
            desk.store.row("SELECT 1 FROM journal_entry WHERE desk_uid = ? AND record_uid = ?", own, ticket)
            is None
        )


def test_dates_put_right_are_no_conflict(desks):
    a, b, _, ticket, slow = three(desks)
    a.update(Ticket, ticket, priority=4)
    b.update(Ticket, ticket, type_uid=slow)
    for desk in (a, b, a, b):
        desk.cycle()
    for desk in (a, b):
        open_fields = desk.store.rows("SELECT field FROM sync_conflict WHERE state = 'open'")
        assert open_fields == []


def follow(desk: Desk) -> int:
    """Bring all deadlines of a desk up to date, as it does after an agreement changed; how many it wrote."""
    written = (
        "SELECT count(*) FROM journal_entry WHERE desk_uid = (SELECT uid FROM desk) AND record_table = 'ticket'"
    )
    before = desk.store.value(written)
    change = unfollowed(desk.store)
    assert change is not None
    place = Place()
    while not (place := recompute_open(desk.store, place)).ended:
        pass
    note_followed(desk.store, change)
    return int(desk.store.value(written) - before)


def promise(desk: Desk, minutes: int) -> None:
    """Another version of what is promised for the fast ones."""
    policy, calendar = (desk.store.value(f"SELECT uid FROM {name}") for name in ("sla_policy", "work_calendar"))
    with desk.store.write(desk.person) as write:
        version(write, policy, calendar, {"0": minutes}, number=2, start=1)


def test_after_an_agreement_changed_the_dates_are_written_once(desks):
    """By the desk that changed it; others wait (``elsewhere``), and write what that desk does not have."""
    heat = desks.hub.queue("heat")
    a, b, c, ticket, _ = three(desks)
    d = desks.join("dina", Role.OPERATOR, ("heat",))
    d.cycle()
    kind = a.store.value("SELECT type_uid FROM ticket")
    apart = d.insert(Ticket, number="D-1", state="new", type_uid=kind, queue_uid=heat)
    for desk in (a, b, c, d):
        follow(desk)
        desk.cycle()
    promise(a, 60)
    assert [unfollowed(a.store).elsewhere, follow(a)] == [False, 1]
    for desk in (a, b, c, d):
        desk.cycle()
        if desk is not a:
            assert unfollowed(desk.store).elsewhere
    assert [follow(b), follow(c), follow(d)] == [0, 0, 1]
    made = a.store.value("SELECT created_at FROM ticket WHERE uid = ?", ticket)
    assert right(a, ticket) == right(b, ticket) == right(c, ticket) == made + HOUR
    assert right(d, apart) == d.store.value("SELECT created_at FROM ticket WHERE uid = ?", apart) + HOUR


CLOCKS = "SELECT acceptance_at, first_response_at, reply_at, update_at, still, next_at FROM clock_watch"


def test_clocks_of_words_to_and_from_the_client_are_alike_after_two_desks_wrote_at_once(desks):
    """They hang on notes and contacts alone, no field of the ticket changes: each desk counts them for itself."""
    a, b, c, ticket, _ = three(desks)
    before = a.store.rows(CLOCKS)
    written = "SELECT count(*) FROM journal_entry WHERE record_table = 'ticket'"
    entries = a.store.value(written)
    assert before != []
    a.insert(TicketNote, ticket_uid=ticket, kind="to_client", text="Перезвоним до вечера")
    call = b.insert(Interaction, channel="phone", direction="in", offered_at=wall_ms(), answered_at=wall_ms(),
                    user_uid=b.person)  # fmt: skip
    b.insert(InteractionTicket, interaction_uid=call, ticket_uid=ticket)
    for desk in (a, b, c, a, b):
        desk.cycle()
    assert a.store.rows(CLOCKS) == b.store.rows(CLOCKS) == c.store.rows(CLOCKS) != before
    link = b.store.value("SELECT uid FROM interaction_ticket")
    note = a.store.value("SELECT uid FROM ticket_note")
    a.remove(TicketNote, note), b.remove(InteractionTicket, link)
    for desk in (b, a, c, b, a):
        desk.cycle()
    assert a.store.rows(CLOCKS) == b.store.rows(CLOCKS) == c.store.rows(CLOCKS) == before
    assert a.store.value(written) == entries
