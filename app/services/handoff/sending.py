"""The post of webhooks: what is to go now, and what came of it.

The database thread gives :class:`Parcel` records and takes :class:`Result` ones; the network is spoken to on a
thread that knows neither the store nor the window (:func:`carry`). All times are UTC ms.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from app.models.handing import Handoff, HandoffState, ItemState, TrackerItem
from app.models.ids import Uid
from app.records import frozen
from app.services.handoff.message import plain_values, ticket_variables
from app.services.handoff.units import Way, unit_of
from app.services.handoff.webhook import Answer, build, needs_secret, send
from app.services.notices import Kind, tell_in
from app.services.store.errors import KeyringTrouble
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tracker.coming_back import came_back_in, item_variables
from app.services.words import t

log = logging.getLogger(__name__)

MINUTE = 60_000
WAITS = (1, 5, 15, 60, 240)
"""Minutes until the next attempt; after the last one a person must look at it."""
AT_ONCE = 20

Secrets = Callable[[str], str | None]
"""Reads the secret kept under a name in the keyring; None for none. May raise KeyringTrouble."""


@frozen
class Parcel:
    """A webhook to send: where, the template, and its values."""

    handoff: Uid
    unit_code: str
    url: str
    request: Mapping[str, Any]
    values: Mapping[str, str]


@frozen
class Result:
    """What came of a parcel."""

    handoff: Uid
    answer: Answer


def secret_name(unit_code: str) -> str:
    """Under which name the keyring keeps a unit's secret."""
    return f"outside unit {unit_code}"


def next_parcels(store: Store, now: int, limit: int = AT_ONCE) -> tuple[Parcel, ...]:
    """Webhooks whose time has come, the longest waiting first. Changes nothing: a crash sends them again with the
    same key.
    """
    rows = store.rows(
        "SELECT uid, ticket_uid, item_uid, unit_uid, subject, text, sent_by FROM handoff WHERE state = ? "
        "AND next_try_at <= ? AND way = ? AND deleted_at IS NULL ORDER BY next_try_at, id LIMIT ?",
        HandoffState.SENDING.value,
        now,
        Way.WEBHOOK.value,
        limit,
    )
    return tuple(_parcel(store, now, *row) for row in rows)


def next_try(store: Store) -> int | None:
    """When the next webhook is due; None for none."""
    found: int | None = store.value(
        "SELECT min(next_try_at) FROM handoff WHERE state = ? AND deleted_at IS NULL", HandoffState.SENDING.value
    )
    return found


def carry(parcel: Parcel, secrets: Secrets) -> Result:
    """Send one parcel; runs on a thread of its own. A locked keyring is tried again later."""
    secret = ""
    if needs_secret(parcel.request):
        try:
            secret = secrets(secret_name(parcel.unit_code)) or ""
        except KeyringTrouble as trouble:
            return Result(parcel.handoff, Answer(str(trouble), again=True))
        if not secret:
            return Result(parcel.handoff, Answer(t("handoff.trouble_secret")))
    call = build(parcel.url, parcel.request, parcel.values, secret=secret, key=parcel.handoff.hex())
    return Result(parcel.handoff, send(call, parcel.request))


def take_result(store: Store, result: Result, now: int) -> HandoffState:
    """Keep what came of a parcel; the state it has now. Harmless for one that was withdrawn meanwhile.

    A server that gives its own number has confirmed. After the last attempt whoever sent it is told.
    """
    with store.write(None) as write:
        row = write.row(
            "SELECT h.state, h.attempts, h.item_uid, h.ticket_uid, h.sent_by, h.unit_uid, u.confirm_min, u.code "
            "FROM handoff h JOIN outside_unit u ON u.uid = h.unit_uid WHERE h.uid = ?",
            result.handoff,
        )
        if row is None or row[0] != HandoffState.SENDING.value:
            return HandoffState(row[0]) if row else HandoffState.WITHDRAWN
        attempts = row[1] + 1
        if result.answer.trouble:
            return _failed(write, result, attempts, row, now)
        return _arrived(store, write, result, attempts, row, now)


def tell_late(store: Store, now: int) -> int:
    """Tell whoever sent what was not confirmed in time, once each; how many."""
    late = store.rows(
        "SELECT h.uid, h.unit_uid, h.ticket_uid, h.sent_by FROM handoff h WHERE h.confirmed_at IS NULL "
        "AND h.state = 'sent' AND h.confirm_due_at < ? AND h.sent_by IS NOT NULL AND h.deleted_at IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.record_uid = h.uid AND n.created_at >= h.confirm_due_at)",
        now,
    )
    if not late:
        return 0
    with store.write(None) as write:
        for uid, unit, ticket, user in late:
            tell_in(
                write,
                [user],
                key="handoff.notice_late",
                params={"unit": unit_of(store, unit).label()},
                kind=Kind.HANDOFF,
                ticket=ticket,
                record=("handoff", uid),
                urgent=True,
            )
    return len(late)


def _arrived(
    store: Store, write: Write, result: Result, attempts: int, row: tuple[Any, ...], now: int
) -> HandoffState:
    answer = result.answer
    state = HandoffState.CONFIRMED if answer.number else HandoffState.SENT
    unit = unit_of(store, row[5])
    waits = state is HandoffState.SENT and unit.confirm_min
    write.update(
        Handoff,
        result.handoff,
        state=state.value,
        attempts=attempts,
        next_try_at=None,
        trouble="",
        sent_at=now,
        confirm_due_at=now + unit.confirm_min * MINUTE if waits else None,
        confirmed_at=now if answer.number else None,
        confirmed_by=unit.label() if answer.number else "",
        outside_number=answer.number,
        outside_state=answer.state,
        outside_url=answer.url,
    )
    if row[2] is not None:
        write.update(TrackerItem, row[2], unit_uid=unit.uid)
        came_back_in(write, row[2], unit, answer.number, answer.state, answer.url, at_least=ItemState.SENT)
    return state


def _failed(write: Write, result: Result, attempts: int, row: tuple[Any, ...], now: int) -> HandoffState:
    answer = result.answer
    again = answer.again and attempts <= len(WAITS)
    state = HandoffState.SENDING if again else HandoffState.FAILED
    log.info("webhook of hand-over %s: attempt %d failed", result.handoff.hex(), attempts)
    write.update(
        Handoff,
        result.handoff,
        state=state.value,
        attempts=attempts,
        next_try_at=now + WAITS[attempts - 1] * MINUTE if again else None,
        trouble=answer.trouble,
    )
    if state is HandoffState.FAILED and row[4] is not None:
        tell_in(
            write,
            [row[4]],
            key="handoff.notice_failed",
            params={"trouble": answer.trouble},
            kind=Kind.HANDOFF,
            ticket=row[3],
            record=("handoff", result.handoff),
            urgent=True,
        )
    return state


def _parcel(
    store: Store,
    now: int,
    uid: Uid,
    ticket: Uid | None,
    item: Uid | None,
    unit_uid: Uid,
    subject: str,
    text: str,
    by: Uid,
) -> Parcel:
    unit = unit_of(store, unit_uid)
    values: dict[str, str] = {}
    if ticket is not None:
        values = ticket_variables(store, by or b"", ticket, now)
    if item is not None:
        values = item_variables(store, item)
    values |= {"letter_subject": subject, "letter_text": text}
    return Parcel(uid, unit.code, unit.url, unit.request, plain_values(values))
