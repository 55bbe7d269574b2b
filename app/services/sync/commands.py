"""Commands: what only the hub can decide, asked exactly once. They wait in the store while there is no link.

A command has a key made by whoever asks; the hub keeps the answer under it, so a lost reply is asked for again.
"""

from __future__ import annotations

import json
from typing import Any

from app.models.columns import dump_json
from app.models.ids import Uid
from app.records import frozen
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.sync.wire import Body

KINDS = ("claim_next", "claim", "release", "numbers")
WAITING, DONE, FAILED = "waiting", "done", "failed"
NUMBERS_LOW, NUMBERS_MANY = 20, 200


@frozen
class Command:
    """A command and, once it is there, its answer."""

    uid: Uid
    kind: str
    actor: Uid | None
    body: Body
    state: str
    answer: Any = None


def ask_for(store: Store, actor: Uid | None, command: Uid, kind: str, body: Body) -> None:
    """Put a command in the outbox; asking again under the same key changes nothing."""
    if kind not in KINDS:
        raise ValueError(kind)
    with store.receive() as write:
        write.local(
            "INSERT OR IGNORE INTO sync_command (uid, kind, actor_uid, body, made_at, state) "
            "VALUES (?, ?, ?, ?, ?, 'waiting')",
            command,
            kind,
            actor,
            dump_json(body),
            write.at,
        )
        write.touch("sync_command", command)


def waiting(store: Store) -> tuple[Command, ...]:
    """The commands that the hub has not answered, in the order they were asked."""
    rows = store.rows(
        "SELECT uid, kind, actor_uid, body, state FROM sync_command WHERE state = 'waiting' ORDER BY id"
    )
    return tuple(Command(uid, kind, actor, json.loads(body), state) for uid, kind, actor, body, state in rows)


def find(store: Store, command: Uid) -> Command | None:
    """A command by its key."""
    row = store.row("SELECT kind, actor_uid, body, state, answer FROM sync_command WHERE uid = ?", command)
    if row is None:
        return None
    kind, actor, body, state, answer = row
    return Command(command, kind, actor, json.loads(body), state, json.loads(answer) if answer else None)


def answered(store: Store, command: Uid, answer: Any, *, failed: bool = False) -> None:
    """Keep the hub's answer; numbers go into the store of numbers. Keeping it again changes nothing."""
    with store.receive() as write:
        row = write.row("SELECT kind FROM sync_command WHERE uid = ? AND state = 'waiting'", command)
        if row is None:
            return
        write.local(
            "UPDATE sync_command SET state = ?, answer = ?, answered_at = ? WHERE uid = ?",
            FAILED if failed else DONE,
            dump_json(answer),
            write.at,
            command,
        )
        if row[0] == "numbers" and not failed:
            write.local(
                "INSERT INTO number_range (following, last) VALUES (?, ?)",
                int(answer["first"]),
                int(answer["last"]),
            )
        write.touch("sync_command", command)


def take_number_in(write: Write) -> int | None:
    """The next of the numbers that the hub gave this desk alone; None where there are none left."""
    row = write.row("SELECT id, following FROM number_range WHERE following <= last ORDER BY id LIMIT 1")
    if row is None:
        return None
    write.local("UPDATE number_range SET following = following + 1 WHERE id = ?", row[0])
    return int(row[1])
