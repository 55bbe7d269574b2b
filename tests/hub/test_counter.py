"""Pulling by the counter loses no row; pulling by a plain sequence does. Both are shown."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import psycopg

from app.models.ids import Uid
from tests.hub.bench import Hub, Pen

PUSHERS, ROUNDS = 6, 40


def pulled(hub: Hub, query: str, done: threading.Event) -> set[UUID]:
    """Everything that somebody sees who goes on from the greatest number seen, until all is pushed."""
    seen, after = set(), 0
    connection = hub.connect("reader")
    while True:
        last = done.is_set()
        for number, uid in connection.execute(query, (after,)).fetchall():
            after = max(after, number)
            if uid is not None:
                seen.add(uid)
        if last:
            return seen


def run(hub: Hub, query: str) -> tuple[set[Uid], set[UUID]]:
    """What six people push at once, beside an open transaction of somebody else; and what was pulled meanwhile."""
    hub.queue("q")
    hub.person("reader", queues=("q",))
    pens = []
    for n in range(PUSHERS):
        uid = hub.person(f"p{n}", queues=("q",))
        pens.append(Pen(hub.connect(f"p{n}"), uid))
    done = threading.Event()

    def push(pen: Pen) -> list[Uid]:
        made = []
        for _ in range(ROUNDS):
            made += [pen.insert("category", code="c") for _ in range(3)]
            made += [pen.insert("person", last_name="n") for _ in range(3)]
            pen.push()
        return made

    with psycopg.connect(hub.address) as unrelated, ThreadPoolExecutor(PUSHERS + 1) as pool:
        unrelated.execute("CREATE TABLE public.unrelated AS SELECT 1")
        reading = pool.submit(pulled, hub, query, done)
        pushed = [uid for made in pool.map(push, pens) for uid in made]
        done.set()
        seen = reading.result()
        unrelated.rollback()
    kept = {uid.bytes for (uid,) in hub.owner().execute("SELECT uid FROM hub.row WHERE tbl = 'person'")}
    assert len(kept) == PUSHERS * ROUNDS * 3
    return kept & set(pushed), seen


def test_the_counter_loses_nothing(hub: Hub) -> None:
    made, seen = run(hub, "SELECT f.rev, (f.body ->> 'uid')::uuid FROM hub.feed(%s, 50) f")
    assert made - {uid.bytes for uid in seen} == set()


def test_a_plain_sequence_loses_rows(hub: Hub) -> None:
    """The same with each row numbered by a sequence as it is written: numbers become visible out of order."""
    with hub.owner() as owner:
        owner.execute("CREATE SEQUENCE hub.naive")
        owner.execute("CREATE TABLE hub.numbered (number bigint, uid uuid)")
        owner.execute("GRANT SELECT ON hub.numbered TO hub_person")
        owner.execute(
            "CREATE FUNCTION hub.number_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO hub.numbered VALUES (nextval('hub.naive'), new.uid); RETURN new; END $$"
        )
        # Without the counter's lock, as a hub would be that counts by a sequence.
        owner.execute(
            "CREATE FUNCTION hub.sow(keys uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN "
            "INSERT INTO hub.numbered SELECT nextval('hub.naive'), k FROM unnest(keys) k; "
            "PERFORM pg_sleep(random() * 0.004); END $$"
        )
        owner.execute("GRANT EXECUTE ON FUNCTION hub.sow(uuid[]) TO hub_person")
    hub.queue("q")
    hub.person("reader", queues=("q",))
    done = threading.Event()
    logins = [f"p{n}" for n in range(PUSHERS)]
    for login in logins:
        hub.person(login, queues=("q",))
    connections = [hub.connect(login) for login in logins]

    def sow(connection: psycopg.Connection) -> None:
        for _ in range(ROUNDS):
            connection.execute("SELECT hub.sow(ARRAY[gen_random_uuid(), gen_random_uuid(), gen_random_uuid()])")

    with ThreadPoolExecutor(PUSHERS + 1) as pool:
        reading = pool.submit(
            pulled, hub, "SELECT number, uid FROM hub.numbered WHERE number > %s ORDER BY number", done
        )
        list(pool.map(sow, connections))
        done.set()
        seen = reading.result()
    made = {uid for (uid,) in hub.owner().execute("SELECT uid FROM hub.numbered")}
    assert len(made) == PUSHERS * ROUNDS * 3
    assert made - seen, "a sequence that loses nothing here would make the other test worthless"
