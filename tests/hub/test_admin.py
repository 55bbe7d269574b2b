"""Making a hub, its people, upgrading, checking, and a backup brought back, all by command."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.cli import hub as command
from app.cli.arguments import parser
from app.models.ids import new_uid
from app.models.staff import Role
from app.services.hub import checking, people, steps
from app.services.hub.connecting import connected
from app.services.hub.errors import BadMember, HubError, HubExists, HubRefused, NewerHub, NoHub
from app.services.words import use_language
from tests.hub.bench import Hub, Pen, create_database, drop_database
from tests.hub.server import Server


@pytest.fixture
def database(hub_server: Server) -> Iterator[str]:
    """The address of an empty database."""
    name = create_database(hub_server)
    yield hub_server.address(name)
    drop_database(hub_server, name)


def run(address: str, *arguments: str) -> int:
    options = parser().parse_args(["hub", *arguments, "--database", address])
    return int(command.run(SimpleNamespace(options=options)))  # type: ignore[arg-type]


def test_init_makes_a_hub_once(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoHub):
        run(database, "status")
    assert run(database, "init") == 0
    with pytest.raises(HubExists):
        run(database, "init")
    assert run(database, "upgrade") == 0
    use_language("en")
    assert run(database, "status") == 0
    assert f"step {steps.steps()[-1].number} of" in capsys.readouterr().out


def test_who_is_kept_out_does_not_come_back_before_it_is_written(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = hub.person("anna")
    keep = people._keep_user

    def tried_meanwhile(*given: Any, **fields: Any) -> None:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(hub.address_of("anna")).close()
        keep(*given, **fields)

    monkeypatch.setattr(people, "_keep_user", tried_meanwhile)
    assert run(hub.address, "people", "disable", hub.login_of("anna")) == 0
    monkeypatch.undo()
    row = hub.admin().execute("SELECT active FROM hub.member WHERE uid = %s", (UUID(bytes=person),)).fetchone()
    assert row == (False,)


def test_what_fails_leaves_nothing_behind(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [*steps.steps(), steps.Step(999, "broken", "CREATE TABLE hub.half (a int); SELECT 1 / 0")]
    monkeypatch.setattr(steps, "steps", lambda: broken)
    with pytest.raises(HubError):
        run(database, "init")
    monkeypatch.setattr(steps, "steps", lambda: broken[:-1])
    assert run(database, "init") == 0
    monkeypatch.setattr(steps, "steps", lambda: broken)
    with pytest.raises(HubError):
        run(database, "upgrade")
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT to_regclass('hub.half')").fetchone() == (None,)


def test_upgrade_runs_what_lacks_and_refuses_a_newer_hub(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    known = steps.steps()
    more = steps.Step(900, "more", "CREATE FUNCTION hub.more() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    monkeypatch.setattr(steps, "steps", lambda: [*known, more])
    assert run(hub.address, "check") == 57
    assert run(hub.address, "upgrade") == 0
    hub.person("anna")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        hub.connect("anna").execute("SELECT hub.more()")
    monkeypatch.setattr(steps, "steps", lambda: known)
    with pytest.raises(NewerHub):
        run(hub.address, "upgrade")


def test_people_by_the_command_line(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    use_language("en")
    hub.queue("water")
    login, uid = f"olga_{hub.database}", new_uid()
    hub._logins["olga"] = login
    assert run(hub.address, "people", "add", login, "water", "--role", "operator", "--uid", uid.hex()) == 0
    found = re.search(r"secret of \S+: (\S+)", capsys.readouterr().out)
    assert found
    hub.secrets["olga"] = found[1]
    pen = Pen(hub.connect("olga"), uid)
    told = pen.ask("SELECT hub.hello(%s, '', 1)", UUID(bytes=pen.uid))
    assert (UUID(told["member"]).bytes, told["role"], len(told["queues"])) == (uid, "operator", 1)
    assert pen.record(uid)["data"]["login"] == login
    assert run(hub.address, "people", "role", login, "--role", "senior") == 0
    assert pen.ask("SELECT hub.hello(%s, '', 1) ->> 'role'", UUID(bytes=pen.uid)) == "senior"
    assert run(hub.address, "people", "queues", login) == 0
    assert pen.ask("SELECT hub.my_queues()") == []
    assert run(hub.address, "people", "secret", login) == 0
    with pytest.raises(psycopg.OperationalError):
        hub.connect("olga")
    assert run(hub.address, "people", "disable", login) == 0
    with pytest.raises(psycopg.OperationalError):
        pen.ask("SELECT hub.me()")
    capsys.readouterr()
    assert run(hub.address, "people") == 0
    assert capsys.readouterr().out.split("\t")[:3] == [login, "senior", "disabled"]
    with pytest.raises(HubExists):
        run(hub.address, "people", "add", login, "--role", "operator")


@pytest.mark.parametrize("login", ["Anna", "postgres; drop", "hub_owner", "pg_read_all_data", "", "a" * 64])
def test_a_login_that_cannot_be_is_refused(hub: Hub, login: str) -> None:
    with pytest.raises(BadMember):
        run(hub.address, "people", "add", login, "--role", "operator")


def test_a_login_that_is_more_than_a_person_is_not_taken(hub: Hub) -> None:
    with pytest.raises(BadMember):
        run(hub.address, "people", "add", "hub_test_admin".replace("hub_", ""), "nowhere", "--role", "operator")
    admin = hub.admin()
    admin.execute("CREATE ROLE strong LOGIN CREATEROLE")
    try:
        with pytest.raises(BadMember):
            run(hub.address, "people", "add", "strong", "--role", "operator")
    finally:
        admin.execute("DROP ROLE strong")


def test_a_person_looks_after_nothing(hub: Hub) -> None:
    hub.person("chief", Role.ADMINISTRATOR)
    for act in (("upgrade",), ("status",), ("restored",), ("people", "add", "x", "--role", "operator")):
        with pytest.raises(HubRefused):
            run(hub.address_of("chief"), *act)


def test_check_tells_what_is_wrong(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.person("anna")
    login = hub.login_of("anna")

    def keys() -> set[str]:
        with connected(hub.address) as connection:
            return {fault.key.removeprefix("hub.fault_") for fault in checking.faults_of(connection)}

    usual = {"no_tls", "unsafe"}  # a server for tests
    assert keys() == usual
    admin = hub.admin()
    admin.execute(f'GRANT CONNECT ON DATABASE "{hub.database}" TO PUBLIC')
    admin.execute("GRANT INSERT ON hub.row TO hub_person")
    admin.execute("ALTER TABLE hub.entry DISABLE ROW LEVEL SECURITY")
    admin.execute(f'ALTER DATABASE "{hub.database}" RESET statement_timeout')
    admin.execute(f'GRANT pg_read_all_data TO "{login}"')
    assert keys() == usual | {"open_database", "rights", "timeout", "too_much"}
    admin.execute(f'REVOKE pg_read_all_data FROM "{login}"')
    admin.execute(f'REVOKE hub_operator FROM "{login}"')
    assert "group" in keys()
    admin.execute(f'ALTER ROLE "{login}" NOLOGIN')
    assert "no_login" in keys()
    monkeypatch.setattr(checking, "wall_ms", lambda: 0)
    assert "clock" in keys()
    for language in ("ru", "en"):
        use_language(language)
        assert run(hub.address, "check") == 57


def test_a_server_that_is_not_there_is_told(hub_server: Server) -> None:
    with pytest.raises(HubError):
        run(f"host={hub_server.folder}/nowhere dbname=x user=x", "status")


def test_a_backup_comes_back_whole_in_another_database(hub: Hub, hub_server: Server, tmp_path: Path) -> None:
    hub.queue("water")
    anna = hub.person("anna", queues=("water",))
    pen = Pen(hub.connect("anna"), anna)
    uid = pen.insert("person", last_name="Иванова")
    pen.insert("ticket", number="A-1", state="new", person_uid=uid, subject="Нет воды")
    pen.push()
    pen.ask("SELECT hub.take_numbers('t', 5, gen_random_uuid())")
    before = pen.feed()
    epoch = pen.ask("SELECT hub.hello(%s, '', 1) ->> 'epoch'", UUID(bytes=pen.uid))
    dumped = hub_server.run("pg_dump", "-d", hub.address)
    assert len(gzip.compress(dumped)) < len(dumped)
    name = create_database(hub_server)
    try:
        hub_server.run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", hub_server.address(name), stdin=dumped)
        address = hub_server.address(name)
        assert run(address, "restored") == 0
        twin = Hub(hub_server, name)
        twin._logins, twin.secrets = hub._logins, hub.secrets
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute(f'GRANT CONNECT ON DATABASE "{name}" TO hub_person')
        connection = twin.connect("anna")
        pen.connection = connection
        after = pen.feed()
        assert [line[1:] for line in after[:-1]] == [line[1:] for line in before[:-1]]
        told = pen.ask("SELECT hub.hello(%s, '', 1)", UUID(bytes=pen.uid))
        assert told["epoch"] != epoch
        assert told["desk"]["head_seq"] == 2
        assert pen.ask("SELECT hub.take_numbers('t', 1, gen_random_uuid())")["first"] > 5
        assert pen.ask("SELECT hub.join_desk(gen_random_uuid(), 'new')")["code"] not in ("A", "B", "C")
        pen.insert("person", last_name="Later")
        assert pen.push()["refused"] == []
        connection.close()
    finally:
        drop_database(hub_server, name)
