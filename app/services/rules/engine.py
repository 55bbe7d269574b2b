"""The rules at work: after each transaction of this desk they look at what it wrote, in the journal's order.

How far they have read is kept. Each firing has a key made of its rule and its cause, so that an entry looked at
again (the program was killed in between) sets nothing off twice. A rule acts for whoever set it off; what it did
stands in the log of rules.
"""

from __future__ import annotations

import logging
import math
import time

from app.models.ids import Uid
from app.records import frozen
from app.services.dictionaries import read
from app.services.errors import KnownError
from app.services.rules.catalogue import PublishedRule, published_rules
from app.services.rules.definition import Happening
from app.services.rules.facts import COLUMNS, Facts, facts_from, holds
from app.services.rules.firing import Cause, fire_in, fired_already
from app.services.rules.happenings import DEEPEST, Happened, happened_since, sets_off, with_chain
from app.services.store.clock import wall_ms
from app.services.store.journal import Write
from app.services.store.store import Changed, Store

log = logging.getLogger(__name__)

AT_ONCE = 300
"""Entries looked at right after a transaction; what is left (after a bulk action) goes on in the background."""
WATCHED = ("ticket", "threshold_fired")
BY_EVENTS = (Happening.MADE, Happening.CHANGED, Happening.MOVED, Happening.THRESHOLD)


@frozen
class Ran:
    """What one run of the rules did: firings, and whether entries are left to look at."""

    fired: int
    more: bool


def attach(store: Store) -> None:
    """Let the rules act from now on. Call once after opening a store for writing, after the clocks'."""
    store.listeners.append(_Listener(store))


def run_pending(store: Store, limit: int = 500, within_s: float = math.inf) -> Ran:
    """Look at the next entries of the journal and do what the rules say.

    Ends after ``within_s`` seconds with what has been looked at by then, at least one entry that tells something.
    """
    began = time.monotonic()
    rules = published_rules(store, *BY_EVENTS)
    if not rules:
        return Ran(0, more=False)
    mark = _mark(store, min(rule.since for rule in rules))
    page = happened_since(store, mark, limit)
    fired = 0
    last, more = page.last_seq, page.more
    for happened in page.happened:
        fired += _try_all(store, rules, happened)
        if time.monotonic() - began > within_s:
            more = more or happened.seq < last
            last = happened.seq
            break
    if last > mark:
        with store.write(None, durable=False) as write:
            _keep_mark(write, last)
    return Ran(fired, more or fired > 0)


def facts_now(store: Store, ticket: Uid, now: int) -> Facts | None:
    """What conditions see of a ticket as it is; None for one that is gone."""
    row = store.row(f"SELECT {', '.join(COLUMNS)} FROM ticket WHERE uid = ? AND deleted_at IS NULL", ticket)
    if row is None:
        return None
    passed = store.value("SELECT count(*) FROM escalation WHERE ticket_uid = ? AND deleted_at IS NULL", ticket)
    return facts_from(dict(zip(COLUMNS, row, strict=True)), read(store), now, passed)


def fire_if(store: Store, actor: Uid | None, rule: PublishedRule, cause: Cause) -> bool:
    """Fire one rule for one cause if its conditions hold now and it has not fired for it; whether it did."""
    facts = facts_now(store, cause.ticket, wall_ms())
    if facts is None or not holds(rule.definition.condition, facts):
        return False
    return _fire(store, actor, rule, cause)


def _try_all(store: Store, rules: tuple[PublishedRule, ...], happened: Happened) -> int:
    """Fire what this sets off. All conditions see the ticket as it was before the first of these rules acted."""
    at = happened.cause.at
    waiting = [
        rule
        for rule in rules
        if sets_off(rule.definition.trigger, happened)
        and (at >= rule.since or Happening.THRESHOLD in happened.kinds)  # not from before it was published
    ]
    facts = facts_now(store, happened.cause.ticket, wall_ms()) if waiting else None
    if facts is None:
        return 0
    cause = with_chain(store, happened).cause
    fired = 0
    for rule in [rule for rule in waiting if holds(rule.definition.condition, facts)]:
        if _fire(store, happened.actor, rule, cause):
            fired += 1
            if rule.definition.last:
                break
    return fired


def _fire(store: Store, actor: Uid | None, rule: PublishedRule, cause: Cause) -> bool:
    """Fire, unless this was done before or goes round in a circle; whether it did."""
    if cause.depth > DEEPEST or rule.uid in cause.before or fired_already(store, rule.uid, cause):
        return False
    with store.write(actor, durable=False) as write:
        result = fire_in(store, write, rule, cause)
    log.info("rule %s fired for ticket %s: %s", rule.uid.hex(), cause.ticket.hex(), result.value)
    return True


def _mark(store: Store, since: int) -> int:
    """The last entry that was looked at; entries written before the first rule was published are passed over."""
    mark = int(store.value("SELECT coalesce(max(seq), 0) FROM rule_mark"))
    if mark:
        return mark
    before = store.value(
        "SELECT max(seq) FROM journal_entry WHERE desk_uid = ? AND at < ?", store.desk_uid(), since
    )
    return int(before or 0)


def _keep_mark(write: Write, seq: int) -> None:
    if not write.local("UPDATE rule_mark SET seq = ?, at = ?", seq, write.at).rowcount:
        write.local("INSERT INTO rule_mark (seq, at) VALUES (?, ?)", seq, write.at)


class _Listener:
    """Runs the rules after each transaction that they may care about, but not after their own: the run goes on."""

    def __init__(self, store: Store) -> None:
        from weakref import ref

        self._store = ref(store)
        self._running = False

    def __call__(self, changed: Changed) -> None:
        store = self._store()
        if store is None or self._running or not changed.touches(*WATCHED):
            return
        self._running = True
        try:
            for _ in range(DEEPEST):
                if not run_pending(store, AT_ONCE).fired:
                    break
        except KnownError as error:  # what set them off is saved; the rules try again with the next change
            log.warning("rules stopped: %s", error.key)
        finally:
            self._running = False
