"""Where the desk stands with its hub: what is remembered in the store, and what the window is told."""

from __future__ import annotations

import json
from enum import StrEnum

from app.models.ids import Uid
from app.records import frozen
from app.services.errors import KnownError
from app.services.store.store import Store
from app.services.sync.wire import Body, key_in


class Standing(StrEnum):
    """How it stands with the hub."""

    OFF = "off"
    CONNECTING = "connecting"
    UP = "up"
    LOST = "lost"
    PAUSED = "paused"
    TOO_OLD = "too_old"
    """The program is older than the hub takes: nothing is sent, the desk reads only."""
    TROUBLE = "trouble"


@frozen
class SyncState:
    """What the window shows. ``loading`` is (records done, of all) of a first load; times UTC ms."""

    standing: Standing
    last_contact_at: int | None = None
    waiting: int = 0
    refused: int = 0
    loading: tuple[int, int] | None = None
    trouble: KnownError | None = None
    member_uid: Uid | None = None
    role: str = ""


@frozen
class Joined:
    """What this desk remembers of its hub. ``load_phase`` is empty once the first load is done."""

    epoch: str
    rev: int
    member_uid: Uid | None
    role: str
    queues: tuple[str, ...]
    load_phase: str
    last_contact_at: int | None


@frozen
class Counts:
    """How many of our entries wait for the hub, and how many it refused."""

    waiting: int
    refused: int


def joined(store: Store) -> Joined | None:
    """What is remembered of the hub; None for a desk that works alone."""
    row = store.row("SELECT epoch, rev, member_uid, role, queues, load_phase, last_contact_at FROM sync_state")
    if row is None:
        return None
    epoch, rev, member, role, queues, phase, contact = row
    return Joined(epoch, rev, member, role, tuple(json.loads(queues) if queues else ()), phase, contact)


def counts(store: Store) -> Counts:
    """How much waits and how much was refused."""
    return Counts(
        store.value("SELECT count(*) FROM journal_entry WHERE outbox = 0"),
        store.value("SELECT count(*) FROM journal_entry WHERE outbox = 2"),
    )


def note_contact(store: Store, hello: Body) -> None:
    """Keep what the hub said of us, and follow its clock where ours is more than seconds off."""
    ahead = int(hello["now"]) - (store.now() - store.offset_ms)
    store.set_clock(ahead if abs(ahead) > NOTICED_MS else 0)
    with store.receive() as write:
        write.local(
            "UPDATE sync_state SET member_uid = ?, role = ?, queues = ?, last_contact_at = ?",
            key_in(hello["member"]),
            hello["role"],
            json.dumps(sorted(hello["queues"])),
            hello["now"],
        )


NOTICED_MS = 5_000
"""How far our clock may be from the hub's before it is corrected."""
