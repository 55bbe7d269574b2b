"""The operator's readiness and the exchange's queues: every side may change it, and neither answers the other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.presence.sync import CONFIRM_WITHIN_MS, Command, Outcome, QueueSync, Say, Standing, Wish
from app.services.telephony.events import LineStatus, Link, Membership

READY, LUNCH, TALK = Wish(), Wish(True, "lunch"), Wish(True, "meeting")
PAUSE_LUNCH, UNPAUSE = Command(Say.PAUSE, "lunch"), Command(Say.UNPAUSE)


def up(*queues: Membership) -> LineStatus:
    return LineStatus(Link.UP, queues)


def paused(queue: str = "hotline", reason: str = "lunch") -> Membership:
    return Membership(queue, True, reason)


def in_step(*queues: str) -> QueueSync:
    """A sync whose operator is ready in these queues."""
    sync = QueueSync()
    sync.wish(READY, 0)
    assert sync.status(up(*(Membership(queue) for queue in queues or ("hotline",))), 0) == Outcome()
    assert sync.standing is Standing.IN_STEP
    return sync


def test_a_pause_is_told_once_and_its_confirmation_answers_nothing() -> None:
    sync = in_step()
    assert sync.wish(LUNCH, 0) == Outcome((PAUSE_LUNCH,))
    assert sync.wish(LUNCH, 0) == Outcome()
    assert sync.standing is Standing.ASKED
    assert sync.status(up(paused()), 10) == Outcome()
    assert sync.standing is Standing.IN_STEP
    assert sync.wish(READY, 20) == Outcome((UNPAUSE,))
    assert sync.status(up(Membership("hotline")), 30) == Outcome()


def test_a_pause_set_at_the_exchange_is_taken_over_and_not_answered() -> None:
    sync = in_step()
    assert sync.status(up(paused(reason="Обед")), 5) == Outcome(adopted=Wish(True, "Обед"))
    sync.agree(LUNCH)
    assert sync.wish(LUNCH, 6) == Outcome()
    assert sync.status(up(Membership("hotline")), 7) == Outcome(adopted=READY)
    sync.agree(READY)
    assert sync.wish(READY, 8) == Outcome()


def test_what_comes_before_the_confirmation_is_from_before_the_command() -> None:
    sync = in_step("a", "b")
    sync.wish(LUNCH, 0)
    assert sync.status(up(Membership("a"), Membership("b"), Membership("c")), 1) == Outcome()
    assert sync.status(up(paused("a"), Membership("b"), Membership("c")), 2) == Outcome()
    assert sync.standing is Standing.ASKED
    assert sync.status(up(paused("a"), paused("b"), paused("c")), 3) == Outcome()
    assert sync.standing is Standing.IN_STEP


def test_a_pause_in_one_queue_of_two_is_shown_and_not_taken_for_a_pause() -> None:
    sync = in_step("a", "b")
    assert sync.status(up(paused("a"), Membership("b")), 1) == Outcome()
    assert sync.standing is Standing.PARTLY
    assert sync.status(up(paused("a"), paused("b")), 2) == Outcome(adopted=LUNCH)


def test_a_queue_the_exchange_adds_during_a_pause_is_paused_too() -> None:
    sync = in_step()
    sync.wish(LUNCH, 0)
    sync.status(up(paused()), 1)
    assert sync.status(up(paused(), Membership("sales")), 2) == Outcome((PAUSE_LUNCH,))
    assert sync.status(up(paused(), paused("sales")), 3) == Outcome()


def test_another_reason_is_told_without_an_end_of_the_pause() -> None:
    sync = in_step()
    sync.wish(LUNCH, 0)
    sync.status(up(paused()), 1)
    assert sync.wish(TALK, 2) == Outcome((Command(Say.PAUSE, "meeting"),))
    assert sync.status(up(paused(reason="meeting")), 3) == Outcome()


def test_an_exchange_that_tells_no_reasons_stands_as_wished() -> None:
    sync = in_step()
    sync.wish(LUNCH, 0)
    assert sync.status(up(paused(reason="")), 1) == Outcome()
    assert sync.standing is Standing.IN_STEP


def test_what_is_not_confirmed_is_asked_once_more_and_then_told() -> None:
    sync = in_step()
    sync.wish(LUNCH, 0)
    assert sync.tick(CONFIRM_WITHIN_MS - 1) == Outcome()
    assert sync.tick(CONFIRM_WITHIN_MS) == Outcome((PAUSE_LUNCH,))
    assert sync.tick(CONFIRM_WITHIN_MS + 1) == Outcome()
    assert sync.tick(2 * CONFIRM_WITHIN_MS) == Outcome()
    assert sync.standing is Standing.UNCONFIRMED
    assert sync.tick(99 * CONFIRM_WITHIN_MS) == Outcome()
    assert sync.status(up(paused()), 100 * CONFIRM_WITHIN_MS) == Outcome()


def test_a_refusal_of_something_else_is_forgotten_when_the_pause_is_there() -> None:
    sync = in_step()
    sync.wish(LUNCH, 0)
    sync.refused()
    assert sync.status(up(paused()), 1) == Outcome()
    assert sync.standing is Standing.IN_STEP


def test_a_refusal_is_not_tried_again() -> None:
    sync = in_step()
    sync.refused()
    assert sync.standing is Standing.IN_STEP
    sync.wish(LUNCH, 0)
    sync.refused()
    assert sync.standing is Standing.UNCONFIRMED
    assert sync.tick(10 * CONFIRM_WITHIN_MS) == Outcome()
    assert sync.wish(READY, 1) == Outcome()
    assert sync.standing is Standing.IN_STEP


def test_a_pause_begun_without_a_link_is_told_when_it_is_back() -> None:
    sync = in_step()
    assert sync.status(LineStatus(Link.LOST, (Membership("hotline"),)), 1) == Outcome()
    assert sync.standing is Standing.APART
    assert sync.wish(LUNCH, 2) == Outcome()
    assert sync.status(LineStatus(Link.UP, (Membership("hotline"),), listed=False), 3) == Outcome()
    assert sync.status(up(Membership("hotline")), 4) == Outcome((PAUSE_LUNCH,))


def test_a_pause_set_at_the_exchange_without_a_link_is_found_when_it_is_back() -> None:
    sync = in_step()
    sync.status(LineStatus(Link.LOST, (Membership("hotline"),)), 1)
    assert sync.status(up(paused()), 2) == Outcome(adopted=LUNCH)


def test_a_pause_forgotten_by_an_exchange_started_anew_is_set_again() -> None:
    sync = in_step()
    sync.wish(LUNCH, 0)
    sync.status(up(paused()), 1)
    sync.status(LineStatus(Link.LOST, (paused(),)), 2)
    assert sync.status(up(Membership("hotline")), 3) == Outcome((PAUSE_LUNCH,))


def test_a_command_under_way_when_the_link_was_lost_is_given_again() -> None:
    sync = in_step()
    sync.wish(LUNCH, 0)
    sync.status(LineStatus(Link.LOST, (Membership("hotline"),)), 1)
    assert sync.status(up(Membership("hotline")), 2) == Outcome((PAUSE_LUNCH,))


def test_an_exchange_that_was_killed_gets_the_pause_again() -> None:
    sync = in_step()
    sync.wish(LUNCH, 0)
    sync.status(up(paused()), 1)
    sync.status(LineStatus(Link.LOST, (paused(),)), 2)
    assert sync.status(up(), 3) == Outcome()
    assert sync.standing is Standing.OUT_OF_QUEUES
    assert sync.status(up(Membership("hotline")), 4) == Outcome((PAUSE_LUNCH,))


def test_logged_out_at_the_exchange_is_shown() -> None:
    sync = in_step()
    assert sync.status(up(), 1) == Outcome()
    assert sync.standing is Standing.OUT_OF_QUEUES
    assert sync.wish(LUNCH, 2) == Outcome()
    assert sync.status(up(Membership("hotline")), 3) == Outcome((PAUSE_LUNCH,))


def test_at_the_beginning_the_exchange_is_told() -> None:
    sync = QueueSync(join=("hotline", "sales"))
    sync.wish(READY, 0)
    sync.status(LineStatus(Link.CONNECTING), 1)
    assert sync.status(up(paused("hotline", "signed_out")), 2) == Outcome((Command(Say.LOG_IN, "sales"), UNPAUSE))
    sync.status(LineStatus(Link.LOST), 3)
    assert sync.status(up(Membership("hotline")), 4) == Outcome()
    assert sync.standing is Standing.IN_STEP


def test_or_followed_if_that_is_wanted() -> None:
    sync = QueueSync(follow_first=True)
    sync.wish(READY, 0)
    assert sync.status(up(), 1) == Outcome()
    assert sync.status(up(paused()), 2) == Outcome(adopted=LUNCH)
    assert sync.status(up(Membership("hotline")), 3) == Outcome(adopted=READY)


def test_but_a_mark_this_program_left_is_lifted() -> None:
    sync = QueueSync(follow_first=True)
    sync.wish(READY, 0)
    assert sync.status(up(paused(reason="signed_out")), 1) == Outcome((UNPAUSE,))


def test_a_line_without_an_exchange_is_told_at_once() -> None:
    sync = QueueSync()
    sync.status(LineStatus(), 0)
    assert sync.wish(READY, 0) == Outcome((UNPAUSE,))
    assert sync.wish(LUNCH, 1) == Outcome((PAUSE_LUNCH,))
    assert sync.tick(99_000) == Outcome()
    assert sync.standing is Standing.APART
    assert sync.status(up(Membership("hotline")), 2) == Outcome((PAUSE_LUNCH,))
    assert sync.status(LineStatus(), 3) == Outcome((PAUSE_LUNCH,))


@pytest.mark.parametrize(
    ("say", "commands"),
    [
        (Say.PAUSE, (Command(Say.PAUSE, "signed_out"),)),
        (Say.LOG_OUT, (Command(Say.LOG_OUT, "a"), Command(Say.LOG_OUT, "b"))),
        (None, ()),
    ],
)
def test_at_the_end(say: Say | None, commands: tuple[Command, ...]) -> None:
    assert in_step("a", "b").leave(say) == commands
    assert QueueSync().leave(say) == ()


WISHES = st.sampled_from([READY, LUNCH, TALK])
QUEUES = ("a", "b")
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("wish"), WISHES),
        st.tuples(st.just("exchange"), WISHES),
        st.tuples(st.just("one queue"), WISHES),
        st.tuples(st.just("deliver"), st.integers(1, 4)),
        st.tuples(st.just("lost"), st.none()),
        st.tuples(st.just("restart"), st.none()),
        st.tuples(st.just("time"), st.integers(1, 8_000)),
    ),
    max_size=30,
)


class World:
    """A desk and an exchange; statuses reach the desk late, in order; commands reach the exchange at once."""

    def __init__(self) -> None:
        self.sync = QueueSync()
        self.desk = READY
        self.queues = {queue: Membership(queue) for queue in QUEUES}
        self.way: list[LineStatus] = []
        self.now = 0
        self.link = Link.UP
        self.commands = 0
        self.deciding = 0
        self.take(self.sync.wish(READY, 0))
        self.tell()
        self.deliver(99)

    def tell(self) -> None:
        self.way.append(LineStatus(self.link, tuple(self.queues.values())))

    def take(self, outcome: Outcome) -> None:
        if outcome.adopted is not None:
            self.desk = outcome.adopted
            self.sync.agree(self.desk)
            self.take(self.sync.wish(self.desk, self.now))
        for command in outcome.commands:
            self.commands += 1
            if self.link is Link.UP:
                self.set_all(Wish(command.say is Say.PAUSE, command.what))

    def set_all(self, wish: Wish) -> None:
        for queue in tuple(self.queues):
            self.queues[queue] = Membership(queue, wish.paused, wish.reason)
            self.tell()

    def deliver(self, count: int) -> None:
        while self.way and count:
            self.take(self.sync.status(self.way.pop(0), self.now))
            count -= 1

    def settle(self) -> None:
        """Let everything arrive and time pass until nothing more happens, which must come soon."""
        for _ in range(12):
            self.deliver(999)
            self.now += CONFIRM_WITHIN_MS
            self.take(self.sync.tick(self.now))
        before = self.commands
        for _ in range(6):
            self.deliver(999)
            self.now += CONFIRM_WITHIN_MS
            self.take(self.sync.tick(self.now))
        assert self.commands == before, "they answer each other for ever"
        assert not self.way

    def do(self, what: str, with_what: object) -> None:
        if what == "wish" and isinstance(with_what, Wish):
            self.deciding += 1
            self.desk = with_what
            self.take(self.sync.wish(with_what, self.now))
        elif what == "exchange" and isinstance(with_what, Wish):
            self.deciding += 1
            self.set_all(with_what)
        elif what == "one queue" and isinstance(with_what, Wish):
            self.queues["a"] = Membership("a", with_what.paused, with_what.reason)
            self.tell()
        elif what == "deliver" and isinstance(with_what, int):
            self.deliver(with_what)
        elif what == "time" and isinstance(with_what, int):
            self.now += with_what
            self.take(self.sync.tick(self.now))
        else:
            self.drop(restart=what == "restart")

    def drop(self, *, restart: bool) -> None:
        self.way.clear()
        self.link = Link.LOST
        self.tell()
        self.deliver(99)
        if restart:
            self.queues = {queue: Membership(queue) for queue in QUEUES}
        self.link = Link.UP
        self.tell()


@settings(max_examples=400, deadline=None)
@given(EVENTS)
def test_they_come_to_rest_and_agree(events: list[tuple[str, object]]) -> None:
    world = World()
    for what, with_what in events:
        world.do(what, with_what)
    world.settle()
    assert world.commands <= 6 * (len(events) + 1)
    states = {(one.paused, one.reason) for one in world.queues.values()}
    if len(states) == 1:
        assert states == {(world.desk.paused, world.desk.reason)}
        assert world.sync.standing is Standing.IN_STEP
