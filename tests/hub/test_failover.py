"""The main server is gone and its standby takes over, as Patroni does it: nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.services.joining.checking import Asked, Step, check
from app.services.joining.errors import JoinError
from app.services.joining.joining import Desk, greet
from app.services.joining.opening import open_link
from app.services.joining.place import HubPlace, make_place
from app.services.steps import Outcome
from app.services.store.audit import verify
from app.services.sync.errors import HubLost
from app.services.sync.state import Standing, joined
from tests.hub.bench import TEMPLATE, Hub, create_database
from tests.hub.server import ADMIN, NoServer, Server, folder_for_servers
from tests.hub.stations import Stations, settled

NUMBERS = "SELECT data ->> 'number' FROM hub.row WHERE tbl = 'ticket' AND deleted_at IS NULL ORDER BY 1"


class Pair:
    """A main server with a hub, and a standby that follows it."""

    def __init__(self, folder: Path) -> None:
        self.folders = folder / "main", folder / "standby"
        for each in self.folders:
            each.mkdir()
            each.chmod(0o755)
        self.main, self.standby = (Server(each) for each in self.folders)
        self.main.make(fsync="off")
        self.main.start()
        create_database(self.main, TEMPLATE)
        Hub(self.main, TEMPLATE).init()
        self.hub = Hub(self.main, create_database(self.main, template=TEMPLATE))
        self._follow()

    def _follow(self) -> None:
        where = f"host=127.0.0.1 port={self.main.port} user={ADMIN}"
        self.standby.run("pg_basebackup", "-D", self.standby.data, "-d", where, "-X", "stream", "-c", "fast")
        self.standby.configure(fsync="off", primary_conninfo=where)
        (self.standby.data / "standby.signal").touch()
        self.standby.start()

    def place(self, login: str) -> HubPlace:
        """Both servers in one address."""
        hosts = f"127.0.0.1:{self.main.port},127.0.0.1:{self.standby.port}/{self.hub.database}"
        return make_place(hosts, self.hub.login_of(login), "none")

    def caught_up(self) -> None:
        """Wait until the standby has everything that the main server has."""
        with psycopg.connect(self.main.address(), autocommit=True) as main:
            (upto,) = main.execute("SELECT pg_current_wal_lsn()").fetchone() or ("",)
        with psycopg.connect(self.standby.address(), autocommit=True) as standby:
            seen = "SELECT coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, false)"
            while standby.execute(seen, (upto,)).fetchone() != (True,):
                pass

    def cut_off(self) -> None:
        """From now on the standby hears nothing more: what comes now is lost with the main server."""
        self.standby.configure(fsync="off", primary_conninfo="")
        self.standby.run("pg_ctl", "-D", self.standby.data, "reload")
        with psycopg.connect(self.standby.address(), autocommit=True) as standby:
            while standby.execute("SELECT count(*) FROM pg_stat_wal_receiver").fetchone() != (0,):
                pass

    def fail_over(self) -> None:
        """The main server dies, the standby is promoted."""
        self.main.stop("immediate")
        self.standby.run("pg_ctl", "-D", self.standby.data, "-w", "promote")

    def numbers(self) -> list[str]:
        """Tickets at the server that was the standby."""
        with psycopg.connect(self.standby.address(self.hub.database)) as admin:
            return [number for (number,) in admin.execute(NUMBERS)]


@pytest.fixture
def pair() -> Iterator[Pair]:
    try:
        with folder_for_servers("pair-") as folder:
            made = Pair(folder)
            try:
                yield made
            finally:
                for server in (made.main, made.standby):
                    server.end()
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture
def team(pair: Pair, tmp_path: Path) -> Iterator[Stations]:
    made = Stations(pair.hub, tmp_path)
    yield made
    made.close()


def knocking(pair: Pair):
    return lambda login: lambda: open_link(pair.place(login), pair.hub.secrets[login])


def test_a_standby_that_lacks_the_last_pushes_gets_them_again(pair, team):
    a, b = (team(login, connect=knocking(pair)) for login in ("anna", "boris"))
    a.until(settled), b.until(settled)
    a.save("A-1")
    b.until_here("A-1")
    pair.caught_up()
    epoch = a.ask(joined).epoch
    pair.cut_off()
    a.save("A-2"), b.save("B-1")
    a.until_here("B-1"), b.until_here("A-2")
    pair.fail_over()
    a.until(lambda state: state.standing is Standing.LOST)
    b.until(lambda state: state.standing is Standing.LOST)
    a.save("A-3")  # work goes on meanwhile
    a.sync.resume(), b.sync.resume()
    b.until_here("A-3")
    a.until_sent(), b.until_sent()
    assert pair.numbers() == ["A-1", "A-2", "A-3", "B-1"]
    assert a.ask(joined).epoch != epoch
    for station in (a, b):
        assert [station.has(number) for number in ("A-1", "A-2", "A-3", "B-1")] == [1, 1, 1, 1]
        assert station.ask(verify) == []
    b.save("B-2")  # and the new server is a hub like the old one
    a.until_here("B-2")


def test_a_standby_that_has_everything_takes_over_without_a_gap(pair, team):
    a, b = (team(login, connect=knocking(pair)) for login in ("anna", "boris"))
    a.until(settled), b.until(settled)
    a.save("A-1")
    b.until_here("A-1")
    pair.caught_up()
    pair.fail_over()
    a.until(lambda state: state.standing is Standing.LOST)
    b.until(lambda state: state.standing is Standing.LOST)
    a.sync.resume(), b.sync.resume()
    b.save("B-1")
    a.until_here("B-1")
    assert pair.numbers() == ["A-1", "B-1"]


def test_the_epoch_is_another_one_from_the_first_moment(pair):
    """Before the new server's first checkpoint, too: its control file still tells the old timeline then."""
    ask = "SELECT hub.epoch()"
    with psycopg.connect(pair.main.address(pair.hub.database)) as main:
        before = main.execute(ask).fetchone()
    pair.caught_up()
    pair.fail_over()
    with psycopg.connect(pair.standby.address(pair.hub.database)) as new:
        assert new.execute(ask).fetchone() != before
        first = new.execute(ask).fetchone()
    with psycopg.connect(pair.standby.address(pair.hub.database), autocommit=True) as new:
        new.execute("CHECKPOINT")
        assert new.execute(ask).fetchone() == first


def test_a_standby_alone_is_no_hub(pair):
    pair.hub.person("anna")
    pair.caught_up()
    secret = pair.hub.secrets["anna"]
    pair.main.stop("fast")
    with pytest.raises(HubLost) as told:
        open_link(pair.place("anna"), secret)
    assert told.value.key == "joining.no_writer"
    alone = make_place(f"127.0.0.1:{pair.standby.port}/{pair.hub.database}", pair.hub.login_of("anna"), "none")
    last = list(check(Asked(alone, secret, 1)))[-1]
    assert (last.step, last.outcome, last.key) == (Step.LOG_IN, Outcome.BAD, "joining.no_writer")
    with pytest.raises(JoinError):
        greet(alone, secret, Desk(b"d" * 16, 1, "A", "desk"))


def test_with_one_server_down_the_check_says_which(pair):
    pair.hub.person("anna")
    pair.caught_up()
    pair.fail_over()
    steps = {one.step: one for one in check(Asked(pair.place("anna"), pair.hub.secrets["anna"], 10**6))}
    assert (steps[Step.REACH].outcome, steps[Step.REACH].key) == (Outcome.WARNING, "joining.some_reached")
    assert steps[Step.LOG_IN].outcome is Outcome.GOOD
