"""What is wrong after a storm: whatever a desk lacks, holds otherwise, or should not hold."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import psycopg

from app.models.ids import Uid
from app.services.store.audit import verify
from app.services.store.chain import ERASED
from app.services.store.shapes import MODELS, shape_of
from app.services.sync.wire import row_in
from tests.hub.storm import Storm, StormDesk


def faults_of(storm: Storm) -> dict[str, list[str]]:
    """What is wrong once everybody has agreed; empty where all is well."""
    found: dict[str, list[str]] = {
        "missing": [],
        "different": [],
        "lost": [],
        "out of scope": [],
        "chain": [],
        "not erased": [],
    }
    for desk in storm.all:
        with storm.desks.connect(desk.login) as connection:
            seen = connection.execute("SELECT hub.row_body(r) FROM hub.row r").fetchall()
        theirs: dict[str, dict[Uid, Any]] = {}
        for (body,) in seen:
            theirs.setdefault(body["tbl"], {})[UUID(body["uid"]).bytes] = body
        for table in MODELS:
            shape = shape_of(table)
            rows = desk.store.rows(shape.select.removesuffix(" WHERE uid"))
            ours = {row[0]: row for row in rows}
            there = theirs.get(table, {})
            found["missing"] += [f"{desk.login} {table} {uid.hex()}" for uid in there.keys() - ours.keys()]
            found["out of scope"] += [f"{desk.login} {table} {uid.hex()}" for uid in ours.keys() - there.keys()]
            for uid in there.keys() & ours.keys():
                wanted = shape.record(row_in(there[uid]))
                if tuple(ours[uid]) != tuple(bytes(v) if isinstance(v, memoryview) else v for v in wanted):
                    names, _ = shape.differing(ours[uid], wanted)
                    found["different"].append(f"{desk.login} {table} {uid.hex()} {sorted(names)}")
        found["chain"] += [f"{desk.login} {broken}" for broken in verify(desk.store)]
        own = desk.store.desk_uid()
        last = desk.store.value("SELECT max(seq) FROM journal_entry WHERE desk_uid = ?", own) or 0
        with psycopg.connect(storm.hub.address) as connection:
            held = connection.execute(
                "SELECT count(*) FROM hub.entry WHERE desk = %s", (UUID(bytes=own),)
            ).fetchone()
        if held is None or held[0] != last:
            found["lost"].append(f"{desk.login}: {last} written, {held} at the hub")
        found["not erased"] += [f"{desk.login} {uid.hex()}" for uid in storm.erased if _still_told(desk, uid)]
    found["different"] += _not_the_latest(storm)
    return {kind: faults for kind, faults in found.items() if faults}


def _still_told(desk: StormDesk, person: Uid) -> bool:
    """Whether a desk still has a personal value of somebody erased, in a record or in the journal."""
    rows = desk.store.rows("SELECT last_name || first_name || note FROM person WHERE uid = ?", person)
    told = any(row[0] for row in rows)
    for (text,) in desk.store.rows(
        "SELECT changes FROM journal_entry WHERE record_uid = ? AND outbox <> 2", person
    ):
        fields = json.loads(text)["fields"]
        told |= any(
            name in fields and ERASED not in str(fields[name]) for name in ("last_name", "first_name", "note")
        )
    return told


def _not_the_latest(storm: Storm) -> list[str]:
    """Fields at the hub that are not those of the entry with the greatest stamp."""
    with psycopg.connect(storm.hub.address) as connection:
        rows = connection.execute("SELECT uid, data, deleted_at, tbl FROM hub.row").fetchall()
        entries = connection.execute(
            "SELECT uid, coalesce(stamp, hlc), op, changes FROM hub.entry WHERE refused IS NULL "
            "ORDER BY 2, desk, seq"
        ).fetchall()
    latest: dict[UUID, dict[str, Any]] = {}
    for uid, _, op, changes in entries:
        if op == "insert":  # whoever makes a record decides all of its fields: older changes of it count no more
            latest[uid] = {}
        for name, value in changes["fields"].items():
            told = latest.setdefault(uid, {})
            if isinstance(value, dict) and ERASED in value:
                told.pop(name, None)  # it is blank, and its stamp may be greater than that of a later word
            else:
                told[name] = value if op == "insert" else value[1]
    wrong = []
    for uid, data, deleted_at, table in rows:
        for name, value in latest.get(uid, {}).items():
            held = deleted_at if name == "deleted_at" else data.get(name)
            if name != "created_at" and held != json.loads(json.dumps(value)):
                wrong.append(f"hub {table} {uid} {name}: {held!r} instead of {value!r}")
    return wrong
