"""Asking a server outside how things stand that it was handed: tickets, bugs and wishes, by their number there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.models.handing import Handoff, HandoffState, ItemState
from app.models.ids import Uid
from app.models.tickets import OPEN_STATES
from app.records import frozen
from app.services.handoff.sending import Secrets, secret_name
from app.services.handoff.units import UnitRecord, list_units
from app.services.handoff.webhook import Answer, build, needs_secret, send
from app.services.notices import Kind, tell_in
from app.services.store.errors import KeyringTrouble
from app.services.store.store import Store
from app.services.tracker.coming_back import came_back_in
from app.services.words import t

AT_ONCE = 50


@frozen
class Question:
    """What to ask, and about which record: (``handoff`` or ``tracker_item``, key)."""

    record: tuple[str, Uid]
    unit: UnitRecord
    number: str


@frozen
class Told:
    """What a server told about a record."""

    question: Question
    answer: Answer


def questions(store: Store, limit: int = AT_ONCE) -> tuple[Question, ...]:
    """What is worth asking: things with a number outside that are not over, at servers that can be asked.

    Those that changed longest ago come first.
    """
    found: list[Question] = []
    for unit in list_units(store):
        if not unit.request.get("ask") or unit.uid is None:
            continue
        marks = ", ".join("?" * len(OPEN_STATES))
        rows = store.rows(
            "SELECT 'tracker_item', uid, outside_number, updated_at FROM tracker_item WHERE unit_uid = ? "
            "AND outside_number <> '' AND state IN (?, ?) AND merged_uid IS NULL AND deleted_at IS NULL "
            "UNION ALL SELECT 'handoff', h.uid, h.outside_number, h.updated_at FROM handoff h "
            "JOIN ticket k ON k.uid = h.ticket_uid WHERE h.unit_uid = ? AND h.outside_number <> '' "
            f"AND h.state = ? AND k.state IN ({marks}) AND h.deleted_at IS NULL ORDER BY 4 LIMIT ?",
            unit.uid,
            ItemState.SENT.value,
            ItemState.PLANNED.value,
            unit.uid,
            HandoffState.CONFIRMED.value,
            *(state.value for state in OPEN_STATES),
            limit,
        )
        found += [Question((table, uid), unit, number) for table, uid, number, _ in rows]
    return tuple(found[:limit])


def ask(question: Question, secrets: Secrets) -> Told:
    """Ask one question; runs on a thread of its own, and never raises for what a network may do."""
    unit = question.unit
    asked: Mapping[str, Any] = {"method": "GET", **unit.request["ask"]}
    request = {"headers": unit.request.get("headers", {}), **asked}
    secret = ""
    if needs_secret(request):
        try:
            secret = secrets(secret_name(unit.code)) or ""
        except KeyringTrouble as trouble:
            return Told(question, Answer(str(trouble), again=True))
        if not secret:
            return Told(question, Answer(t("handoff.trouble_secret")))
    call = build(str(asked.get("url", "")), request, {"number": question.number}, secret=secret)
    paths = {name: asked.get(name) or unit.request.get(name, "") for name in ("number", "state", "url")}
    return Told(question, send(call, paths))


def take_told(store: Store, told: tuple[Told, ...]) -> int:
    """Keep what servers told, in one transaction; how many records differ. Troubles leave everything as it was."""
    changed = 0
    heard = [one for one in told if not one.answer.trouble and one.answer.state]
    if not heard:
        return 0
    with store.write(None) as write:
        for one in heard:
            table, uid = one.question.record
            if table == "tracker_item":
                changed += came_back_in(write, uid, one.question.unit, "", one.answer.state, one.answer.url)
                continue
            row = write.row(
                "SELECT outside_state, outside_url, sent_by, ticket_uid FROM handoff WHERE uid = ?", uid
            )
            if row is not None and row[0] != one.answer.state:
                url = one.answer.url or row[1]
                write.update(Handoff, uid, outside_state=one.answer.state, outside_url=url)
                changed += 1
                params = {"unit": one.question.unit.label(), "state": one.answer.state}
                people = [row[2]] if row[2] is not None else []
                tell_in(
                    write,
                    people,
                    key="handoff.notice_state",
                    params=params,
                    kind=Kind.HANDOFF,
                    ticket=row[3],
                    record=("handoff", uid),
                )
    return changed
