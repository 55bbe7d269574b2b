"""An operator's report on a day: counted from contacts, the timer and the journal, with room for words.

Every figure is counted from records, and what it counts can be listed. All times are UTC ms.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from app.models.day import DayReport
from app.models.ids import Uid
from app.records import frozen
from app.services.calls.time_book import day_counters
from app.services.clients.card import in_words
from app.services.day.days import bounds
from app.services.people.rights import Act, acting
from app.services.store.store import Store

ENDED = ("resolved", "closed")


@frozen
class DayFigures:
    """What somebody did on a day. ``…_ms`` are times; ``pairs`` of a word and a number stand as (word, number).

    ``resolved`` and ``made`` are the numbers of the tickets they ended and opened; ``tickets_ms`` the time that
    the timer saw on tickets outside calls.
    """

    calls: int = 0
    missed: int = 0
    other_contacts: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    acw_ms: int = 0
    tickets_ms: int = 0
    pause_ms: int = 0
    ready_ms: int = 0
    made: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    notes: int = 0
    answers: int = 0
    callbacks: int = 0
    attempts: int = 0
    promises: int = 0
    outcomes: tuple[tuple[str, int], ...] = ()

    @property
    def worked_ms(self) -> int:
        """Time on contacts and tickets."""
        return self.talk_ms + self.hold_ms + self.acw_ms + self.tickets_ms


@frozen
class ReportView:
    """A report as handed in. ``figures`` are those of that moment."""

    uid: Uid
    user_uid: Uid
    user: str
    day: date
    figures: DayFigures
    text: str
    at: int


def count_day(store: Store, user: Uid, day: date, now: int) -> DayFigures:
    """The figures of somebody's day, from the records as they are now."""
    begin, end = bounds(day)
    time = day_counters(store, user, begin, end, now)
    made, resolved, tally = _from_journal(store, user, begin, end)
    outcomes = store.rows(
        "SELECT d.labels, count(*) FROM interaction i JOIN disposition d ON d.uid = i.disposition_uid "
        "WHERE i.user_uid = ? AND i.offered_at >= ? AND i.offered_at < ? AND i.deleted_at IS NULL "
        "GROUP BY d.uid ORDER BY count(*) DESC, d.position",
        user,
        begin,
        end,
    )
    other = store.value(
        "SELECT count(*) FROM interaction WHERE user_uid = ? AND offered_at >= ? AND offered_at < ? "
        "AND channel <> 'phone' AND deleted_at IS NULL",
        user,
        begin,
        end,
    )
    return DayFigures(
        calls=time.calls_taken,
        missed=time.missed,
        other_contacts=other,
        talk_ms=time.talk_ms,
        hold_ms=time.hold_ms,
        acw_ms=time.acw_ms,
        tickets_ms=time.ticket_work_ms,
        pause_ms=time.pause_ms,
        ready_ms=time.ready_ms,
        made=made,
        resolved=resolved,
        notes=tally["inner"],
        answers=tally["to_client"],
        callbacks=tally["callback"],
        attempts=tally["attempt"],
        promises=tally["promise"],
        outcomes=tuple((in_words(labels), count) for labels, count in outcomes),
    )


def save_report(store: Store, actor: Uid, day: date, figures: DayFigures, text: str) -> Uid:
    """Hand in one's report on a day; handing it in again replaces it, and the journal keeps the one before."""
    key = hashlib.sha256(b"day_report" + actor + day.isoformat().encode()).digest()[:16]
    values = {"figures": asdict(figures), "text": text.strip()}
    with acting(store, actor, Act.TAKE_CALLS) as write:
        if write.row("SELECT 1 FROM day_report WHERE uid = ?", key):
            # JSON knows lists only: compare as it will be read.
            values["figures"] = json.loads(json.dumps(values["figures"]))
            write.update(DayReport, key, **values)
        else:
            write.insert(DayReport, key, user_uid=actor, day=day.isoformat(), **values)
    return key


def report_of(store: Store, user: Uid, day: date) -> ReportView | None:
    """Somebody's report on a day, None where they have not handed one in."""
    found = _reports(store, "r.user_uid = ? AND r.day = ?", user, day.isoformat())
    return found[0] if found else None


def reports(store: Store, since: date, until: date) -> tuple[ReportView, ...]:
    """Everybody's reports on these days, both included; the latest first."""
    return _reports(
        store, "r.day >= ? AND r.day <= ? ORDER BY r.day DESC, u.name", since.isoformat(), until.isoformat()
    )


def _reports(store: Store, where: str, *params: Any) -> tuple[ReportView, ...]:
    rows = store.rows(
        "SELECT r.uid, r.user_uid, u.name, r.day, r.figures, r.text, r.updated_at FROM day_report r "
        f"JOIN user u ON u.uid = r.user_uid WHERE r.deleted_at IS NULL AND {where}",
        *params,
    )
    return tuple(
        ReportView(uid, user, name, date.fromisoformat(day), _figures(json.loads(figures)), text, at)
        for uid, user, name, day, figures, text, at in rows
    )


def _figures(body: dict[str, Any]) -> DayFigures:
    """Figures from JSON; names that this program does not know are left out."""
    known = {field.name for field in fields(DayFigures)}
    values = {name: _tuples(value) for name, value in body.items() if name in known}
    return DayFigures(**values)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value


def _from_journal(
    store: Store, user: Uid, begin: int, end: int
) -> tuple[tuple[str, ...], tuple[str, ...], Counter[str]]:
    """Tickets opened and ended, and how many notes, callbacks and promises, as the journal has them."""
    entries = store.rows(
        "SELECT record_table, record_uid, op, changes FROM journal_entry INDEXED BY journal_entry_at "
        "WHERE at >= ? AND at < ? AND actor_uid = ? AND record_table IN "
        "('ticket', 'ticket_note', 'callback', 'callback_attempt', 'promise') ORDER BY id",
        begin,
        end,
        user,
    )
    made: dict[Uid, None] = {}
    ended: dict[Uid, None] = {}
    tally: Counter[str] = Counter()
    for table, uid, op, changes in entries:
        named = json.loads(changes)["fields"]
        new = {name: value[1] if isinstance(value, list) else value for name, value in named.items()}
        if table == "ticket":
            if op == "insert":
                made[uid] = None
            if new.get("state") in ENDED:
                ended[uid] = None
            elif new.get("state") == "reopened":
                ended.pop(uid, None)
        elif table == "ticket_note" and op == "insert":
            tally[str(new.get("kind", "inner"))] += 1
        elif table == "callback_attempt" and op == "insert":
            tally["attempt"] += 1
        elif table == "callback" and new.get("done_at"):
            tally["callback"] += 1
        elif table == "promise" and new.get("kept_at"):
            tally["promise"] += 1
    return _numbers(store, made), _numbers(store, ended), tally


def _numbers(store: Store, tickets: dict[Uid, None]) -> tuple[str, ...]:
    keys = list(tickets)
    found: dict[Uid, str] = {}
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        marks = ", ".join("?" * len(part))
        found |= dict(
            store.rows(f"SELECT uid, number FROM ticket WHERE uid IN ({marks}) AND deleted_at IS NULL", *part)
        )
    return tuple(found[key] for key in keys if key in found)
