"""The hub's page: every command on it is run, in its order, on servers of its own, with desks beside them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from app.cli.arguments import parser
from app.models.tickets import Ticket
from tests.hub.bench import Hub
from tests.hub.certificates import Authority
from tests.hub.desks import Desk, Desks, rows_of
from tests.hub.server import ADMIN, NoServer, Server, folder_for_servers, unprivileged

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "hub.md"
BLOCK = re.compile(r"^```sh (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECRET = re.compile(r"The secret of (\w+): (\S+)")
FLAVOURS = ["hub", "people", "upgraded", "held", "backup", "restored", "moved"]


def blocks() -> dict[str, list[str]]:
    return {flavour: body.splitlines() for flavour, body in BLOCK.findall(PAGE.read_text(encoding="utf-8"))}


class Shell:
    """Types commands as a server's administrator does; ``secrets`` are those that were printed."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.folder, self.secrets = folder, dict[str, str]()
        programs = folder / "bin"
        programs.mkdir(exist_ok=True)
        hotline = programs / "hotline"
        hotline.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m app "$@"\n')
        hotline.chmod(0o755)
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PG", "HOTLINE_", "XDG_"))
        }
        self.environment = {
            **kept, "PATH": f"{programs}:{server.programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT),
            "HOME": str(folder), "HOTLINE_LANGUAGE": "en", "PGHOST": "localhost", "PGPORT": str(server.port),
            "PGUSER": ADMIN, "PGPASSWORD": "x", "PGDATABASE": "hotline",
        }  # fmt: skip

    def type(self, line: str) -> str:
        done = subprocess.run(
            ["bash", "-ec", line], cwd=self.folder, env=self.environment, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        self.secrets |= dict(SECRET.findall(done.stdout))
        return done.stdout


def server_in(folder: Path, authority: Authority) -> Server:
    """A server as an administrator has it: made, its certificate in place, nobody on it, TLS not yet on."""
    folder.mkdir()
    folder.chmod(0o755)
    server = Server(folder)
    server.make()
    _, uid, gid = unprivileged()
    for source, name in zip(
        authority.certificate("server", "localhost"), ("server.crt", "server.key"), strict=True
    ):
        target = server.data / name
        shutil.copyfile(source, target)
        target.chmod(0o600)
        os.chown(target, uid, gid)
    server.start()
    with psycopg.connect(server.address(), autocommit=True) as admin:
        admin.execute(f"ALTER ROLE {ADMIN} PASSWORD 'x'")
    return server


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Path, list[Server]]]:
    """A folder that a server's account can reach, and the servers to end."""
    servers: list[Server] = []
    try:
        with folder_for_servers("manual-") as folder:
            try:
                yield folder, servers
            finally:
                for server in servers:
                    server.end()
    except NoServer as reason:
        pytest.skip(str(reason))


def numbers(server: Server) -> list[str]:
    with psycopg.connect(server.address("hotline")) as admin:
        rows = admin.execute("SELECT data ->> 'number' FROM hub.row WHERE tbl = 'ticket' ORDER BY 1")
        return [number for (number,) in rows]


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform == "win32", reason="the blocks sh are for Linux")
def test_every_command_of_the_page_runs_and_desks_follow(place, tmp_path):
    opened: list[Desks] = []
    try:
        _through_the_page(place, tmp_path, opened)
    finally:
        for desks in opened:
            desks.close()


def _through_the_page(place: tuple[Path, list[Server]], tmp_path: Path, opened: list[Desks]) -> None:
    folder, servers = place
    authority = Authority(tmp_path / "authority")
    server = server_in(folder / "first", authority)
    servers.append(server)
    work = tmp_path / "work"
    work.mkdir()
    shell, page = Shell(server, work), blocks()

    told = [shell.type(line) for line in page["hub"]]
    assert told[-1].strip() == "Nothing is wrong with the hub."
    hub = Hub(server, "hotline")
    for code in ("water", "heating"):  # what the administrator's desk brings along
        hub.queue(code)
    told = [shell.type(line) for line in page["people"]]
    assert [line.split("\t")[0] for line in told[-2].splitlines()] == ["anna", "vera"]
    assert set(shell.secrets) == {"vera", "anna"}
    for line in page["upgraded"]:
        shell.type(line)

    hub._logins, hub.secrets = {"anna": "anna", "vera": "vera"}, shell.secrets
    desks = Desks(hub, tmp_path)
    opened.append(desks)
    people = {login: _member(server, login) for login in ("anna", "vera")}
    anna, vera = (desks._add(Desk(desks, login, uid, desks._path())) for login, uid in people.items())
    anna.insert(Ticket, number="A-1", state="new")
    _agree(anna, vera)
    for line in page["backup"]:
        shell.type(line)
    anna.insert(Ticket, number="A-2", state="new")
    vera.insert(Ticket, number="V-1", state="new")
    _agree(anna, vera)

    told = [shell.type(line) for line in page["restored"]]
    assert told[-1].strip() == "Nothing is wrong with the hub."
    assert numbers(server) == ["A-1"]  # yesterday's
    _agree(anna, vera)
    assert numbers(server) == ["A-1", "A-2", "V-1"]

    other = server_in(folder / "second", authority)
    servers.append(other)
    with psycopg.connect(other.address(), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET ssl = on")
        admin.execute("SELECT pg_reload_conf()")
    elsewhere = Shell(other, work)
    told = [elsewhere.type(line) for line in page["moved"]]
    assert told[-1].strip() == "Nothing is wrong with the hub."
    hub.server = other  # the name leads there now
    _agree(anna, vera)
    assert numbers(other) == ["A-1", "A-2", "V-1"]
    assert rows_of(anna, "ticket") == rows_of(vera, "ticket")
    _held_up(elsewhere, hub, page["held"])


def _held_up(shell: Shell, hub: Hub, lines: list[str]) -> None:
    """Anna holds what Vera's push waits for, until the page's commands were typed."""
    with (
        closing(psycopg.connect(hub.address_of("anna"))) as holding,
        psycopg.connect(hub.address_of("vera"), autocommit=True) as waiting,
        ThreadPoolExecutor(1) as beside,
    ):
        holding.execute("SELECT pg_advisory_xact_lock(1)")
        pushed = beside.submit(waiting.execute, "SELECT pg_advisory_xact_lock(1)")
        with hub.admin() as admin:
            while not admin.execute("SELECT FROM pg_locks WHERE NOT granted").rowcount:
                assert not pushed.done()
        told = shell.type(lines[0])
        assert f"{holding.info.backend_pid} | anna " in told
        assert "vera" not in told
        shell.type(lines[1])
        pushed.result(timeout=60)
        shell.type(lines[2])
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(hub.address_of("anna"))


def _member(server: Server, login: str) -> bytes:
    with psycopg.connect(server.address("hotline")) as admin:
        row = admin.execute("SELECT uid FROM hub.member WHERE login = %s", (login,)).fetchone()
    assert row is not None
    return bytes(row[0].bytes)


def _agree(*desks: Desk) -> None:
    for _ in range(2):
        for desk in desks:
            desk.drop_link()
            desk.cycle()


def test_no_command_stands_outside_a_block_that_is_run():
    assert list(blocks()) == FLAVOURS
    text = BLOCK.sub("", PAGE.read_text(encoding="utf-8"))
    for plain in re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        assert not re.search(r"^(hotline (?!=)|psql |pg_\w+ -|createdb )", plain, re.MULTILINE), plain


@pytest.mark.parametrize(
    "line", [line for body in blocks().values() for line in body if line.startswith("hotline")]
)
def test_every_call_of_the_program_is_understood_by_its_command_line(line):
    import shlex

    parser().parse_args(shlex.split(line)[1:])
