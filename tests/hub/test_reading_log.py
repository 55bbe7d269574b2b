"""Who read and heard what in a review reaches the hub: once, changed by nobody, read by administrators alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.models.ids import new_uid
from app.models.staff import Role
from app.services.review.beside import beside, note_listening, note_reading
from tests.hub.bench import Hub, Pen
from tests.hub.test_reviews import code_of
from tests.hub.test_reviews_travel import Reviewers
from tests.hub.test_rights import Pen_of

NOW = 1_790_000_000_000
READ = "SELECT what, member, tbl, record, purpose, from_ms, to_ms FROM hub.reading ORDER BY what"


@pytest.fixture
def team(hub: Hub, tmp_path: Path) -> Iterator[Reviewers]:
    made = Reviewers(hub, tmp_path)
    yield made
    made.desks.close()


def in_the_log(team: Reviewers) -> list[tuple[Any, ...]]:
    return team.hub.owner().execute(READ).fetchall()


def test_what_a_reviewer_read_and_heard_is_at_the_hub_once(team: Reviewers) -> None:
    store, me = team.chief.store, team.chief.person
    note_reading(store, me, "person", team.person, "review")
    note_listening(store, me, team.call, "review", NOW, 0, 5_000)
    note_reading(store, team.second.person, "person", team.person, "review")
    team.cycle(team.chief)
    person, call, mine = (UUID(bytes=uid) for uid in (team.person, team.call, me))
    lines = [
        ("listening", mine, "interaction", call, "review", 0, 5_000),
        ("reading", mine, "person", person, "review", None, None),
    ]
    assert in_the_log(team) == lines
    beside(store).write("DELETE FROM log_sent")
    team.cycle(team.chief)
    assert in_the_log(team) == lines
    for number in range(250):
        note_reading(store, me, "ticket", number.to_bytes(16, "big"), "review")
    team.cycle(team.chief)
    assert len(in_the_log(team)) == 252


def test_a_restored_hub_is_told_again(team: Reviewers) -> None:
    team.desks.remember()
    note_reading(team.chief.store, team.chief.person, "person", team.person, "review")
    team.cycle(team.chief)
    team.desks.restore()
    team.cycle(team.chief)
    assert len(in_the_log(team)) == 1


def line(pen: Pen, **other: Any) -> dict[str, Any]:
    made = {"uid": new_uid().hex(), "what": "reading", "member": pen.person.hex(), "at": NOW, "tbl": "person",
            "record": new_uid().hex(), "purpose": "review"}  # fmt: skip
    return {**made, **other}


@pytest.mark.parametrize("role", list(Role))
def test_administrators_read_it_and_nobody_changes_it(hub: Hub, role: Role) -> None:
    hub.queue("water")
    pen = Pen_of(hub, "someone", role, ("water",))
    other = Pen_of(hub, "other", Role.SUPERVISOR, ("water",))
    push = "SELECT hub.readings_push(%s, %s::json)"
    assert other.ask(push, UUID(bytes=other.uid), json.dumps([line(other)])) == 1
    seen = 1 if role is Role.ADMINISTRATOR else 0
    assert pen.ask("SELECT count(*) FROM hub.reading") == seen
    forged = json.dumps([line(pen), line(other)])
    assert code_of(pen.connection, push, UUID(bytes=pen.uid), forged) == "HB013"
    assert code_of(pen.connection, push, UUID(bytes=pen.uid), json.dumps([line(pen, member=None)])) == "HB013"
    assert code_of(pen.connection, push, UUID(bytes=new_uid()), "[]") == "HB015"
    for act in ("UPDATE hub.reading SET at = 1", "DELETE FROM hub.reading", "TRUNCATE hub.reading"):
        assert code_of(pen.connection, act) == "42501", act
        assert code_of(hub.owner(), act) == "HB018", act
    insert = "INSERT INTO hub.reading (uid) VALUES (gen_random_uuid())"
    assert code_of(pen.connection, insert) == "42501"
