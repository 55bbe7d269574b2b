"""Remarks over links that break and programs that are killed anywhere: each comes once to every reviewer."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.models.calls import Interaction
from app.services.review.beside import beside
from app.services.sync.errors import HubLost
from tests.hub.bench import Hub
from tests.hub.desks import Desk
from tests.hub.storm import Broken, Killed
from tests.hub.test_reviews_travel import NOW, Reviewers

STEPS = 80
OFTEN = 0.08


@pytest.fixture
def team(hub: Hub, tmp_path: Path) -> Iterator[Reviewers]:
    made = Reviewers(hub, tmp_path)
    yield made
    made.desks.close()


def stormy(desk: Desk, chance: random.Random) -> bool:
    """One cycle that may end anywhere; whether it did."""

    def ask(operation: Any, *args: Any, **named: Any) -> Any:
        if chance.random() < OFTEN / 3:
            raise Killed
        answer = operation(desk.store, *args, **named)
        if chance.random() < OFTEN / 3:
            raise Killed
        return answer

    desk.engine._ask = desk.engine._reviews._ask = ask
    try:
        desk.engine.cycle(Broken(desk.link(), chance, OFTEN))
    except HubLost:
        desk.drop_link()
    except Killed:
        return True
    finally:
        desk.engine._ask = desk.engine._reviews._ask = desk.ask
    return False


def test_every_remark_comes_once_to_each(team: Reviewers) -> None:
    chance = random.Random(1)
    calls, said, killed = [team.call], [], 0
    for step in range(STEPS):
        desk = chance.choice([team.chief, team.second])
        here = [uid for uid in calls if desk.store.value("SELECT 1 FROM interaction WHERE uid = ?", uid)]
        if chance.random() < 0.2:
            call = {"channel": "phone", "user_uid": team.anna.person, "offered_at": NOW + step}
            calls.append(team.anna.insert(Interaction, **call))
        elif chance.random() < 0.6 and here:
            team.say(desk, f"{step}", chance.choice(here))
            said.append(f"{step}")
        shaken = chance.choice([team.anna, team.chief, team.second])
        if stormy(shaken, chance):
            killed += 1
            team.restart(shaken)
    assert killed
    team.cycle()
    for desk in (team.chief, team.second):
        assert sorted(row[0] for row in beside(desk.store).rows("SELECT text FROM remark")) == sorted(said)
    kept = {row[0] for row in beside(team.stranger.store).rows("SELECT text FROM remark")}
    assert kept == set()
