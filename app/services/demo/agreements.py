"""The demonstration's calendars and service agreements. Their terms are examples, not anybody's law."""

from __future__ import annotations

import json

from app.models.clocks import SlaPolicy, SlaVersion, WorkCalendar
from app.models.ids import Uid
from app.services.resources import resource_dir
from app.services.store.journal import Write


def load_agreements(write: Write) -> dict[str, Uid]:
    """Write them; the agreements by their codes, by which ticket types name them."""
    content = json.loads((resource_dir() / "demo" / "agreements.json").read_text(encoding="utf-8"))
    calendars = {
        one["code"]: write.insert(
            WorkCalendar,
            code=one["code"],
            labels=one["label"],
            position=at,
            zone=one["zone"],
            week=one["week"],
            country=one["country"],
        )
        for at, one in enumerate(content["calendars"])
    }
    policies = {}
    for at, one in enumerate(content["agreements"]):
        policy = write.insert(SlaPolicy, code=one["code"], labels=one["label"], position=at)
        policies[one["code"]] = policy
        write.insert(
            SlaVersion,
            policy_uid=policy,
            number=1,
            calendar_uid=calendars[one["calendar"]],
            targets=one["targets"],
            pausing=one["pausing"],
            reopen=one["reopen"],
            valid_from=0,
        )
    return policies
