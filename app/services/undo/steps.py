"""A person's last acts at this desk, to be taken back one by one.

An act is a transaction of the journal, or several under one name (a bulk action is written in parts). Acts that a
service names with :func:`remember` are told in its words, the others in those of the ticket's history.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice
from typing import Any

from app.models.base import table_of
from app.models.columns import dump_json
from app.models.hands import UndoStep
from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services.people.rights import Act, acting
from app.services.store.audit import entries_at
from app.services.store.journal import INSERT, Span, Write
from app.services.store.store import Store
from app.services.tickets.history import words_of
from app.services.undo.telling import record_words
from app.services.undo.undoing import Undone, undo_in
from app.services.words import t

_TABLE = table_of(UndoStep)
UNDO = "undo.step_undone"
BATCH = 200
BATCHES = 50
OF_TICKETS = frozenset({"ticket", "ticket_note", "ticket_check", "ticket_approval"})
"""Acts that no service named are offered when they touched nothing but these."""


@frozen
class Step:
    """An act: ``at`` is UTC ms, ``title`` says what it was; its last ``undone`` parts are taken back already."""

    at: int
    title: str
    spans: tuple[Span, ...]
    uid: Uid | None = None
    undone: int = 0
    undoing: bool = False

    @property
    def left(self) -> tuple[Span, ...]:
        """The parts that still stand."""
        return self.spans[: len(self.spans) - self.undone]

    @property
    def open(self) -> bool:
        """Whether going back act by act comes to it: undoings themselves are passed over."""
        return bool(self.left) and not self.undoing


def remember(write: Write, user: Uid, name: str, step: Uid | None = None, /, **params: Any) -> Uid:
    """Name what this transaction has written so far; ``name`` is a text's key, ``params`` fill it.

    Call it last. Parts of one act share the key that the first call returned (``step``); the last params stand.
    """
    span = write.span
    known = write.row(f"SELECT spans FROM {_TABLE} WHERE uid = ?", step) if step is not None else None
    spans = [*(json.loads(known[0]) if known else ()), [span.first, span.last]]
    if known:
        write.local(
            f"UPDATE {_TABLE} SET spans = ?, params = ? WHERE uid = ?", dump_json(spans), dump_json(params), step
        )
        return step or b""
    step = step or new_uid()
    _keep(write, step, user, name, params, spans)
    return step


def last_steps(store: Store, user: Uid, since: int, limit: int = 20) -> tuple[Step, ...]:
    """What a person did at this desk since a moment (UTC ms), newest first, at most ``limit`` acts."""
    found = _named(store, user, since)
    taken = [span for step in found for span in step.spans]
    found += islice(_unnamed(store, user, since, taken), limit)
    found.sort(key=lambda step: step.spans[-1].last, reverse=True)
    return tuple(_titled(store, step) for step in found[:limit])


def undo_last(store: Store, user: Uid, since: int) -> Step | None:
    """Take back the newest act that still stands; None where there is none. Raises CannotUndo, NotAllowed."""
    for step in last_steps(store, user, since):
        if step.open:
            undo_step(store, user, step)
            return step
    return None


def undo_part(store: Store, user: Uid, step: Step, undoing: Uid) -> tuple[Step, Undone]:
    """Take back the newest part of an act and leave alone what somebody changed since; the act as it is then.

    For long acts, one part after another; ``undoing`` is the same new key for all of them, so that together they
    are one act again. Raises NotAllowed.
    """
    undone = undo_step(store, user, step, partly=True, undoing=undoing, parts=1)
    return replace(step, undone=step.undone + 1), undone


def undo_step(
    store: Store,
    user: Uid,
    step: Step,
    *,
    partly: bool = False,
    undoing: Uid | None = None,
    parts: int | None = None,
) -> Undone:
    """Take back an act, its newest part first, each part in its own transaction; ``parts``: only so many.

    ``partly`` leaves records alone that somebody changed since. Raises CannotUndo, NotAllowed.
    """
    uid, undoing = step.uid or new_uid(), undoing or new_uid()
    done: list[Undone] = []
    for number, span in enumerate(tuple(reversed(step.left))[:parts], start=1):
        with acting(store, user, Act.EDIT_TICKETS) as write:
            if step.uid is None and number == 1:
                _keep(
                    write, uid, user, "", {"title": step.title}, [[part.first, part.last] for part in step.spans]
                )
            done.append(undo_in(store, write, [span], partly=partly, asked_by=user))
            remember(write, user, UNDO, undoing, title=step.title)
            write.local(f"UPDATE {_TABLE} SET undoes = ? WHERE uid = ?", uid, undoing)
            write.local(f"UPDATE {_TABLE} SET undone = undone + 1 WHERE uid = ?", uid)
            write.touch(_TABLE, uid)
    records = frozenset(record for one in done for record in one.records)
    return Undone(records, tuple(conflict for one in done for conflict in one.left), done[-1].span)


def _keep(write: Write, step: Uid, user: Uid, name: str, params: dict[str, Any], spans: list[list[int]]) -> None:
    write.local(
        f"INSERT INTO {_TABLE} (uid, user_uid, at, name, params, spans, undone) VALUES (?, ?, ?, ?, ?, ?, 0)",
        step,
        user,
        write.at,
        name,
        dump_json(params),
        dump_json(spans),
    )
    write.touch(_TABLE, step)


def _named(store: Store, user: Uid, since: int) -> list[Step]:
    desk = store.desk_uid()
    found = []
    for uid, at, name, params, spans, undoes, undone in store.rows(
        f"SELECT uid, at, name, params, spans, undoes, undone FROM {_TABLE} WHERE at >= ? AND user_uid = ? "
        "ORDER BY id",
        since,
        user,
    ):
        known = json.loads(params)
        title = t(name, **known) if name else known["title"]
        parts = tuple(Span(desk, first, last) for first, last in json.loads(spans))
        found.append(Step(at, title, parts, uid, undone, undoes is not None))
    return found


def _unnamed(store: Store, user: Uid, since: int, taken: Sequence[Span]) -> Iterator[Step]:
    """Transactions without a name that touched nothing but tickets, newest first."""
    desk = store.desk_uid()
    for (at, actor), group in groupby(_entries(store, desk, since, taken), key=lambda row: (row[1], row[2])):
        rows = list(group)
        tables, made = {row[3] for row in rows}, {row[3] for row in rows if row[4] == INSERT}
        to_client = any(row[3] == "ticket_note" and '"kind":"inner"' not in row[5] for row in rows)
        if actor == user and tables <= OF_TICKETS and "ticket" not in made and not to_client:
            yield Step(at, "", (Span(desk, rows[-1][0], rows[0][0]),))


def _entries(store: Store, desk: Uid, since: int, taken: Sequence[Span]) -> Iterator[tuple[Any, ...]]:
    """Entries as (seq, at, actor, table, op, changes), newest first; of those taken one alone, of no table."""
    begins = {span.last: span.first for span in taken if span.last >= span.first}
    top: int = store.value("SELECT max(seq) FROM journal_entry WHERE desk_uid = ?", desk) or 0
    for _ in range(BATCHES):
        for row in store.rows(
            "SELECT seq, at, actor_uid, record_table, op, changes FROM journal_entry "
            "WHERE desk_uid = ? AND seq <= ? ORDER BY seq DESC LIMIT ?",
            desk,
            top,
            BATCH,
        ):
            if row[1] < since:
                return
            if row[0] in begins:
                top = begins[row[0]] - 1
                yield (*row[:3], "", "", "")
                break
            top = row[0] - 1
            yield row


_TOLD = ("ticket", "ticket_note")


def _titled(store: Store, step: Step) -> Step:
    """A step with its title, made of the words of the ticket's history where it has none."""
    if step.title:
        return step
    entries = [entry for span in step.spans for entry in entries_at(store.rows, span)]
    told = [entry for entry in entries if entry.table in _TOLD]
    lines = [line for line in words_of(store, told) if line.field != "due_at" or len(told) == 1]
    lines.sort(key=lambda line: line.field != "state")
    tickets = {entry.uid for entry in entries if entry.table == "ticket"}
    if len(tickets) > 1:
        return replace(step, title=t("undo.step_tickets", n=len(tickets)))
    record = next((entry for entry in entries if entry.table == "ticket"), entries[0])
    what = lines[0].text if lines else t("undo.step_other")
    title = t("undo.step", record=record_words(store, record.table, record.uid), what=what)
    return replace(step, title=t("undo.step_and_more", step=title, n=len(lines) - 1) if len(lines) > 1 else title)
