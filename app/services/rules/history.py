"""Rules, escalations, hand-overs and bugs in the history of a ticket, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from app.models.ids import Uid
from app.services.dictionaries import in_language
from app.services.store.audit import Entry
from app.services.store.store import Store
from app.services.words import t

TABLES = ("rule_firing", "escalation", "handoff", "tracker_request")


class Beyond:
    """What the entries of these tables say: names are read once for all of them."""

    def __init__(self, store: Store, entries: Sequence[Entry]) -> None:
        tables = {entry.table for entry in entries}
        self._rules = _labels(store, "rule") if "rule_firing" in tables else {}
        self._units = _labels(store, "outside_unit") if "handoff" in tables else {}
        self._of_handoff = {
            entry.uid: self._units.get(_uid(entry, "unit_uid"), "")
            for entry in entries
            if entry.table == "handoff" and entry.op == "insert"
        }
        self._items: dict[Uid, str] = (
            dict(store.rows("SELECT uid, title FROM tracker_item")) if "tracker_request" in tables else {}
        )

    def lines(self, entry: Entry) -> Iterable[str]:
        """What an entry says; nothing for what people need not read."""
        after: dict[str, Any] = {name: pair[1] for name, pair in entry.fields.items()}
        made = entry.op == "insert"
        if entry.table == "rule_firing" and made:
            rule = self._rules.get(_uid(entry, "rule_uid"), "")
            yield t("rules.history_fired", rule=rule, result=t(f"rules.result_{after['result']}"))
        elif entry.table == "escalation" and made:
            yield t("escalation.history", line=after["to_line"], reason=after.get("reason", ""))
        elif entry.table == "handoff" and ("state" in after or "outside_state" in after):
            unit = self._of_handoff.get(entry.uid, "")
            if "state" in after:
                yield t(f"handoff.history_{after['state']}", unit=unit)
            if after.get("outside_state"):
                yield t("handoff.history_outside", unit=unit, state=after["outside_state"])
        elif entry.table == "tracker_request" and made:
            yield t("tracker.history_asked", title=self._items.get(_uid(entry, "item_uid"), ""))
        elif entry.table == "tracker_request" and after.get("told_at"):
            yield t("tracker.history_told")


def _uid(entry: Entry, field: str) -> Uid:
    value = entry.fields.get(field, [None, None])[1]
    return bytes.fromhex(value) if isinstance(value, str) else b""


def _labels(store: Store, table: str) -> dict[Uid, str]:
    return {uid: in_language(json.loads(labels)) for uid, labels in store.rows(f"SELECT uid, labels FROM {table}")}
