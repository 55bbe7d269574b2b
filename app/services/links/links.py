"""Tie tickets together: repeats, children, what a problem caused, related ones.

The rules are here and nowhere else: nothing is tied to itself, a ticket has one parent and repeats one other, and
neither goes round in a circle. Desks that are offline may still tie a circle between them; every walk along the
links therefore ends.
"""

from __future__ import annotations

import hashlib

from app.models.ids import Uid
from app.models.links import LinkKind, TicketLink
from app.records import frozen
from app.services.links.errors import LinkError
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.words import t

ONE_TARGET = frozenset({LinkKind.PARENT, LinkKind.DUPLICATE})
"""Kinds of which a ticket has one at most, and which go round in no circle."""


@frozen
class LinkView:
    """A link as seen from one ticket. ``outward``: this ticket is the lesser (the repeat, the child, the caused).

    ``other_uid`` is the other ticket, or the problem for :attr:`LinkKind.CAUSED_BY` seen outward.
    """

    uid: Uid
    kind: LinkKind
    outward: bool
    other_uid: Uid
    number: str
    subject: str
    state: str
    wants_notice: bool
    is_problem: bool = False

    @property
    def words(self) -> str:
        """What the other one is to this ticket: «часть заявки»."""
        return t(f"links.{self.kind.value}_{'out' if self.outward else 'in'}")


def link(store: Store, actor: Uid, kind: LinkKind, source: Uid, target: Uid, *, wants_notice: bool = False) -> Uid:
    """Tie two tickets (or a ticket to a problem); return the link's key. Tying again changes nothing but the wish.

    Raises LinkError for a ticket with itself, a second parent, a circle, and for what is not there.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return link_in(write, kind, source, target, wants_notice=wants_notice)


def link_in(write: Write, kind: LinkKind, source: Uid, target: Uid, *, wants_notice: bool = False) -> Uid:
    """Like :func:`link`, inside an open transaction."""
    if kind is LinkKind.RELATED and target < source:
        source, target = target, source
    check(write, kind, source, target)
    uid = key_of(kind, source, target)
    known = write.row("SELECT deleted_at FROM ticket_link WHERE uid = ?", uid)
    if known is None:
        values = {"kind": kind.value, "source_uid": source, "target_uid": target, "wants_notice": wants_notice}
        return write.insert(TicketLink, uid, **values)
    if known[0] is not None:
        write.restore(TicketLink, uid)
    write.update(TicketLink, uid, wants_notice=wants_notice)
    return uid


def unlink(store: Store, actor: Uid, link_uid: Uid) -> None:
    """Take a link off; harmless when it is gone already."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        write.remove(TicketLink, link_uid)


def set_notice(store: Store, actor: Uid, link_uid: Uid, wants_notice: bool) -> None:
    """Whether the client wants to hear when it is over."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        write.update(TicketLink, link_uid, wants_notice=wants_notice)


def key_of(kind: LinkKind, source: Uid, target: Uid) -> Uid:
    """The key of a link: made of what it ties, so that desks apart from each other make the same one."""
    return hashlib.sha256(b"ticket_link\0" + kind.value.encode() + b"\0" + source + target).digest()[:16]


def check(write: Write, kind: LinkKind, source: Uid, target: Uid) -> None:
    """Raise LinkError where the two may not be tied so."""
    if source == target:
        raise LinkError("links.with_itself")
    ends = ((source, "ticket"), (target, "problem" if kind is LinkKind.CAUSED_BY else "ticket"))
    for uid, table in ends:
        if write.row(f"SELECT 1 FROM {table} WHERE uid = ? AND deleted_at IS NULL", uid) is None:
            raise LinkError("links.not_there")
    if kind in ONE_TARGET:
        _check_one(write, kind, source, target)


def _check_one(write: Write, kind: LinkKind, source: Uid, target: Uid) -> None:
    other = write.row(
        "SELECT t.number FROM ticket_link l JOIN ticket t ON t.uid = l.target_uid "
        "WHERE l.source_uid = ? AND l.kind = ? AND l.target_uid <> ? AND l.deleted_at IS NULL LIMIT 1",
        source,
        kind.value,
        target,
    )
    if other is not None:
        raise LinkError(f"links.second_{kind.value}", number=other[0])
    if source in above(write, kind, target):
        raise LinkError("links.circle")


def above(write: Write, kind: LinkKind, uid: Uid) -> frozenset[Uid]:
    """All that a ticket is a child (or a repeat) of, itself included; ends in a circle too."""
    rows = write.rows(
        "WITH RECURSIVE up(uid) AS (VALUES (?1) UNION SELECT l.target_uid FROM ticket_link l JOIN up "
        "ON l.source_uid = up.uid WHERE l.kind = ?2 AND l.deleted_at IS NULL) SELECT uid FROM up",
        uid,
        kind.value,
    )
    return frozenset(row[0] for row in rows)


def links_of(store: Store, ticket: Uid) -> tuple[LinkView, ...]:
    """Everything that a ticket is tied to: its parent and problem first, then repeats, children, related ones."""
    found = []
    for outward, mine, other in ((True, "source_uid", "target_uid"), (False, "target_uid", "source_uid")):
        rows = store.rows(
            f"SELECT l.uid, l.kind, l.{other}, coalesce(t.number, p.number), coalesce(t.subject, p.title), "
            "coalesce(t.state, p.state), l.wants_notice, p.uid IS NOT NULL FROM ticket_link l "
            f"LEFT JOIN ticket t ON t.uid = l.{other} LEFT JOIN problem p ON p.uid = l.{other} "
            f"WHERE l.{mine} = ? AND l.deleted_at IS NULL AND coalesce(t.deleted_at, p.deleted_at) IS NULL "
            "AND coalesce(t.uid, p.uid) IS NOT NULL ORDER BY l.id",
            ticket,
        )
        found += [
            LinkView(uid, LinkKind(kind), outward, far, number, subject, state, bool(notice), bool(is_problem))
            for uid, kind, far, number, subject, state, notice, is_problem in rows
        ]
    return tuple(sorted(found, key=_place))


_ORDER = (LinkKind.PARENT, LinkKind.CAUSED_BY, LinkKind.DUPLICATE, LinkKind.RELATED)


def _place(view: LinkView) -> tuple[bool, int]:
    return not view.outward, _ORDER.index(view.kind)
