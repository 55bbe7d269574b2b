"""Remarks of reviewers at the hub: taken once, never changed, read by the reviewers of the call's teams alone."""

from __future__ import annotations

import json
import threading
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.models.ids import Uid, new_uid
from app.models.staff import Role
from app.services.hub.erasing import erase_person
from app.services.people.rights import Act, may
from tests.hub.bench import Connection, Hub, Pen
from tests.hub.test_rights import Pen_of

NOW = 1_790_000_000_000


class Team:
    """Two teams: anna's calls in water, boris' in light; a reviewer of each role, and one of the other team."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.queues = {code: hub.queue(code) for code in ("water", "light")}
        self.anna = Pen_of(hub, "anna", Role.OPERATOR, ("water",))
        self.boris = Pen_of(hub, "boris", Role.OPERATOR, ("light",))
        self.chief = Pen_of(hub, "chief", Role.SUPERVISOR, ("water",))
        self.second = Pen_of(hub, "second", Role.SUPERVISOR, ("water",))
        self.stranger = Pen_of(hub, "stranger", Role.SUPERVISOR, ("light",))
        self.person = self.anna.insert("person", last_name="Иванова")
        self.call = call_of(self.anna, person_uid=self.person)
        self.theirs = call_of(self.boris)
        self.anna.push()
        self.boris.push()


def call_of(pen: Pen, **values: Any) -> Uid:
    return pen.insert("interaction", channel="phone", user_uid=pen.person, offered_at=1, **values)


@pytest.fixture
def team(hub: Hub) -> Team:
    return Team(hub)


def remark(pen: Pen, call: Uid, text: str = "Перебил", **other: Any) -> dict[str, Any]:
    made = {
        "uid": new_uid().hex(), "interaction": call.hex(), "author": pen.person.hex(), "kind": "problem",
        "at": NOW, "text": text, "written_at": NOW, "submitted_at": NOW + 1,
    }  # fmt: skip
    return {**made, **other}


def push(pen: Pen, *remarks: dict[str, Any]) -> Any:
    return pen.ask("SELECT hub.review_push(%s, %s::json)", UUID(bytes=pen.uid), json.dumps(remarks))


def reasons(pen: Pen, *remarks: dict[str, Any]) -> list[str]:
    return [one["reason"] for one in push(pen, *remarks)["refused"]]


def since(pen: Pen, after: int = 0, most: int = 1000) -> list[tuple[int, str, Any]]:
    return pen.connection.execute("SELECT * FROM hub.reviews_since(%s, %s)", (after, most)).fetchall()


def texts(pen: Pen, after: int = 0) -> list[str]:
    return [body["text"] for _, kind, body in since(pen, after) if kind == "remark"]


def code_of(connection: Connection, query: str, *params: object) -> str | None:
    with pytest.raises(psycopg.Error) as caught:
        connection.execute(query, params)
    return caught.value.sqlstate


def test_the_reviewers_of_the_team_read_it_and_nobody_else(team: Team) -> None:
    made = remark(team.chief, team.call)
    assert push(team.chief, made) == {"taken": [str(UUID(made["uid"]))], "refused": []}
    (line, end) = since(team.second)
    assert (line[1], end[1]) == ("remark", "end")
    assert UUID(line[2]["uid"]).hex == made["uid"]
    assert UUID(line[2]["author"]).bytes == team.chief.person
    assert {name: line[2][name] for name in ("kind", "at", "text", "written_at", "submitted_at", "erased")} == {
        "kind": "problem", "at": NOW, "text": "Перебил", "written_at": NOW, "submitted_at": NOW + 1,
        "erased": False,
    }  # fmt: skip
    assert texts(team.stranger) == []
    assert end[0] >= line[0]
    assert texts(team.second, end[0]) == []


@pytest.mark.parametrize("role", list(Role))
def test_who_may_review_here_may_at_the_hub(hub: Hub, team: Team, role: Role) -> None:
    pen = Pen_of(hub, "someone", role, ("water",))
    if may(role, Act.REVIEW_CALLS):
        assert reasons(pen, remark(pen, team.call)) == []
        assert texts(pen) == ["Перебил"]
        return
    sent = json.dumps([remark(pen, team.call)])
    assert code_of(pen.connection, "SELECT hub.review_push(%s, %s::json)", UUID(bytes=pen.uid), sent) == "HB018"
    assert code_of(pen.connection, "SELECT * FROM hub.reviews_since(0, 10)") == "HB018"


def test_sent_again_it_does_nothing_more(team: Team) -> None:
    made = remark(team.chief, team.call)
    first = push(team.chief, made)
    before = since(team.second)[0]
    assert push(team.chief, made, made) == {"taken": first["taken"] * 2, "refused": []}
    assert since(team.second)[0] == before
    assert reasons(team.chief, {**made, "text": "Другое"}) == ["other"]
    assert reasons(team.second, {**made, "author": team.second.person.hex()}) == ["other"]
    assert texts(team.second) == ["Перебил"]


def test_one_that_is_refused_stops_no_other(team: Team) -> None:
    sent = [
        remark(team.chief, team.theirs, "чужая"),
        remark(team.chief, new_uid(), "ещё нет"),
        remark(team.chief, team.person, "не звонок"),
        remark(team.chief, team.call, kind="shout"),
        remark(team.chief, team.call, ""),
        remark(team.chief, team.call, "x" * 4001),
        remark(team.chief, team.call, submitted_at=None),
        remark(team.chief, team.call, "годится"),
    ]
    assert reasons(team.chief, *sent) == ["scope", "unknown", "unknown", "broken", "broken", "broken", "broken"]
    assert texts(team.second) == ["годится"]
    assert texts(team.stranger) == []


def test_nobodys_name_is_forged_and_no_desk_is_made_up(team: Team) -> None:
    ask = "SELECT hub.review_push(%s, %s::json)"
    forged = json.dumps([remark(team.chief, team.call), remark(team.second, team.call)])
    connection = team.chief.connection
    assert code_of(connection, ask, UUID(bytes=team.chief.uid), forged) == "HB013"
    nobody = json.dumps([{**remark(team.chief, team.call), "author": None}])
    assert code_of(connection, ask, UUID(bytes=team.chief.uid), nobody) == "HB013"
    assert code_of(connection, ask, UUID(bytes=new_uid()), "[]") == "HB015"
    assert texts(team.second) == []


@pytest.mark.parametrize("who", ["anna", "chief", "owner"])
def test_nobody_changes_or_takes_away_one(hub: Hub, team: Team, who: str) -> None:
    push(team.chief, remark(team.chief, team.call))
    connection = hub.owner() if who == "owner" else getattr(team, who).connection
    expected = "HB018" if who == "owner" else "42501"
    for act in (
        "UPDATE hub.remark SET text = 'x'", "UPDATE hub.remark SET author = hub.me()",
        "UPDATE hub.remark SET erased_at = 1", "UPDATE hub.remark SET uid = gen_random_uuid()",
        "UPDATE hub.remark SET interaction = gen_random_uuid()", "UPDATE hub.remark SET submitted_at = 0",
        "DELETE FROM hub.remark", "TRUNCATE hub.remark",
    ):  # fmt: skip
        assert code_of(connection, act) == expected, act
    if who != "owner":
        assert code_of(connection, "SELECT * FROM hub.remark") == "42501"
        for name in ("tell_remarks('{}', 0)", "erase_remarks('{}', 0)", "about_erased(hub.me())"):
            assert code_of(connection, f"SELECT hub.{name}") == "42501", name
    assert texts(team.second) == ["Перебил"]


def test_none_is_in_the_operators_feed_or_search(team: Team) -> None:
    push(team.chief, remark(team.chief, team.call))
    for pen in (team.anna, team.chief):
        assert "Перебил" not in str(pen.feed())
    owner = team.hub.owner()
    assert owner.execute("SELECT count(*) FROM hub.row WHERE data::text LIKE '%%Перебил%%'").fetchone() == (0,)


def test_whoever_comes_to_see_the_call_gets_what_was_said_of_it(team: Team) -> None:
    push(team.chief, remark(team.chief, team.call))
    (*_, end) = since(team.stranger)
    ticket = team.anna.insert("ticket", number="A-1", state="new", queue_uid=team.queues["light"])
    team.anna.insert("interaction_ticket", interaction_uid=team.call, ticket_uid=ticket)
    assert team.anna.refused() == []
    assert texts(team.stranger, end[0]) == ["Перебил"]


def test_pages_are_not_cut_inside_a_revision(team: Team) -> None:
    for number in range(3):
        push(team.chief, *(remark(team.chief, team.call, f"{number}{nth}") for nth in range(3)))
    found, after, more, pages = [], 0, True, 0
    while more:
        *lines, (after, kind, end) = since(team.second, after, 4)
        assert kind == "end"
        found += [body["text"] for _, _, body in lines]
        more, pages = end["more"], pages + 1
    assert sorted(found) == [f"{number}{nth}" for number in range(3) for nth in range(3)]
    assert pages > 1


def until_it_waits(hub: Hub, done: list[Any]) -> None:
    """Until a session of this hub waits for a lock, or what should wait is done."""
    waits = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
        "AND pg_sleep(0.02) IS NOT NULL"
    )
    admin = hub.admin()
    while not done and admin.execute(waits).fetchone() == (0,):
        pass


def test_none_is_passed_by_while_another_is_being_written(team: Team) -> None:
    """A revision becomes visible only after all before it: what is sent meanwhile waits for the commit."""
    slow, fast = team.chief, team.second
    done: list[Any] = []
    with slow.connection.transaction():
        push(slow, remark(slow, team.call, "медленное"))
        other = threading.Thread(target=lambda: done.append(push(fast, remark(fast, team.call, "быстрое"))))
        other.start()
        until_it_waits(team.hub, done)
        reader = Pen(team.hub.connect("second"), fast.person, join=False)
        (*_, end) = since(reader)
        assert texts(reader) == []
        assert done == []
    other.join()
    assert sorted(texts(reader, end[0])) == ["быстрое", "медленное"]


def test_an_erased_clients_call_keeps_no_words(hub: Hub, team: Team) -> None:
    other = call_of(team.anna)
    team.anna.push()
    kept = remark(team.chief, team.call, "Иванова больна")
    push(team.chief, kept, remark(team.chief, other, "про другого"))
    (*_, end) = since(team.second)
    admin = Pen_of(hub, "admin", Role.ADMINISTRATOR, ("water",))
    erase_person(admin.connection, team.person)
    *lines, _ = since(team.second, end[0])
    assert [(UUID(body["uid"]).hex, body["text"], body["erased"]) for _, _, body in lines] == [
        (kept["uid"], "", True)
    ]
    assert hub.owner().execute("SELECT count(*) FROM hub.remark WHERE text LIKE '%%больна%%'").fetchone() == (0,)
    late = remark(team.chief, team.call, "Иванова ещё раз")
    assert reasons(team.chief, kept, late) == ["erased", "erased"]
    assert sorted(texts(team.second)) == ["", "про другого"]
