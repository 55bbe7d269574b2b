"""Apply what the feed tells, in small transactions; how far it is applied is kept with a revision's last.

What can be done without the store (reading, verifying, putting values in order) is done where the feed arrives,
when a part is cut; the database thread only writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from app.models.ids import Uid
from app.records import frozen
from app.services.clients.erasing import blanked, forget_around
from app.services.clients.erasure_extent import parts_of
from app.services.review.travelling import forget_words_about
from app.services.store.merging import HubRow
from app.services.store.received import HubEntry, take_entries
from app.services.store.receiving import Receiving
from app.services.store.shapes import MODELS, Ready, ready
from app.services.store.store import Store
from app.services.sync.conflicts import due, find
from app.services.sync.leaving import leave_in
from app.services.sync.link import Item
from app.services.sync.portions import DROPPED_WEIGHT, Portion
from app.services.sync.wire import Body, entry_in, key_in, row_in

BULK = 300
"""More lines than these are much at once: the search catches up with new records later."""


@frozen
class Part:
    """Lines to apply together; ``rev`` is how far the feed is applied then (None: a revision goes on).

    ``size`` is how much it is, as a portion counts it. With ``bulk`` the search catches up later.
    """

    left: dict[Uid, str]
    erased: tuple[Body, ...]
    rows: dict[str, list[Ready]]
    entries: tuple[HubEntry, ...]
    rev: int | None
    size: int
    bulk: bool


@frozen
class Held:
    """How the hub has a record; ``body`` is None where it has none for us."""

    uid: Uid
    body: Body | None


def parts(
    items: Sequence[Item], upto: int, own: Uid | None = None, portion: Portion | None = None
) -> Iterator[Part]:
    """Cut a page of the feed into parts of ``portion``, which may change meanwhile; each is made ready when due.

    ``upto`` is the revision up to which the page is all there is. Entries of the desk ``own`` are not verified: it
    has them itself.
    """
    portion = portion or Portion()
    bulk = len(items) > BULK
    pending: list[Item] = []
    weight = 0
    for _, same in groupby(items, key=lambda item: item[0]):
        group = list(same)
        heavy = sum(map(_weight, group))
        if pending and weight + heavy > portion.size:
            yield _ready(pending, pending[-1][0], own, bulk=bulk)
            pending, weight = [], 0
        if heavy > portion.size:
            group.sort(key=_place)
        while heavy > portion.size:
            first = _some(group, portion.size)
            if len(first) == len(group):
                break
            yield _ready(first, None, own, bulk=bulk)
            group = group[len(first) :]
            heavy = sum(map(_weight, group))
        pending += group
        weight += heavy
    yield _ready(pending, upto, own, bulk=bulk)


def refused_in(part: Part, own: Uid) -> set[tuple[str, Uid]]:
    """Table and key of the records in a part of which the hub refused something of the desk ``own``."""
    return {
        (entry.link.record_table, entry.link.record_uid)
        for entry in part.entries
        if entry.refused is not None and entry.link.desk_uid == own
    }


def apply_part(store: Store, part: Part, held: Sequence[Held] = (), last: Mapping[Uid, int] | None = None) -> int:
    """Apply a part of the feed in one transaction; how many entries did not verify. Again, it changes nothing.

    ``held``: how the hub has the records of :func:`refused_in`; ``last``: by :meth:`conflicts.Echoes.last`.
    """
    calls = [uid for body in part.erased if body["tbl"] == "interaction" and (uid := key_in(body["uid"]))]
    if calls:
        forget_words_about(store, calls)  # before: a break afterwards has the part applied once more
    with store.receive(bulk=part.bulk) as write:
        if part.left:
            leave_in(write, part.left)
        if part.erased:
            _erase(write, part.erased)
        for table, rows in part.rows.items():
            write.take(table, rows)
        bad = take_entries(write, part.entries)
        find(write, due(part.entries, write.span.desk_uid, last or {}))
        take_back(write, held)
        if part.rev is not None:
            write.local("UPDATE sync_state SET rev = ?1 WHERE rev < ?1", part.rev)
    return bad


def by_table(rows: Iterable[HubRow]) -> dict[str, list[Ready]]:
    """Records of the hub, table by table, ready to be written."""
    found: dict[str, list[Ready]] = {}
    for row in rows:
        found.setdefault(row.table, []).append(ready(row))
    return found


def take_back(write: Receiving, held: Sequence[Held]) -> None:
    """Let records be as the hub has them, or go where it has none for us: what was refused is taken back.

    In the transaction that keeps the refusal: a desk that knew of it, and was stopped before this, would show its
    own values for ever.
    """
    rows = by_table(row_in(one.body) for one in held if one.body is not None)
    for table, found in rows.items():
        write.take(table, found)
    gone = {one.uid: "" for one in held if one.body is None}
    if gone:
        leave_in(write, gone)


def _ready(items: Sequence[Item], rev: int | None, own: Uid | None, *, bulk: bool) -> Part:
    left: dict[Uid, str] = {}
    erased, rows, entries = [], [], []
    for _, kind, body in items:
        if kind == "row":
            rows.append(row_in(body))
        elif kind == "entry":
            entries.append(entry_in(body, checked=own is None or key_in(body["desk"]) != own))
        elif kind == "left":
            uid = key_in(body["uid"])
            if uid is not None:
                left[uid] = body["tbl"]
        elif kind == "erased":
            erased.append(body)
    size = sum(map(_weight, items))
    return Part(left, tuple(erased), by_table(rows), tuple(entries), rev, size, bulk)


def _place(item: Item) -> tuple[bool, str]:
    """Where in a revision that is cut: a record and its entries together, for its deadline hangs on both."""
    _, kind, body = item
    return kind not in ("left", "erased"), body.get("uid") or ""


def _some(items: Sequence[Item], most: int) -> list[Item]:
    """The first of these, as many as weigh no more than ``most`` and end with a record; those of one at least."""
    weight = end = 0
    for number, item in enumerate(items):
        if number and _place(item) != _place(items[number - 1]):
            end = number
        weight += _weight(item)
        if weight > most and end:
            return list(items[:end])
    return list(items)


def _weight(item: Item) -> int:
    return DROPPED_WEIGHT if item[1] == "left" else 1


def _erase(write: Receiving, bodies: Iterable[Body]) -> None:
    """These were erased: what of ours is still to be sent about them, or was refused, loses what is personal.

    The records come blanked after this; what lies on this desk alone goes.
    """
    roots: dict[str, list[Uid]] = {}
    for body in bodies:
        uid, table = key_in(body["uid"]), body["tbl"]
        if uid is not None and table in MODELS:
            roots.setdefault(table, []).append(uid)
    found = parts_of(write, roots)
    uids = {uid for each in (*roots.values(), *found.values()) for uid in each}
    names = {uid.hex() for uid in uids}
    gone = [
        (blanked(table, text, salt), number)
        for number, table, uid, text, salt in write.rows(
            "SELECT id, record_table, record_uid, changes, salt FROM journal_entry WHERE outbox IN (0, 2)"
        )
        if uid in uids or any(name in text for name in names)
    ]
    write.blank_entries(gone)
    forget_around(write, found)
