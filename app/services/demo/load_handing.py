"""The demonstration's rules, units outside, a hand-over that nobody confirmed, a bug, a wish and a release."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.models.handing import Handoff, HandoffState, OutsideUnit, ProductRelease, TrackerItem, TrackerRequest
from app.models.ids import Uid
from app.models.rules import Rule, RuleState, RuleVersion
from app.services.dictionaries import in_language
from app.services.resources import resource_dir
from app.services.rules.definition import from_json, to_json
from app.services.store.journal import Write

HOUR = 3_600_000
FILE = "handing.json"


def load_handing(write: Write, products: Mapping[str, Uid], operator: Uid, now: int) -> None:
    """Write them; ``now`` is UTC ms. The tickets taken are open ones of this demonstration."""
    content = json.loads((resource_dir() / "demo" / FILE).read_text(encoding="utf-8"))
    for at, rule in enumerate(content["rules"]):
        uid = write.insert(Rule, code=rule["code"], labels=rule["labels"], position=at)
        state = RuleState.PUBLISHED if rule["published"] else RuleState.DRAFT
        write.insert(
            RuleVersion,
            rule_uid=uid,
            number=1,
            state=state.value,
            definition=to_json(from_json(rule["definition"])),
            published_at=now if rule["published"] else None,
        )
    units = {
        unit["code"]: write.insert(OutsideUnit, position=at, **unit) for at, unit in enumerate(content["units"])
    }
    release = write.insert(
        ProductRelease, version=content["release"]["version"], product_uid=products[content["release"]["product"]]
    )
    tickets = _open_tickets(write)
    for item in content["items"]:
        asking = [tickets.pop() for _ in range(item["asked"]) if tickets]
        _item(write, item, products, release if item["in_release"] else None, units["tracker"], asking)
    if tickets:
        _handed(write, content["handoff"], units, tickets.pop(), operator, now)


def _open_tickets(write: Write) -> list[tuple[Uid, Uid | None]]:
    """A few open tickets with their clients."""
    rows = write.rows(
        "SELECT uid, person_uid FROM ticket WHERE state = 'in_progress' AND person_uid IS NOT NULL "
        "ORDER BY number DESC LIMIT 6"
    )
    return [(uid, person) for uid, person in rows]


def _item(
    write: Write,
    item: Mapping[str, object],
    products: Mapping[str, Uid],
    release: Uid | None,
    unit: Uid,
    asking: list[tuple[Uid, Uid | None]],
) -> None:
    title = item["title"]
    made = write.insert(
        TrackerItem,
        kind=item["kind"],
        title=in_language(title) if isinstance(title, dict) else "",
        product_uid=products[str(item["product"])],
        state=item["state"],
        found_in=item["found_in"],
        outside_number=item["number"],
        release_uid=release,
        unit_uid=unit if item["number"] else None,
    )
    for ticket, person in asking:
        write.insert(TrackerRequest, item_uid=made, ticket_uid=ticket, person_uid=person)


def _handed(
    write: Write,
    handed: Mapping[str, object],
    units: Mapping[str, Uid],
    ticket: tuple[Uid, Uid | None],
    operator: Uid,
    now: int,
) -> None:
    sent = now - int(str(handed["hours_ago"])) * HOUR
    subject, text = handed["subject"], handed["text"]
    write.insert(
        Handoff,
        ticket_uid=ticket[0],
        unit_uid=units[str(handed["unit"])],
        way="mail",
        address="dispatch@rise.example",
        subject=in_language(subject) if isinstance(subject, dict) else "",
        text=in_language(text) if isinstance(text, dict) else "",
        state=HandoffState.SENT.value,
        sent_at=sent,
        sent_by=operator,
        confirm_due_at=sent + HOUR,
    )
