"""Remarks between reviewers' desks: each comes once, also after outages and restores, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.models.calls import Interaction, InteractionTicket
from app.models.clients import Person
from app.models.ids import Uid
from app.models.staff import Role
from app.models.tickets import Ticket
from app.services.hub.erasing import erase_person
from app.services.hub.people import set_queues
from app.services.review.beside import beside, lay_beside, review_path
from app.services.review.remarks import Remark, RemarkKind, keep_remark, remarks, submit_remarks
from app.services.sync.errors import HubLost
from app.services.sync.reviews import STEP, Reviews
from app.services.team.standing import Sent
from tests.hub.bench import Hub
from tests.hub.desks import KEY, Desk, Desks

NOW = 1_790_000_000_000


class Reviewers:
    """Two supervisors of water, one of light, an operator of each; what they said of anna's call."""

    def __init__(self, hub: Hub, folder: Path) -> None:
        self.hub = hub
        self.queues = {code: hub.queue(code) for code in ("water", "light")}
        self.desks = Desks(hub, folder)
        self.anna = self.desks.join("anna", Role.OPERATOR, ("water",))
        self.chief = self.join("chief", "water")
        self.second = self.join("second", "water")
        self.stranger = self.join("stranger", "light")
        self.person = self.anna.insert(Person, last_name="Иванова")
        self.call = self.anna.insert(
            Interaction, channel="phone", user_uid=self.anna.person, person_uid=self.person, offered_at=NOW
        )
        self.cycle()

    def join(self, login: str, *queues: str) -> Desk:
        desk = self.desks.join(login, Role.SUPERVISOR, queues)
        lay_beside(desk.store, KEY)
        return desk

    def cycle(self, *desks: Desk) -> None:
        """Let these agree with the hub; all of them so often that each has what the last one sent."""
        for desk in desks or self.desks.all * 2:
            desk.cycle()

    def say(self, desk: Desk, text: str, call: Uid | None = None) -> Uid:
        uid = keep_remark(desk.store, desk.person, call or self.call, RemarkKind.PROBLEM, NOW + 1, text)
        submit_remarks(desk.store, desk.person, call or self.call)
        return uid

    def seen(self, desk: Desk, call: Uid | None = None) -> tuple[Remark, ...]:
        return remarks(desk.store, call or self.call, desk.person)

    def texts(self, desk: Desk) -> list[str]:
        return [one.text for one in self.seen(desk)]

    def restart(self, desk: Desk) -> None:
        desk.restart()
        lay_beside(desk.store, KEY)


@pytest.fixture
def team(hub: Hub, tmp_path: Path) -> Iterator[Reviewers]:
    made = Reviewers(hub, tmp_path)
    yield made
    made.desks.close()


def standing(team: Reviewers, desk: Desk) -> list[tuple[Sent | None, str]]:
    return [(one.sent, one.reason) for one in team.seen(desk)]


def test_a_submitted_remark_reaches_the_reviewers_of_the_team_and_nobody_else(team: Reviewers) -> None:
    keep_remark(team.chief.store, team.chief.person, team.call, RemarkKind.GOOD, NOW, "черновик")
    uid = keep_remark(team.second.store, team.second.person, team.call, RemarkKind.GOOD, NOW + 5, "Вежливо")
    submit_remarks(team.second.store, team.second.person, team.call)
    assert standing(team, team.second) == [(Sent.WAITING, "")]
    team.cycle()
    assert standing(team, team.second) == [(Sent.SENT, "")]
    draft, came = team.seen(team.chief)
    assert (draft.text, draft.submitted_at, draft.sent) == ("черновик", None, None)
    assert (came.uid, came.author_uid, came.author, came.kind, came.at, came.text, came.sent) == (
        uid, team.second.person, "Second", RemarkKind.GOOD, NOW + 5, "Вежливо", None,
    )  # fmt: skip
    assert team.texts(team.second) == ["Вежливо"], "a draft stays with its author"
    assert beside(team.stranger.store).rows("SELECT count(*) FROM remark") == [(0,)]
    before = beside(team.chief.store).rows("SELECT * FROM remark")
    team.cycle()
    assert beside(team.chief.store).rows("SELECT * FROM remark") == before


def test_nothing_of_it_is_in_the_operators_data(team: Reviewers) -> None:
    team.say(team.chief, "Перебил клиента")
    team.cycle()
    for desk in team.desks.all:
        names = [row[0] for row in desk.store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert not any("Перебил" in str(desk.store.rows(f"SELECT * FROM {name}")) for name in names)
    assert not review_path(team.anna.path).exists()


class Cut:
    """Ends the link before or after a call of the hub has been answered."""

    def __init__(self, desk: Desk, name: str, *, answered: bool) -> None:
        self.real, self.answered = getattr(desk.link(), name), answered
        setattr(desk.link(), name, self)

    def __call__(self, *args: Any) -> Any:
        if self.answered:
            self.real(*args)
        raise HubLost("sync.lost")


@pytest.mark.parametrize("name", ["review_push", "reviews_since"])
@pytest.mark.parametrize("answered", [False, True])
def test_a_link_that_breaks_loses_and_doubles_nothing(team: Reviewers, name: str, answered: bool) -> None:
    team.say(team.second, "от второй")
    team.cycle(team.second)
    team.say(team.chief, "от начальника")
    Cut(team.chief, name, answered=answered)
    with pytest.raises(HubLost):
        team.cycle(team.chief)
    team.restart(team.chief)
    team.cycle()
    for desk in (team.chief, team.second):
        assert sorted(team.texts(desk)) == ["от второй", "от начальника"]
    assert (Sent.SENT, "") in standing(team, team.chief)


def test_a_restored_hub_is_told_again_what_it_lost(team: Reviewers) -> None:
    team.say(team.second, "до копии")
    team.cycle()
    team.desks.remember()
    team.say(team.chief, "после копии")
    team.cycle()
    team.desks.restore()
    team.cycle()
    newcomer = team.join("third", "water")
    team.cycle(newcomer)
    assert team.texts(newcomer) == ["до копии", "после копии"]
    for desk in (team.chief, team.second):
        assert team.texts(desk) == ["до копии", "после копии"]


def test_a_review_store_that_is_lost_comes_back_from_the_hub(team: Reviewers) -> None:
    team.say(team.chief, "своё")
    team.say(team.second, "чужое")
    team.cycle()
    team.chief.drop_link()
    team.chief.store.close()
    review_path(team.chief.path).unlink()
    team.restart(team.chief)
    team.cycle(team.chief)
    assert sorted(team.texts(team.chief)) == ["своё", "чужое"]
    assert set(standing(team, team.chief)) == {(None, ""), (Sent.SENT, "")}


def test_a_call_that_the_hub_does_not_have_yet_is_waited_for(team: Reviewers) -> None:
    late = team.chief.insert(Interaction, channel="phone", offered_at=NOW)
    with team.chief.store.receive() as write:
        write.local("UPDATE journal_entry SET outbox = 1 WHERE record_uid = ?", late)
    team.say(team.chief, "о будущем", late)
    team.cycle(team.chief)
    assert [one.sent for one in team.seen(team.chief, late)] == [Sent.WAITING]
    team.anna.insert(Interaction, late, channel="phone", user_uid=team.anna.person, offered_at=NOW)
    team.cycle(team.anna, team.chief)
    assert [one.sent for one in team.seen(team.chief, late)] == [Sent.SENT]


def test_a_refused_one_is_kept_and_told_and_tried_again_when_the_teams_change(team: Reviewers) -> None:
    team.say(team.stranger, "не мой звонок")
    team.cycle(team.stranger)
    assert standing(team, team.stranger) == [(Sent.REFUSED, "scope")]
    with psycopg.connect(team.hub.address) as connection:
        set_queues(connection, team.hub.login_of("stranger"), ("light", "water"))
    team.cycle(team.stranger)
    team.cycle(team.stranger, team.chief)
    assert standing(team, team.stranger) == [(Sent.SENT, "")]
    assert team.texts(team.chief) == ["не мой звонок"]


def test_what_leaves_the_teams_takes_the_colleagues_words_along(team: Reviewers) -> None:
    team.say(team.chief, "о воде")
    team.say(team.second, "моё о воде")
    team.cycle()
    with psycopg.connect(team.hub.address) as connection:
        set_queues(connection, team.hub.login_of("second"), ("light",))
    team.cycle(team.second)
    assert team.texts(team.second) == ["моё о воде"], "one's own stays"
    with psycopg.connect(team.hub.address) as connection:
        set_queues(connection, team.hub.login_of("second"), ("water",))
    team.cycle(team.second)
    assert sorted(team.texts(team.second)) == ["моё о воде", "о воде"]


def test_a_ticket_that_enters_brings_the_words_on_its_call(team: Reviewers) -> None:
    team.say(team.chief, "о воде")
    team.cycle()
    ticket = team.anna.insert(Ticket, number="A-1", state="new", queue_uid=team.queues["light"])
    team.anna.insert(InteractionTicket, interaction_uid=team.call, ticket_uid=ticket)
    team.cycle()
    assert team.texts(team.stranger) == ["о воде"]


def test_an_erased_client_is_erased_from_every_review(team: Reviewers) -> None:
    team.say(team.chief, "Иванова больна")
    team.cycle()
    keep_remark(team.second.store, team.second.person, team.call, RemarkKind.GOOD, NOW, "Иванова мила")
    team.say(team.stranger, "Иванова далеко")
    submitted = team.say(team.chief, "Иванова снова")
    team.hub.person("admin", Role.ADMINISTRATOR, ("water",))
    erase_person(team.hub.connect("admin"), team.person)
    team.cycle()
    for desk in (team.chief, team.second):
        assert beside(desk.store).rows("SELECT DISTINCT text FROM remark") == [("",)]
    assert team.hub.owner().execute("SELECT uid FROM hub.remark WHERE text <> ''").fetchall() == []
    told = {one.uid: one for one in team.seen(team.chief)}
    assert (told[submitted].text, told[submitted].sent) == ("", None)
    for sql in ("UPDATE remark SET text = 'x'", "DELETE FROM remark"):
        with pytest.raises(Exception, match="submitted remark"):
            beside(team.chief.store).write(sql)


def test_a_senior_reviews_at_their_own_desk_and_an_operator_there_sends_nothing_for_them(team: Reviewers) -> None:
    senior = team.desks.join("senior", Role.SENIOR, ("water",))
    lay_beside(senior.store, KEY)
    team.cycle(senior)
    team.say(senior, "от старшего")
    with senior.store.receive() as write:
        write.local("UPDATE sync_state SET role = 'operator'")
    Reviews(senior.ask, lambda: False).agree(senior.link(), {"schema": STEP})
    assert standing(team, senior) == [(Sent.WAITING, "")]
    team.cycle(senior, team.chief)
    assert standing(team, senior) == [(Sent.SENT, "")]
    assert team.texts(team.chief) == ["от старшего"]


def test_a_hub_not_yet_upgraded_is_asked_nothing(team: Reviewers) -> None:
    team.say(team.chief, "рано")
    hello = team.chief.engine.greet(team.chief.link())
    team.chief.engine.cycle(team.chief.link(), {**hello, "schema": STEP - 1})
    assert standing(team, team.chief) == [(Sent.WAITING, "")]


def test_a_review_store_that_cannot_be_used_holds_up_nothing_else(team: Reviewers) -> None:
    third = team.join("third", "water")
    review_path(third.path).mkdir()
    ticket = team.anna.insert(Ticket, number="A-1", state="new", queue_uid=team.queues["water"])
    team.cycle(team.anna, third)
    assert third.store.value("SELECT uid FROM ticket") == ticket
    review_path(third.path).rmdir()
    team.say(team.chief, "теперь")
    team.cycle(team.chief, third)
    assert team.texts(third) == ["теперь"]
