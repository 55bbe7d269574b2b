"""Where the desk stands with its hub: what is remembered in the store, and what the window is told."""

from __future__ import annotations

import json
from enum import StrEnum

from app.models.ids import Uid
from app.models.migrations import NEWEST
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
    clock_off_ms: int = 0
    """How far this computer's clock is behind the hub's (negative: ahead), whole minutes; 0 for less than one."""
    too_old: bool = False
    """The hub said at the last contact that it takes only newer programs: nothing can be changed meanwhile."""


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


def is_too_old(store: Store) -> bool:
    """Whether the hub takes only newer programs, as far as is known; also while it is away."""
    least = store.value("SELECT schema_min FROM sync_state")
    return least is not None and int(least) > NEWEST


def clock_off(store: Store) -> int:
    """How far the computer's clock is behind the hub's (ms, whole minutes); negative where it is ahead."""
    minutes = abs(store.offset_ms) // 60_000 * 60_000
    return minutes if store.offset_ms > 0 else -minutes


def note_contact(store: Store, hello: Body) -> None:
    """Keep what the hub said of us, and follow its clock where ours is more than seconds off.

    A program below the smallest number that the hub takes changes no record from here on, also after a restart and
    without the hub, until it is updated (or the hub takes it again).

    Other queues than before are kept with the load that they ask for (:func:`identity.start_over`).
    """
    ahead = int(hello["now"]) - (store.now() - store.offset_ms)
    store.set_clock(ahead if abs(ahead) > NOTICED_MS else 0)
    least = int(hello.get("schema_min") or 0)
    with store.receive() as write:
        (before,) = write.row("SELECT schema_min FROM sync_state") or (least,)
        write.local(
            "UPDATE sync_state SET member_uid = ?, role = ?, last_contact_at = ?, schema_min = ?",
            key_in(hello["member"]),
            hello["role"],
            hello["now"],
            least,
        )
    if before != least:
        store.forget_head()


NOTICED_MS = 5_000
"""How far our clock may be from the hub's before it is corrected."""
