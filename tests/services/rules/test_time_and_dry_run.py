"""Rules of time fire once for each moment; a dry run says what a rule would have done, and writes nothing."""

from __future__ import annotations

from app.models.units import ThresholdFired
from app.services.rules.catalogue import published_rules
from app.services.rules.definition import (
    Action,
    Check,
    Condition,
    Happening,
    Operation,
    RuleDefinition,
    Since,
    Trigger,
)
from app.services.rules.dry_run import dry_run
from app.services.rules.elapsed import due_tickets, sweep
from app.services.store.store import Store
from app.services.tickets.moves import move_ticket
from app.services.tickets.saving import change_ticket
from tests.services.conftest import DAY, HOUR, MINUTE, People
from tests.services.rules.conftest import Make, Publish, did_to

WAITING = Condition((Check("state", Operation.IS, "waiting_client"),))
NOTE = Action("note", {"text": "Клиент молчит"})


def _all(store: Store, now: int) -> None:
    after: int | None = 0
    while after is not None:
        after = sweep(store, now, after)


def _moved_at(store: Store, uid: bytes) -> int:
    return int(store.value("SELECT updated_at FROM ticket WHERE uid = ?", uid))


def test_a_rule_of_time_fires_once_for_each_wait(
    store: Store, people: People, make_rule: Publish, make_ticket: Make
) -> None:
    make_rule("silent", Trigger(Happening.ELAPSED, since=Since.STATE, minutes=60), NOTE, condition=WAITING)
    uid = make_ticket()
    move_ticket(store, people.operator, uid, "waiting_client")
    moved = _moved_at(store, uid)
    change_ticket(store, people.operator, uid, priority=4)
    _all(store, moved + 59 * MINUTE)
    assert did_to(store, uid) == ()
    _all(store, moved + 2 * DAY)
    _all(store, moved + 3 * DAY)
    (fired,) = did_to(store, uid)
    assert fired.happened_at == moved + HOUR
    move_ticket(store, people.operator, uid, "in_progress")
    _all(store, moved + 4 * DAY)
    move_ticket(store, people.operator, uid, "waiting_client")
    _all(store, moved + 4 * DAY)
    assert len(did_to(store, uid)) == 2


def test_a_rule_acts_before_a_deadline_and_not_on_what_is_over(
    store: Store, people: People, make_rule: Publish, make_ticket: Make
) -> None:
    make_rule("soon", Trigger(Happening.ELAPSED, since=Since.DUE, minutes=-60), NOTE)
    (rule,) = published_rules(store)
    open_one, done = make_ticket(), make_ticket()
    due = _moved_at(store, open_one) + DAY
    for uid in (open_one, done):
        change_ticket(store, people.operator, uid, due_at=due)
    move_ticket(store, people.operator, done, "cancelled")
    assert due_tickets(store, rule, due - 61 * MINUTE) == []
    assert due_tickets(store, rule, due - 60 * MINUTE) == [(open_one, due)]


def test_a_dry_run_finds_what_would_have_fired_and_writes_nothing(
    store: Store, people: People, make_ticket: Make
) -> None:
    quiet, loud = make_ticket(priority=2), make_ticket(priority=4)
    change_ticket(store, people.operator, quiet, priority=4)
    entries = store.value("SELECT count(*) FROM journal_entry")
    rule = RuleDefinition(Trigger(Happening.MADE), Condition((Check("priority", Operation.IS, 4),)), (NOTE,))
    run = dry_run(store, rule, 0, 1 << 60)
    assert (run.tickets, [hit.ticket_uid for hit in run.hits]) == (2, [loud])
    changed = RuleDefinition(Trigger(Happening.CHANGED, fields=("priority",)), Condition(), (NOTE,))
    assert [hit.ticket_uid for hit in dry_run(store, changed, 0, 1 << 60).hits] == [quiet]
    assert store.value("SELECT count(*) FROM journal_entry") == entries


def test_a_dry_run_sees_a_ticket_as_it_was(store: Store, people: People, make_ticket: Make) -> None:
    uid = make_ticket()
    move_ticket(store, people.operator, uid, "waiting_client")
    waited = _moved_at(store, uid)
    move_ticket(store, people.operator, uid, "in_progress")
    rule = RuleDefinition(Trigger(Happening.MOVED, states=("waiting_client",)), WAITING, (NOTE,))
    assert [hit.at for hit in dry_run(store, rule, 0, 1 << 60).hits] == [waited]
    move_ticket(store, people.operator, uid, "waiting_client")
    waited = _moved_at(store, uid)
    silent = RuleDefinition(Trigger(Happening.ELAPSED, since=Since.STATE, minutes=60), WAITING, (NOTE,))
    assert [hit.at for hit in dry_run(store, silent, 0, waited + HOUR).hits] == []
    assert [hit.at for hit in dry_run(store, silent, 0, waited + HOUR + 1).hits] == [waited + HOUR]


def test_a_dry_run_goes_by_the_thresholds_that_were_told(store: Store, people: People, make_ticket: Make) -> None:
    uid = make_ticket()
    made = _moved_at(store, uid)
    with store.write(None) as write:
        write.insert(
            ThresholdFired,
            ticket_uid=uid,
            clock="solution",
            percent=100,
            cycle_at=made,
            reached_at=made + HOUR,
        )
    late = Trigger(Happening.THRESHOLD, clock="solution", percent=100)
    hits = dry_run(store, RuleDefinition(late, Condition(), (NOTE,)), 0, made + DAY).hits
    assert [(hit.ticket_uid, hit.at) for hit in hits] == [(uid, made + HOUR)]
    other = Trigger(Happening.THRESHOLD, clock="solution", percent=75)
    assert dry_run(store, RuleDefinition(other, Condition(), (NOTE,)), 0, made + DAY).hits == ()
    assert people
