"""Files in parts, live states, team lists, search, and desks whose program is too old."""

from __future__ import annotations

import hashlib
from typing import NamedTuple
from uuid import UUID

import psycopg
import pytest

from app.models.ids import Uid
from tests.hub.bench import Hub, Pen


class Team(NamedTuple):
    """Anna and Boris work the same queue, Vera another."""

    water: Uid
    anna: Pen
    boris: Pen
    vera: Pen


@pytest.fixture
def team(hub: Hub) -> Team:
    water = hub.queue("water")
    hub.queue("light")
    pens = []
    for login, queue in (("anna", "water"), ("boris", "water"), ("vera", "light")):
        uid = hub.person(login, queues=(queue,))
        pens.append(Pen(hub.connect(login), uid))
    return Team(water, *pens)


def code_of(pen: Pen, ask: str, *params: object) -> str | None:
    with pytest.raises(psycopg.Error) as caught:
        pen.ask(ask, *params)
    return caught.value.sqlstate


def test_a_file_goes_up_in_parts_and_comes_whole_to_who_sees_its_ticket(team: Team) -> None:
    content = bytes(range(256)) * 10
    parts = [content[:1000], content[1000:2000], content[2000:]]
    name = hashlib.sha256(content).digest()
    put = "SELECT hub.put_chunk(%s, %s, 3, %s)"
    assert code_of(team.anna, put, name, 0, parts[0]) == "HB019", "no ticket has it yet"
    ticket = team.anna.insert("ticket", number="A-1", state="new", queue_uid=team.water)
    team.anna.insert("attachment", ticket_uid=ticket, name="f", sha256=name.hex(), size=len(content))
    team.anna.push()
    assert team.anna.ask(put, name, 1, parts[1]) == {"chunks": 3, "here": [1]}
    assert team.anna.ask(put, name, 1, parts[1]) == {"chunks": 3, "here": [1]}
    assert team.boris.ask("SELECT hub.chunks(%s)", name) == {"chunks": 3, "here": [1]}
    team.boris.ask(put, name, 0, parts[0])
    assert code_of(team.anna, put, name, 2, b"something else") == "HB016"
    assert team.anna.ask(put, name, 2, parts[2])["here"] == [0, 1, 2]
    got = [team.boris.ask("SELECT hub.get_chunk(%s, %s)", name, n) for n in range(3)]
    assert b"".join(got) == content
    for ask in ("SELECT hub.chunks(%s)", "SELECT hub.get_chunk(%s, 0)"):
        assert code_of(team.vera, ask, name) == "HB019"
    assert code_of(team.vera, put, name, 0, parts[0]) == "HB019"
    for nth, size in ((3, 1), (-1, 1), (0, 1_048_577)):
        assert code_of(team.anna, put, name, nth, b"x" * size) == "HB016"


def attached(pen: Pen, content: bytes, queue: Uid | None = None) -> bytes:
    """A ticket with a file; the file's name."""
    name = hashlib.sha256(content).digest()
    more = {"queue_uid": queue} if queue else {}
    ticket = pen.insert("ticket", number=f"{pen.code}-{pen.seq}", state="new", **more)
    pen.insert("attachment", ticket_uid=ticket, name="f", sha256=name.hex(), size=len(content))
    assert pen.refused() == []
    return name


def test_to_know_a_files_hash_is_not_to_have_it(hub: Hub, team: Team) -> None:
    """But for who shows all of it: two teams may be sent the same file."""
    parts = [b"our ", b"file"]
    put, nothing = "SELECT hub.put_chunk(%s, %s, 2, %s)", {"chunks": None, "here": []}
    uid = hub.person("clara", queues=("light",))
    colleague = Pen(hub.connect("clara"), uid)
    light = UUID(str(team.vera.ask("SELECT (hub.my_queues())[1]"))).bytes
    name = attached(team.anna, b"".join(parts), team.water)
    team.anna.ask(put, name, 0, parts[0])
    attached(team.vera, b"".join(parts), light)
    attached(team.vera, b"".join(parts))
    assert team.vera.ask("SELECT hub.chunks(%s)", name) == nothing
    team.anna.ask(put, name, 1, parts[1])
    assert team.anna.ask("SELECT hub.get_chunk(%s, 0)", name) == parts[0]
    for pen in (team.vera, colleague):
        assert pen.ask("SELECT hub.chunks(%s)", name) == nothing
        assert pen.ask("SELECT hub.get_chunk(%s, 0)", name) is None
    assert code_of(team.vera, put, name, 0, b"guess") == "HB016"
    assert code_of(team.vera, "SELECT hub.put_chunk(%s, 5, 6, %s)", name, b"a part too many") == "HB016"
    assert team.vera.ask(put, name, 1, parts[1]) == {"chunks": None, "here": [1]}
    assert team.vera.ask("SELECT hub.get_chunk(%s, 1)", name) is None
    assert team.vera.ask(put, name, 0, parts[0]) == {"chunks": 2, "here": [0, 1]}
    assert colleague.ask("SELECT hub.get_chunk(%s, 0)", name) == parts[0]


def test_a_file_attached_anew_by_who_has_it_is_had_by_who_sees_that(team: Team) -> None:
    name = attached(team.anna, b"file", team.water)
    team.anna.ask("SELECT hub.put_chunk(%s, 0, 1, %s)", name, b"file")
    light = UUID(str(team.vera.ask("SELECT (hub.my_queues())[1]"))).bytes
    attached(team.boris, b"file", light)
    assert team.vera.ask("SELECT hub.get_chunk(%s, 0)", name) == b"file"


def test_colleagues_of_ones_queues_are_seen_as_they_are_now(team: Team) -> None:
    tell = "SELECT hub.tell_state(%s, %s, %s, %s)"
    team.anna.ask(tell, UUID(bytes=team.anna.uid), "ready", "", 1)
    team.anna.ask(tell, UUID(bytes=team.anna.uid), "pause", "lunch", 2)
    team.vera.ask(tell, UUID(bytes=team.vera.uid), "ready", "", 3)
    seen = team.boris.connection.execute("SELECT member, state, reason, since FROM hub.colleagues").fetchall()
    assert seen == [(UUID(bytes=team.anna.person), "pause", "lunch", 2)]


def test_lists_of_the_team_go_page_by_page_and_filter(team: Team) -> None:
    states = ("closed", "new")
    made = [
        team.anna.insert("ticket", number=f"A-{n}", state=states[n % 2], queue_uid=team.water, created_at=n)
        for n in range(1, 8)
    ]
    team.anna.update("ticket", made[0], assignee_uid=(None, team.boris.person))
    team.anna.push()
    ask = "SELECT uid, created_at FROM hub.tickets(%s::json, %s, %s, 3)"

    def listed(pen: Pen, wish: str) -> list[Uid]:
        found, at, uid = [], None, None
        while rows := pen.connection.execute(ask, (wish, at, uid)).fetchall():
            found += [each.bytes for each, _ in rows]
            uid, at = rows[-1]
        return found

    assert listed(team.boris, "{}") == made[::-1]
    assert listed(team.boris, '{"states": ["new", "reopened"]}') == made[::-2]
    assert listed(team.boris, f'{{"assignee": "{team.boris.person.hex()}"}}') == made[:1]
    assert listed(team.boris, '{"from": 3, "to": 5}') == [made[3], made[2]]
    assert listed(team.vera, "{}") == []
    counts = team.boris.connection.execute("SELECT state, tickets FROM hub.ticket_counts() ORDER BY 1").fetchall()
    assert counts == [("closed", 3), ("new", 4)]


def test_search_finds_by_number_and_by_words_in_any_form_of_ones_own_team(team: Team) -> None:
    first = team.anna.insert("ticket", number="A-1", state="new", queue_uid=team.water, subject="Нет горячей воды")
    second = team.anna.insert("ticket", number="A-2", state="closed", queue_uid=team.water, subject="Лифт",
                              description="стоит, горячая вода есть")  # fmt: skip
    team.anna.push()

    def found(pen: Pen, words: str) -> list[Uid]:
        rows = pen.connection.execute("SELECT uid FROM hub.search(%s, 10)", (words,)).fetchall()
        return [uid.bytes for (uid,) in rows]

    assert found(team.boris, "горячая вода") == [first, second]
    assert found(team.boris, " a-2 ") == [second]
    assert found(team.boris, "лифты") == [second]
    assert found(team.boris, "трамвай") == found(team.vera, "вода") == found(team.boris, "'; --") == []
    team.anna.update("ticket", second, subject=("Лифт", "Трамвай"))
    team.anna.push()
    assert found(team.boris, "трамваи") == [second]


def test_a_desk_whose_program_is_too_old_pushes_nothing(hub: Hub, team: Team) -> None:
    hello = "SELECT hub.hello(%s, 'old', %s)"
    team.anna.ask(hello, UUID(bytes=team.anna.uid), 5)
    hub.owner().execute("UPDATE hub.setting SET value = '6' WHERE name = 'schema_min'")
    assert team.anna.ask(hello, UUID(bytes=team.anna.uid), 5)["schema_min"] == 6
    team.anna.insert("person", last_name="x")
    waiting = list(team.anna.waiting)
    with pytest.raises(psycopg.Error) as caught:
        team.anna.push()
    assert caught.value.sqlstate == "HB003"
    team.anna.ask(hello, UUID(bytes=team.anna.uid), 6)
    team.anna.waiting = waiting
    assert team.anna.push()["refused"] == []


def test_a_session_left_open_is_ended_by_the_server(hub: Hub, team: Team) -> None:
    settings = team.anna.connection.execute(
        "SELECT current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout'), "
        "current_setting('lock_timeout')"
    ).fetchone()
    assert settings == ("1min", "1min", "30s")
    team.anna.connection.execute("SET idle_in_transaction_session_timeout = 50")
    team.anna.connection.execute("BEGIN")
    team.anna.ask("SELECT hub.take_numbers('t', 1, gen_random_uuid())")
    team.boris.insert("person", last_name="x")
    assert team.boris.push()["refused"] == [], "the counter was free again"
