"""Watching tickets that are somebody else's. What is new is read from the journal: nothing is lost or doubled.

All times are UTC ms.
"""

from __future__ import annotations

from textwrap import shorten

from app.models.day import Watcher
from app.models.ids import Uid
from app.records import frozen
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.tickets.history import history_words
from app.services.words import t

LINES_SHOWN = 3
LETTERS_SHOWN = 120


@frozen
class WatchedNews:
    """A watched ticket with what colleagues did to it since one last looked; ``lines`` are the latest of it."""

    ticket_uid: Uid
    number: str
    subject: str
    at: int
    count: int
    lines: tuple[str, ...]


def watch(store: Store, actor: Uid, ticket: Uid, user: Uid | None = None) -> None:
    """Let somebody (None: oneself) watch a ticket from now on; again is harmless. Raises NotAllowed."""
    who = user or actor
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        if not write.row(
            "SELECT 1 FROM watcher WHERE ticket_uid = ? AND user_uid = ? AND deleted_at IS NULL", ticket, who
        ):
            write.insert(Watcher, ticket_uid=ticket, user_uid=who, seen_at=write.at)


def unwatch(store: Store, actor: Uid, ticket: Uid, user: Uid | None = None) -> None:
    """Let somebody (None: oneself) watch it no more. Raises NotAllowed."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        for (uid,) in write.rows(
            "SELECT uid FROM watcher WHERE ticket_uid = ? AND user_uid = ? AND deleted_at IS NULL",
            ticket,
            user or actor,
        ):
            write.remove(Watcher, uid)


def watchers_of(store: Store, ticket: Uid) -> tuple[tuple[Uid, str], ...]:
    """Who watches a ticket: keys and names, in the order they began."""
    rows = store.rows(
        "SELECT w.user_uid, u.name FROM watcher w JOIN user u ON u.uid = w.user_uid "
        "WHERE w.ticket_uid = ? AND w.deleted_at IS NULL ORDER BY w.id",
        ticket,
    )
    return tuple((user, name) for user, name in rows)


def watched_news(store: Store, user: Uid) -> tuple[WatchedNews, ...]:
    """The tickets that ``user`` watches and that colleagues or the program changed since; the latest first."""
    rows = store.rows(
        "SELECT w.ticket_uid, t.number, t.subject, w.seen_at, u.name FROM watcher w "
        "JOIN ticket t ON t.uid = w.ticket_uid AND t.deleted_at IS NULL JOIN user u ON u.uid = w.user_uid "
        "WHERE w.user_uid = ? AND w.deleted_at IS NULL AND (EXISTS (SELECT 1 FROM journal_entry j "
        "  WHERE j.record_uid = w.ticket_uid AND j.at > w.seen_at AND j.actor_uid IS NOT w.user_uid) "
        " OR EXISTS (SELECT 1 FROM ticket_note n WHERE n.ticket_uid = w.ticket_uid AND n.updated_at > w.seen_at "
        "  AND n.updated_by IS NOT w.user_uid))",
        user,
    )
    found = []
    for ticket, number, subject, seen_at, name in rows:
        lines = [
            (line.at, line.text)
            for line in history_words(store, ticket)
            if line.at > seen_at and line.user != name and line.table != "ticket_note"
        ]
        lines = sorted(lines + _notes(store, ticket, seen_at, user), key=lambda line: line[0])
        if lines:
            texts = tuple(text for _, text in lines[-LINES_SHOWN:])
            found.append(WatchedNews(ticket, number, subject, lines[-1][0], len(lines), texts))
    return tuple(sorted(found, key=lambda news: -news.at))


def _notes(store: Store, ticket: Uid, since: int, but: Uid) -> list[tuple[int, str]]:
    """What others wrote in the ticket, with when."""
    rows = store.rows(
        "SELECT created_at, text FROM ticket_note WHERE ticket_uid = ? AND created_at > ? AND created_by IS NOT ? "
        "AND deleted_at IS NULL ORDER BY id",
        ticket,
        since,
        but,
    )
    return [(at, t("day.watched_note", text=shorten(text, LETTERS_SHOWN, placeholder="…"))) for at, text in rows]


def mark_seen(store: Store, user: Uid, ticket: Uid, at: int) -> None:
    """Note that ``user`` knows what happened up to ``at``. One who does not watch the ticket changes nothing."""
    with acting(store, user, Act.EDIT_TICKETS, durable=False) as write:
        for (uid,) in write.rows(
            "SELECT uid FROM watcher WHERE ticket_uid = ? AND user_uid = ? AND seen_at < ? AND deleted_at IS NULL",
            ticket,
            user,
            at,
        ):
            write.update(Watcher, uid, seen_at=at)
