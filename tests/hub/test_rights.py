"""For every role what it must not do, tried with SQL sent straight to the server: all of it is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from app.models.ids import Uid, new_uid
from app.models.staff import Role
from tests.hub.bench import TEMPLATE, Connection, Hub, Pen, create_database, drop_database
from tests.hub.server import Server

ROLES = ("operator", "senior", "supervisor", "administrator")
READABLE = {
    "row", "entry", "left", "erased", "ticket", "claim", "presence", "counter", "sharing", "load_root",
    "load_rows", "load_entries", "colleagues", "reading",
}  # fmt: skip
"""What people may read at all, by the policies."""

CALLABLE = {
    "me", "my_queues", "my_people", "setting_of", "hello", "join_desk", "push", "row_body", "entry_body", "feed",
    "record", "whole", "claim_next", "claim", "release", "take_numbers", "substitute", "tell_state", "put_chunk",
    "chunks", "call_came", "get_chunk", "erasure_of", "erase_person", "tickets", "ticket_counts", "search",
    "review_push", "reviews_since", "readings_push", "audits", "erasures",
}  # fmt: skip


class House(NamedTuple):
    """One queue's people by role, and a foreign team with a ticket, a client, a file and a claim."""

    hub: Hub
    pens: dict[str, Pen]
    foreign: Pen
    queue: Uid
    ticket: Uid
    client: Uid
    note: Uid
    rows: set[UUID]


@pytest.fixture(scope="module")
def house(hub_server: Server) -> Iterator[House]:
    hub = Hub(hub_server, create_database(hub_server, template=TEMPLATE))
    hub.queue("ours")
    theirs = hub.queue("theirs")
    foreign = Pen_of(hub, "foreign", Role.OPERATOR, ("theirs",))
    pens = {role: Pen_of(hub, role[:4], Role(role), ("ours",)) for role in ROLES}
    client = foreign.insert("person", last_name="Secret", note="diagnosis")
    fields = {"number": "X-1", "state": "new", "queue_uid": theirs, "subject": "theirs", "person_uid": client}
    ticket = foreign.insert("ticket", **fields)
    note = foreign.insert("ticket_note", ticket_uid=ticket, text="theirs")
    foreign.insert("attachment", ticket_uid=ticket, name="f", sha256="ab" * 32, size=1)
    foreign.push()
    foreign.ask("SELECT hub.claim(%s, %s)", UUID(bytes=ticket), UUID(bytes=new_uid()))
    foreign.ask("SELECT hub.tell_state(%s, 'ready', '', 1)", UUID(bytes=foreign.uid))
    owner = hub.owner()
    rows = {uid for (uid,) in owner.execute("SELECT uid FROM hub.row WHERE NOT everyone")}
    yield House(hub, pens, foreign, theirs, ticket, client, note, rows)
    hub.close()
    drop_database(hub_server, hub.database)


def Pen_of(hub: Hub, login: str, role: Role, queues: tuple[str, ...]) -> Pen:
    uid = hub.person(login, role, queues)
    return Pen(hub.connect(login), uid)


def refused(connection: Connection, query: str | sql.Composable, *params: object) -> str | None:
    """The code with which a statement is refused; None where it is not."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(query, params)
    except psycopg.Error as error:
        return error.sqlstate or type(error).__name__
    return None


DENIED, READ_ONLY_VIEW = "42501", "55000"


def tables_of(house: House) -> list[str]:
    return [
        name
        for (name,) in house.hub.owner().execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'hub'::regnamespace AND relkind IN ('r', 'v', 'p')"
        )
    ]


@pytest.mark.parametrize("role", ROLES)
def test_no_table_is_written_and_most_are_not_read(house: House, role: str) -> None:
    connection = house.pens[role].connection
    tables = tables_of(house)
    assert len(tables) > 20
    let = []
    for name in tables:
        table = sql.Identifier("hub", name)
        for act in (
            "INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}", "TRUNCATE {}", "LOCK TABLE {} IN EXCLUSIVE MODE",
            "ALTER TABLE {} DISABLE ROW LEVEL SECURITY", "DROP TABLE {}", "CREATE INDEX ON {} ((1))",
            "SELECT * FROM {} FOR UPDATE", "COPY {} FROM STDIN",
            "CREATE RULE r AS ON SELECT TO {} DO INSTEAD NOTHING", "CREATE POLICY p ON {} USING (true)",
        ):  # fmt: skip
            code = refused(connection, sql.SQL(act).format(table))
            if code is None or (code not in (DENIED, READ_ONLY_VIEW, "42809") and name not in READABLE):
                let.append((name, act, code))
        column = house.hub.owner().execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", (f"hub.{name}",)
        ).fetchone()[0]  # fmt: skip
        update = sql.SQL("UPDATE {} SET {col} = {col}").format(table, col=sql.Identifier(column))
        if refused(connection, update) not in (DENIED, READ_ONLY_VIEW):
            let.append((name, "UPDATE", ""))
        read = refused(connection, sql.SQL("SELECT * FROM {}").format(table))
        if (read is None) != (name in READABLE):
            let.append((name, "SELECT", read))
    assert let == []


@pytest.mark.parametrize("role", ROLES)
def test_only_the_doors_may_be_called(house: House, role: str) -> None:
    rows = (
        house.pens[role]
        .connection.execute(
            "SELECT proname, has_function_privilege(oid, 'EXECUTE') FROM pg_proc "
            "WHERE pronamespace = 'hub'::regnamespace"
        )
        .fetchall()
    )
    assert {name for name, may in rows if may} == CALLABLE
    for name, call in (
        ("keep_house", "SELECT hub.keep_house('user', gen_random_uuid(), '{}')"),
        ("keep_queues", "SELECT hub.keep_queues(hub.me(), ARRAY[gen_random_uuid()])"),
        ("queues_of", "SELECT hub.queues_of(gen_random_uuid())"),
        ("acting", "SELECT hub.acting()"),
        ("lease", "SELECT hub.lease(gen_random_uuid(), hub.me(), gen_random_uuid())"),
        ("sees_file", "SELECT hub.sees_file('x', hub.me())"),
    ):
        assert refused(house.pens[role].connection, call) == DENIED, name


@pytest.mark.parametrize("role", ROLES)
def test_functions_are_the_owners_with_a_path_of_their_own(house: House, role: str) -> None:
    loose = (
        house.pens[role]
        .connection.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'hub'::regnamespace AND prosecdef AND "
            "(NOT 'search_path=pg_catalog, pg_temp' = ANY (proconfig) OR proowner <> 'hub_owner'::regrole)"
        )
        .fetchall()
    )
    assert loose == []


@pytest.mark.parametrize("role", ROLES)
def test_another_teams_rows_are_not_read(house: House, role: str) -> None:
    connection = house.pens[role].connection
    for query in (
        "SELECT uid FROM hub.row WHERE uid = ANY (%s)",
        "SELECT uid FROM hub.entry WHERE uid = ANY (%s)",
        "SELECT uid FROM hub.load_rows WHERE uid = ANY (%s)",
        "SELECT uid FROM hub.load_entries WHERE uid = ANY (%s)",
        "SELECT uid FROM hub.ticket WHERE uid = ANY (%s)",
        "SELECT ticket FROM hub.claim WHERE ticket = ANY (%s)",
        "SELECT 1 FROM hub.feed(0, 10000) WHERE (body ->> 'uid')::uuid = ANY (%s)",
        "SELECT 1 FROM hub.tickets('{}', NULL, NULL, 100) t WHERE t.uid = ANY (%s)",
        "SELECT 1 FROM hub.search('theirs', 100) t WHERE t.uid = ANY (%s)",
    ):
        assert connection.execute(query, (list(house.rows),)).fetchall() == [], query
    assert connection.execute("SELECT hub.record(%s)", (UUID(bytes=house.ticket),)).fetchone() == (None,)
    assert connection.execute("SELECT * FROM hub.whole(%s)", (UUID(bytes=house.ticket),)).fetchall() == []
    assert connection.execute("SELECT * FROM hub.colleagues").fetchall() == []
    for call in ("SELECT hub.chunks(%s)", "SELECT hub.get_chunk(%s, 0)"):
        assert refused(connection, call, bytes.fromhex("ab" * 32)) == "HB019"
    # A condition that raises for what it should not see must not be asked before the policy.
    leaky = (
        "SELECT count(*) FROM hub.row WHERE (data ->> 'last_name') = 'Secret' "
        "AND 1 / (1 - (data ? 'note')::int) = 1"
    )
    assert connection.execute(leaky).fetchone() == (0,)


@pytest.mark.parametrize("role", ROLES)
def test_another_teams_records_are_not_written(house: House, role: str) -> None:
    pen = house.pens[role]
    expected = "rights" if role == "supervisor" else "scope"
    pen.update("ticket", house.ticket, subject=("theirs", "ours"))
    pen.update("person", house.client, last_name=("Secret", "x"))
    pen.remove("ticket_note", house.note)
    pen.insert("ticket_note", ticket_uid=house.ticket, text="in")
    pen.insert("person_flag", person_uid=house.client, kind="k")
    pen.insert("ticket", house.ticket, queue_uid=house.queue, number="again")
    assert pen.refused() == [expected] * 6
    record = house.foreign.record(house.ticket)
    assert record["data"]["subject"] == "theirs"
    for call in ("SELECT hub.claim(%s, gen_random_uuid())", "SELECT hub.release(%s, gen_random_uuid())"):
        expected = "HB018" if role == "supervisor" else "HB019"
        assert refused(pen.connection, call, UUID(bytes=house.ticket)) == expected


@pytest.mark.parametrize("role", ROLES)
def test_nobodys_name_is_forged(house: House, role: str) -> None:
    pen, other = house.pens[role], house.foreign
    forged = Pen(pen.connection, pen.person)
    forged.entry("insert", "person", new_uid(), {"last_name": "x"}, actor=other.person)
    entries = json.dumps(forged.waiting)
    assert refused(pen.connection, "SELECT hub.push(%s, %s::json)", UUID(bytes=forged.uid), entries) == "HB013"
    theirs = Pen(pen.connection, pen.person, join=False)
    theirs.uid, theirs.hash, theirs.seq = other.uid, other.hash, other.seq
    theirs.insert("shift_note", user_uid=other.person, text="forged owner")
    theirs.waiting[0]["prev"] = "00" * 32
    entries = json.dumps(theirs.waiting)
    assert refused(pen.connection, "SELECT hub.push(%s, %s::json)", UUID(bytes=other.uid), entries) == "HB012"


@pytest.mark.parametrize("role", ROLES)
def test_nobody_becomes_somebody_else(house: House, role: str) -> None:
    connection = house.pens[role].connection
    other = house.hub.login_of("foreign")
    for act in (
        sql.SQL("SET ROLE hub_owner"), sql.SQL("SET ROLE pg_read_all_data"),
        sql.SQL("SET ROLE {}").format(sql.Identifier(other)),
        sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(other)),
        sql.SQL("ALTER ROLE {} PASSWORD 'x'").format(sql.Identifier(other)),
        sql.SQL("GRANT hub_owner TO CURRENT_USER"), sql.SQL("GRANT hub_administrator TO CURRENT_USER"),
        sql.SQL("ALTER ROLE CURRENT_USER CREATEROLE"), sql.SQL("ALTER ROLE CURRENT_USER BYPASSRLS"),
        sql.SQL("CREATE ROLE more LOGIN"), sql.SQL("SELECT rolpassword FROM pg_authid"),
        sql.SQL("SELECT passwd FROM pg_shadow"), sql.SQL("SELECT pg_read_file('pg_hba.conf')"),
        sql.SQL("COPY hub.counter TO PROGRAM 'cat'"), sql.SQL("COPY (SELECT 1) TO '/tmp/x'"),
        sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = {}").format(
            sql.Literal(other)
        ),
        sql.SQL("SET session_replication_role = replica"), sql.SQL("ALTER SYSTEM SET fsync = off"),
        sql.SQL("CREATE SCHEMA mine"), sql.SQL("CREATE TABLE public.mine (a int)"),
        sql.SQL("CREATE FUNCTION hub.more() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
        sql.SQL("CREATE TEMP TABLE row (uid uuid)"), sql.SQL("CREATE EXTENSION dblink"),
        sql.SQL("CREATE OR REPLACE FUNCTION hub.me() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'"),
        sql.SQL("DO LANGUAGE plpgsql $$ BEGIN EXECUTE 'DELETE FROM hub.row'; END $$"),
    ):  # fmt: skip
        code = refused(connection, act)
        assert code is not None, act.as_string(connection)
    connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"hub_{role}")))
    try:
        assert connection.execute("SELECT hub.me()").fetchone() == (UUID(bytes=house.pens[role].person),)
    finally:
        connection.execute("RESET ROLE")


@pytest.mark.parametrize("role", ROLES)
def test_a_path_or_a_setting_of_ones_own_leads_nowhere(house: House, role: str) -> None:
    pen = house.pens[role]
    with pen.connection.transaction(force_rollback=True):
        pen.connection.execute("SET LOCAL search_path = pg_temp, hub, public")
        pen.connection.execute("SET LOCAL row_security = off")
        assert refused(pen.connection, "SELECT count(*) FROM hub.row") == DENIED
        assert pen.connection.execute("SELECT hub.me()").fetchone() == (UUID(bytes=pen.person),)
    assert refused(pen.connection, "SELECT set_config('session_user', 'postgres', true)") is not None


def test_a_supervisor_reads_the_team_and_writes_nothing_but_reviews(house: House) -> None:
    operator, pen = house.pens["operator"], house.pens["supervisor"]
    queue = operator.ask("SELECT (hub.my_queues())[1]").bytes
    call = operator.insert("interaction", channel="phone", user_uid=operator.person, offered_at=1)
    ticket = operator.insert("ticket", number="O-1", state="new", queue_uid=queue, subject="ours")
    operator.push()
    assert {call, ticket} <= pen.sees()
    pen.update("ticket", ticket, subject=("ours", "changed"))
    pen.insert("ticket", number="S-1", state="new", queue_uid=queue)
    pen.insert("ticket_note", ticket_uid=ticket, text="t")
    pen.insert("person", last_name="x")
    pen.update("interaction", call, note=("", "x"))
    pen.insert("user", login="x", role="administrator")
    pen.insert("queue_member", user_uid=pen.person, queue_uid=house.queue)
    assert pen.refused() == ["rights"] * 7
    pen.insert("recording_mark", interaction_uid=call, user_uid=pen.person, at_ms=1, text="well said")
    assert pen.refused() == []
    mark = {"interaction_uid": call, "user_uid": operator.person, "at_ms": 1, "text": "mine"}
    theirs = operator.insert("recording_mark", **mark)
    assert operator.refused() == []
    pen.update("recording_mark", theirs, text=("mine", "not mine"))
    pen.remove("recording_mark", theirs)
    pen.insert("recording_mark", theirs, interaction_uid=call, text="not mine")
    pen.insert("recording_mark", **mark)
    assert pen.refused() == ["rights"] * 4
    assert operator.record(theirs)["data"]["text"] == "mine"
    key = UUID(bytes=ticket)
    for act in (
        "SELECT hub.claim_next(NULL, gen_random_uuid())", f"SELECT hub.claim('{key}', gen_random_uuid())",
        f"SELECT hub.release('{key}', gen_random_uuid())", "SELECT hub.take_numbers('t', 1, gen_random_uuid())",
        "SELECT hub.substitute(hub.me(), hub.me(), NULL, gen_random_uuid())",
        "SELECT hub.put_chunk('x', 0, 1, 'x')", f"SELECT hub.erase_person('{key}', '[]')",
    ):  # fmt: skip
        assert refused(pen.connection, act) == "HB018", act


@pytest.mark.parametrize("role", ["operator", "senior"])
def test_those_who_are_no_administrators_change_no_people_queues_or_dictionaries(house: House, role: str) -> None:
    pen = house.pens[role]
    pen.update("user", pen.person, role=(role, "administrator"))
    pen.insert("queue_member", user_uid=pen.person, queue_uid=house.queue)
    pen.entry("insert", "queue_member", new_uid(), {"user_uid": pen.person.hex(), "queue_uid": house.queue.hex()},
              actor=None)  # fmt: skip
    pen.insert("category", code="c")
    pen.insert("script_version", number=1)
    assert pen.refused() == ["rights"] * 5
    assert pen.ask("SELECT cardinality(hub.my_queues())") == 1
    if role == "operator":
        other = house.pens["senior"].person
        pen.insert("segment", user_uid=other, kind="talk", start_at=1)
        pen.insert("problem", title="t")
        pen.insert("duty_shift", from_at=1)
        assert pen.refused() == ["rights"] * 3
        call = "SELECT hub.substitute(%s, %s, NULL, gen_random_uuid())"
        assert refused(pen.connection, call, UUID(bytes=other), UUID(bytes=pen.person)) == "HB018"


def test_somebody_put_out_is_out_at_once(house: House) -> None:
    pen = Pen_of(house.hub, "gone", Role.OPERATOR, ("ours",))
    chief = house.pens["administrator"]
    chief.update("user", pen.person, active=(True, False))
    assert chief.refused() == []
    assert pen.connection.execute("SELECT count(*) FROM hub.row").fetchone() == (0,)
    for call in ("SELECT hub.hello(gen_random_uuid(), '', 1)", "SELECT hub.join_desk(gen_random_uuid(), 'x')"):
        assert refused(pen.connection, call) == "HB001"


def test_another_login_of_the_server_sees_nothing(house: House) -> None:
    admin = house.hub.admin()
    admin.execute("DROP ROLE IF EXISTS passer_by")
    admin.execute("CREATE ROLE passer_by LOGIN PASSWORD 'x'")
    try:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(house.hub.server.address(house.hub.database, "passer_by", "x"))
    finally:
        admin.execute("DROP ROLE passer_by")


def test_conditions_of_the_policies_are_worked_out_once_for_a_statement(house: House) -> None:
    plan = house.pens["operator"].connection.execute("EXPLAIN (VERBOSE) SELECT * FROM hub.row WHERE rev > 0")
    text = "\n".join(line for (line,) in plan)
    assert text.count("InitPlan") == 3
    assert "SubPlan" not in text
    filters = [line for line in text.splitlines() if "Filter" in line]
    assert not any("hub.me()" in line or "hub.my_queues()" in line for line in filters)
