"""The demonstration's ticket types, out of the starter sets, and a ticket at each turn of the newer ones."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from app.models.ids import Uid
from app.models.scripts import ScriptVersion
from app.models.ticket_types import ApprovalState, TicketApproval, TicketCheck, TicketTypeVersion
from app.models.tickets import Ticket, TicketNote, TicketState
from app.services.demo.load_clients import LoadedClient
from app.services.resources import resource_dir
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.changing import step_column
from app.services.types.definition import DONE, StepRule, TypeDefinition
from app.services.types.files import starter_set
from app.services.types.installing import install_in
from app.services.types.versions import definition_of, version_in_force

HOUR = 3_600_000
TAKEN = (
    ("housing", "incident"),
    ("software", "consultation"),
    ("housing", "service_request"),
    ("housing", "complaint"),
    ("shop", "order"),
    ("housing", "recalculation"),
    ("housing", "visit"),
    ("software", "bug"),
    ("software", "wish"),
)
"""Which type comes out of which starter set, in the order they are offered."""


@dataclass
class LoadedTypes:
    """Keys and rules of the types, by code."""

    uids: dict[str, Uid] = field(default_factory=dict)
    versions: dict[str, Uid] = field(default_factory=dict)
    rules: dict[str, TypeDefinition] = field(default_factory=dict)
    forms: dict[str, Uid] = field(default_factory=dict)

    def columns(self, code: str, step: StepRule) -> dict[str, Any]:
        """What a ticket of a type that stands at a step has in its row."""
        return {
            "type_uid": self.uids[code],
            "type_version_uid": self.versions[code],
            "state": step.state.value,
            "step": step_column(step),
        }

    def step(self, code: str, state: TicketState) -> StepRule:
        """The type's first step of a state; there must be one."""
        found = self.rules[code].step_of(state)
        if found is None:
            raise LookupError(f"{code} has no {state}")
        return found


def load_types(store: Store, write: Write, now: int) -> LoadedTypes:
    """Publish the types as of ``now`` (UTC ms); the demonstration's queues, agreements and forms are there."""
    loaded = LoadedTypes()
    for from_set, code in TAKEN:
        install_in(store, write, starter_set(from_set), only={code})
        uid = write.rows("SELECT uid FROM ticket_type WHERE code = ?", code)[0][0]
        version = version_in_force(store, uid)
        assert version is not None  # it has just been published
        loaded.uids[code], loaded.versions[code] = uid, version
        loaded.rules[code] = rules = definition_of(store, version)
        loaded.forms[code] = write.rows(
            "SELECT v.uid FROM script_version v JOIN script_definition d ON d.uid = v.definition_uid "
            "WHERE d.code = ? AND v.state = 'published'",
            rules.form,
        )[0][0]
        write.update(TicketTypeVersion, version, published_at=now)
        write.update(ScriptVersion, loaded.forms[code], published_at=now)
    return loaded


def load_checks(write: Write, types: LoadedTypes, ticket: Uid, code: str, state: TicketState, at: int) -> None:
    """The checklists that a ticket has met, ticked at ``at`` (UTC ms) where its work is done."""
    if state in (TicketState.NEW, TicketState.CANCELLED):
        return
    for checklist in types.rules[code].checklists:
        for place, item in enumerate(checklist.items):
            done = state in DONE
            write.insert(
                TicketCheck,
                ticket_uid=ticket,
                checklist=checklist.code,
                code=item.code,
                labels=dict(item.labels),
                position=place,
                required=item.required,
                done_at=at if done else None,
                done_by=write.actor if done else None,
            )


def load_examples(
    write: Write,
    types: LoadedTypes,
    clients: list[LoadedClient],
    staff: dict[str, Uid],
    words: dict[str, dict[str, Uid]],
    now: int,
) -> None:
    """Tickets of ``resources/demo/type_tickets.json``; ``words`` are categories, products and queues by code."""
    desk = write.rows("SELECT code FROM desk")[0][0]
    row = write.row("SELECT next_number FROM desk")
    number = row[0] if row else 1
    for one in json.loads((resource_dir() / "demo" / "type_tickets.json").read_text(encoding="utf-8")):
        _example(write, types, clients[one["client"] % len(clients)], staff, words, now, f"{desk}-{number}", one)
        number += 1
    write.local("UPDATE desk SET next_number = ?", number)
    write.actor = None


def _example(
    write: Write,
    types: LoadedTypes,
    client: LoadedClient,
    staff: dict[str, Uid],
    words: dict[str, dict[str, Uid]],
    now: int,
    number: str,
    one: dict[str, Any],
) -> None:
    code = one["type"]
    rules = types.rules[code]
    step = rules.by_code[one["step"]]
    made = now - int(one["hours_ago"] * HOUR)
    ended = now - int(one.get("ended_hours_ago", 1) * HOUR) if step.state in DONE else None
    write.actor = staff[one["author"]]
    ticket = write.insert_made(
        made,
        Ticket,
        number=number,
        subject=one["subject"],
        description=one["description"],
        priority=one.get("priority", rules.priority or 2),
        category_uid=words["categories"][one["category"]],
        product_uid=words["products"].get(one.get("product", "")),
        queue_uid=words["queues"][rules.queue],
        assignee_uid=staff.get(one.get("assignee", "")),
        person_uid=client.uid,
        organisation_uid=client.organisation_uid,
        premises_uid=client.premises_uid,
        address=client.address or one.get("address", ""),
        channel=one.get("channel", "phone"),
        resolved_at=ended,
        closed_at=ended if step.state is TicketState.CLOSED else None,
        fields={name: _dated(value, now) for name, value in one["fields"].items()},
        form_version_uid=types.forms[code],
        **types.columns(code, step),
    )
    write.actor = staff.get(one.get("assignee", ""), write.actor or b"")
    load_checks(write, types, ticket, code, step.state, ended or now)
    for kind, text in one.get("notes", ()):
        write.insert_made(ended or made + HOUR // 2, TicketNote, ticket_uid=ticket, kind=kind, text=text)
    if "approval" in one:
        _approval(write, ticket, staff[one["approver"]], one["approval"], ended)


def _approval(write: Write, ticket: Uid, approver: Uid, question: str, ended: int | None) -> None:
    """What was asked; granted where the work went on."""
    granted = ended is not None
    write.insert(
        TicketApproval,
        ticket_uid=ticket,
        approver_uid=approver,
        question=question,
        state=(ApprovalState.GRANTED if granted else ApprovalState.WAITING).value,
        decided_at=ended,
        decided_by=approver if granted else None,
    )


def _dated(value: Any, now: int) -> Any:
    """``today-30`` as a date."""
    if isinstance(value, str) and value.startswith("today"):
        day = datetime.fromtimestamp(now / 1000, UTC).date() + timedelta(
            days=int(value.removeprefix("today") or 0)
        )
        return day.isoformat()
    return value
