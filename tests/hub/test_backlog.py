"""A desk that was away for long has many changes of the same records: its work grows in step with their number."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from app.models.staff import Role
from app.models.tickets import Ticket
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.sync import conflicts
from tests.hub.desks import Desk, Desks

TICKETS, CHANGES = 10, 80
CHAIN = re.compile(
    r"journal_entry_seq \(desk_uid=\?( AND seq<\?)?\)|SCAN journal_entry(?! USING INDEX \w+_waiting)"
)
"""How SQLite says that it walks the chain from its beginning."""


def noting(rows: Callable[..., Any], asked: dict[str, tuple[Any, ...]]) -> Callable[..., Any]:
    def noted(self: Any, query: str, *params: Any) -> Any:
        asked[query] = params
        return rows(self, query, *params)

    return noted


def away(desks: Desks) -> Desk:
    """A desk with many unsent changes of the same tickets."""
    desk = desks.join("anna", Role.OPERATOR, ())
    tickets = [desk.insert(Ticket, number=f"A-{number}", state="new", priority=1) for number in range(TICKETS)]
    desk.cycle()
    for number in range(CHANGES):
        with desk.store.write(desk.person, durable=False) as write:
            for ticket in tickets:
                write.update(Ticket, ticket, subject=f"subject {number}")
    return desk


def test_a_records_history_is_read_once_for_all_its_changes(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = away(desks)
    looked: list[bytes] = []
    look_at: Callable[..., Any] = conflicts._look_at
    monkeypatch.setattr(conflicts, "_look_at", lambda *args: (looked.append(args[2]), look_at(*args)))
    desk.cycle()
    assert len(looked) == len(set(looked)) == TICKETS
    assert desk.store.value("SELECT count(*) FROM journal_entry WHERE outbox = 0") == 0


def test_neither_push_nor_pull_walks_the_whole_chain(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = away(desks)
    asked: dict[str, tuple[Any, ...]] = {}
    for reads in (Store, Write):
        monkeypatch.setattr(reads, "rows", noting(reads.rows, asked))
    desk.cycle()
    monkeypatch.undo()
    plans = {
        query: " ".join(row[-1] for row in desk.store.rows(f"EXPLAIN QUERY PLAN {query}", *params))
        for query, params in asked.items()
        if "journal_entry" in query
    }
    assert len(plans) > 3
    assert [query for query, plan in plans.items() if CHAIN.search(plan)] == []
