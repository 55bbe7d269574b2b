"""The demonstration's directory: departments, people, who is on duty, and the dial rules of a town exchange."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.models.directory import DialRule, DutyShift, EntryKind, NumberKind
from app.models.ids import Uid
from app.services.directory.keeping import EntryRecord, NumberRecord, save_in
from app.services.resources import resource_dir
from app.services.store.journal import Write

HOUR_MS = 3_600_000


def load_directory(write: Write, staff: Mapping[str, Uid], lang: str, now: int) -> None:
    """Write it; texts are in ``lang``, duties are counted from ``now`` (UTC ms)."""
    content = json.loads((resource_dir() / "demo" / "directory.json").read_text(encoding="utf-8"))
    calendars: dict[str, Uid] = dict(write.rows("SELECT code, uid FROM work_calendar"))
    names: dict[Uid, str] = dict(write.rows("SELECT uid, name FROM user"))
    departments: dict[str, Uid] = {}
    for one in content["departments"]:
        entry = EntryRecord(
            None,
            EntryKind.DEPARTMENT,
            one["name"][lang],
            department_uid=departments.get(one.get("under", "")),
            calendar_uid=calendars.get(one.get("calendar", "")),
            skills=one["skills"][lang],
            numbers=_numbers(one),
        )
        departments[one["code"]] = save_in(write, entry)
    for one in content["people"]:
        user = staff.get(one.get("login", ""))
        name = names[user] if user is not None else one["name"][lang]
        entry = EntryRecord(
            None,
            EntryKind.PERSON,
            name,
            one["post"][lang],
            departments[one["department"]],
            user,
            skills=one["skills"][lang],
            numbers=_numbers(one),
        )
        uid = save_in(write, entry)
        if "duty" in one:
            begin, end = (now + hours * HOUR_MS for hours in one["duty"])
            write.insert(
                DutyShift,
                department_uid=departments[one["department"]],
                entry_uid=uid,
                from_at=begin,
                until_at=end,
            )
    for at, rule in enumerate(content["rules"]):
        write.insert(
            DialRule,
            position=at,
            pattern=rule["pattern"],
            deed=rule["deed"],
            strip=rule.get("strip", 0),
            prefix=rule.get("prefix", ""),
            note=rule["note"][lang],
        )


def _numbers(one: Mapping[str, Any]) -> tuple[NumberRecord, ...]:
    return tuple(NumberRecord(number, NumberKind(kind)) for kind, number in one["numbers"])
