"""Through pgbouncer: session mode is transparent, transaction mode is told and not joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import psycopg
import pytest

from app.models.ids import new_uid
from app.models.migrations import NEWEST
from app.services.joining.checking import Asked, Step, check
from app.services.joining.errors import JoinError
from app.services.joining.joining import Desk, greet
from app.services.joining.opening import open_link
from app.services.joining.place import make_place
from app.services.steps import Outcome
from app.services.sync.state import Standing
from tests.hub.bench import Hub
from tests.hub.pooler import Pooler
from tests.hub.stations import PATIENCE_S, settled, up


@pytest.fixture
def poolers(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Pooler]]:
    made: list[Pooler] = []

    def make(mode: str) -> Pooler:
        folder = tmp_path_factory.mktemp("pooler")
        for each in (folder, *folder.parents):
            if each != Path("/") and each.stat().st_uid == folder.stat().st_uid:
                each.chmod(each.stat().st_mode | 0o055)
        made.append(Pooler(hub, folder / mode, mode))
        made[-1].start()
        return made[-1]

    yield make
    for pooler in made:
        pooler.stop()


def place(pooler: Pooler, login: str):
    hub = pooler.hub
    return make_place(f"127.0.0.1:{pooler.port}/{hub.database}", hub.login_of(login), "none")


def through(pooler: Pooler):
    def of(login):
        return lambda: open_link(place(pooler, login), pooler.hub.secrets[login])

    return of


def findings(pooler: Pooler, login: str):
    asked = Asked(place(pooler, login), pooler.hub.secrets[login], NEWEST)
    return {one.step: one for one in check(asked)}


def test_session_mode_takes_a_desk_like_the_server_itself(hub, poolers):
    pooler = poolers("session")
    hub.queue("water")
    hub.person("anna", queues=("water",))
    assert {one.outcome for one in findings(pooler, "anna").values()} == {Outcome.GOOD, Outcome.WARNING}
    desk = Desk(new_uid(), NEWEST, "A", "desk")
    assert greet(place(pooler, "anna"), hub.secrets["anna"], desk).code


def test_through_session_mode_desks_hear_each_other_at_once(stations, poolers):
    pooler = poolers("session")
    a, b = (stations(login, connect=through(pooler)) for login in ("anna", "boris"))
    a.until(settled), b.until(settled)
    for number in range(8):  # enough that the driver prepares its statements
        a.save(f"A-{number}")
        b.until_here(f"A-{number}")  # nobody polls within the hour: it was told
    a.until_sent()


def test_through_session_mode_a_ticket_is_claimed_once(hub, stations, poolers):
    pooler, water = poolers("session"), hub.queue("water")
    logins = ("anna", "boris")
    a, b = (stations(login, queues=("water",), connect=through(pooler)) for login in logins)
    a.until(settled), b.until(settled)
    for number in range(4):
        a.save(f"A-{number}", queue_uid=water)
    a.until_sent()

    def claim(station) -> Future:
        sql = "SELECT hub.claim_next(NULL, gen_random_uuid()) ->> 'ticket'"
        return station.sync.ask(lambda link: link.execute(sql).fetchone()[0])

    asked = [claim(station) for _ in range(3) for station in (a, b)]
    got = [one.result(PATIENCE_S) for one in asked]
    given = [one for one in got if one is not None]
    assert len(given) == len(set(given)) == 4


def test_a_pooler_that_restarts_in_mid_work_loses_and_doubles_nothing(hub, stations, poolers):
    pooler = poolers("session")
    a, b = (stations(login, connect=through(pooler)) for login in ("anna", "boris"))
    a.until(settled), b.until(settled)
    for number in range(3):
        a.save(f"A-{number}"), b.save(f"B-{number}")
        pooler.stop()
        a.save(f"A-{number}x")
        a.until(lambda state: state.standing is Standing.LOST)
        pooler.start()
        a.sync.resume(), b.sync.resume()
        a.until(settled)
    for number in range(3):
        a.until_here(f"B-{number}"), b.until_here(f"A-{number}"), b.until_here(f"A-{number}x")
    with psycopg.connect(hub.address) as admin:
        rows = admin.execute("SELECT data ->> 'number' FROM hub.row WHERE tbl = 'ticket'").fetchall()
    assert len(rows) == len(set(rows)) == 9


def test_where_notifications_do_not_pass_the_poll_is_the_floor(stations, poolers):
    pooler = poolers("session")
    a, b = stations("anna"), stations("boris", poll=1, connect=through(pooler))
    a.until(up), b.until(up)
    b.sync.ask(lambda link: link.execute("UNLISTEN *")).result(PATIENCE_S)  # what eats a call does no less
    a.save("A-1")
    b.until_here("A-1")


@pytest.mark.parametrize("mode", ["transaction", "statement"])
def test_a_pooler_that_shares_sessions_is_told_and_not_joined(hub, poolers, mode):
    pooler = poolers(mode)
    hub.person("anna")
    told = findings(pooler, "anna")
    assert list(told)[-1] is Step.LOG_IN
    assert (told[Step.LOG_IN].outcome, told[Step.LOG_IN].key) == (Outcome.BAD, "joining.shared_sessions")
    assert "pool_mode = session" in told[Step.LOG_IN].advice[0].text
    with pytest.raises(JoinError) as refused:
        greet(place(pooler, "anna"), hub.secrets["anna"], Desk(new_uid(), NEWEST, "A", "desk"))
    assert refused.value.key == "joining.shared_sessions"


def test_a_wrong_password_is_told_through_the_pooler_too(hub, poolers):
    pooler = poolers("session")
    hub.person("anna")
    hub.secrets["anna"] = "wrong"
    assert list(findings(pooler, "anna").values())[-1].key == "joining.wrong_secret"
