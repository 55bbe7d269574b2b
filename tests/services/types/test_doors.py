"""No path around a required field, whichever doors are tried in whatever order."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.ids import Uid, new_uid
from app.models.tickets import TicketState
from app.services.errors import KnownError
from app.services.hands.bulk import do_part
from app.services.hands.deeds import Deed
from app.services.hands.macros import do_deed
from app.services.imports.dictionaries import Dictionaries as ImportWords
from app.services.imports.errors import Rejected
from app.services.imports.records import ClientRecord, TicketRecord
from app.services.imports.tickets import put_ticket
from app.services.imports.writing import Tally
from app.services.store.opening import open_store
from app.services.store.store import Store
from app.services.tickets import approvals, checklists
from app.services.tickets.draft import TicketDraft, draft_of
from app.services.tickets.facts import CHECKS, is_fact
from app.services.tickets.moves import Asked, accept_ticket, move_in, move_ticket
from app.services.tickets.needs import missing_of
from app.services.tickets.saving import change_state, change_ticket, save_ticket
from app.services.types.definition import DONE, FINAL
from app.services.types.files import starter_set
from app.services.types.installing import install
from app.services.types.versions import definition_of, version_in_force
from app.services.undo.steps import last_steps, undo_step
from tests.services.conftest import KEY, NOW, People

ANSWERS: dict[str, dict[str, Any]] = {
    "incident": {"scope": "flat", "impact": "limited", "urgency": "today", "solution": "сделано", "cause": "wear"},
    "visit": {
        "purpose": "repair", "visit_day": "2026-11-23", "slot": "day", "result": "done", "done": "да",
        "accepted": "yes",
    },
    "recalculation": {
        "account": "4410027518", "services": ["heating"], "period_from": "2026-01-01", "period_to": "2026-02-01",
        "ground": "outage", "ground_document": "акт", "verdict": "granted", "amount": "100",
    },
    "bug": {
        "product_version": "3.1", "steps": "шаги", "expected": "одно", "error_text": "другое", "weight": "data",
        "outcome": "fixed", "fixed_in": "3.2",
    },
    "order": {"order_lines": "стол", "total": "4200", "delivery": "courier", "payment": "cash"},
}  # fmt: skip
CODES = tuple(ANSWERS)
STATES = tuple(TicketState)


@dataclass(frozen=True)
class World:
    """What the doors are tried on."""

    store: Store
    people: People
    types: dict[str, Uid]
    steps: tuple[str, ...]


Door = Callable[[World, Uid, st.DataObject], object]


@pytest.fixture
def world(store: Store, people: People) -> World:
    """Types of all three starter sets, published."""
    for name, codes in (("housing", CODES[:3]), ("software", ("bug",)), ("shop", ("order",))):
        install(store, people.administrator, starter_set(name), only=codes, renew=True)
    store.value("PRAGMA wal_checkpoint(TRUNCATE)")
    types = {code: store.value("SELECT uid FROM ticket_type WHERE code = ?", code) for code in CODES}
    steps = {step for uid in types.values() for step in definition_of(store, version_in_force(store, uid)).by_code}
    return World(store, people, types, (*sorted(steps), "merged"))


def _columns(world: World, data: st.DataObject) -> dict[str, Any]:
    """Some columns, filled or emptied."""
    code = data.draw(st.sampled_from(CODES))
    full = ANSWERS[code]
    whole = st.just(sorted(full)) if data.draw(st.booleans()) else st.lists(st.sampled_from(sorted(full)))
    fields = {name: full[name] for name in data.draw(whole)}
    choices: dict[str, tuple[Any, ...]] = {
        "type_uid": (world.types[code], None),
        "subject": ("тема", ""),
        "description": ("описание", " "),
        "category_uid": (world.people.cold, None),
        "product_uid": (world.people.product, None),
        "assignee_uid": (world.people.operator, None),
        "person_uid": (world.people.anna, None),
        "address": ("Лесная, 5", ""),
        "fields": (fields, None),
    }
    names = data.draw(st.sets(st.sampled_from(sorted(choices))))
    likely = st.sampled_from((0, 0, 0, 1))
    return {name: choices[name][data.draw(likely)] for name in names}


def _asked(data: st.DataObject) -> Asked:
    words = st.sampled_from(("потому что", ""))
    return Asked(reason=data.draw(words), answer=data.draw(words))


def save(world: World, ticket: Uid, data: st.DataObject) -> object:
    try:
        draft = draft_of(world.store, ticket)
    except LookupError:
        draft = TicketDraft(ticket)
    draft = replace(draft, **_columns(world, data), note="записка")
    state = data.draw(st.sampled_from((None, *STATES)))
    return save_ticket(world.store, world.people.operator, draft, close_as=state)


def change(world: World, ticket: Uid, data: st.DataObject) -> object:
    return change_ticket(world.store, world.people.operator, ticket, **_columns(world, data))


def state(world: World, ticket: Uid, data: st.DataObject) -> object:
    target = data.draw(st.sampled_from(STATES))
    return change_state(world.store, world.people.administrator, ticket, target, reason=_asked(data).reason)


def move(world: World, ticket: Uid, data: st.DataObject) -> object:
    values, target = _columns(world, data), data.draw(st.sampled_from(world.steps))
    return move_ticket(world.store, world.people.administrator, ticket, target, asked=_asked(data), values=values)


def by_rule(world: World, ticket: Uid, data: st.DataObject) -> object:
    values, target = _columns(world, data), data.draw(st.sampled_from(world.steps))
    with world.store.write(None) as write:
        return move_in(world.store, write, None, ticket, target, asked=_asked(data), values=values)


def accept(world: World, ticket: Uid, data: st.DataObject) -> object:
    return accept_ticket(world.store, world.people.operator, ticket)


def tick(world: World, ticket: Uid, data: st.DataObject) -> object:
    done = data.draw(st.sampled_from((True, True, False)))
    for check in checklists.checks_of(world.store, ticket):
        checklists.tick(world.store, world.people.operator, check.uid, done=done)
    return None


def add_list(world: World, ticket: Uid, data: st.DataObject) -> object:
    code = data.draw(st.sampled_from(("emergency", "before", "papers", "packing")))
    return checklists.add_checklist(world.store, world.people.operator, ticket, code)


def decide(world: World, ticket: Uid, data: st.DataObject) -> object:
    for approval in approvals.approvals_of(world.store, ticket):
        granted = data.draw(st.booleans())
        approvals.decide(world.store, world.people.administrator, approval.uid, granted=granted, comment="так")
    return None


def bring(world: World, ticket: Uid, data: st.DataObject) -> object:
    """A row of an import about this ticket, or about one that is new."""
    store, code = world.store, data.draw(st.sampled_from(CODES))
    labels = {"incident": "Инцидент", "visit": "Выезд", "recalculation": "Перерасчёт", "bug": "Ошибка в программе"}
    known = data.draw(st.booleans())
    at = data.draw(st.sampled_from((None, NOW)))
    record = TicketRecord(
        key=f"row:{new_uid().hex()}",
        number="",
        external_id=ticket.hex() if known else "",
        client=ClientRecord(address=data.draw(st.sampled_from(("", "Лесная, 5")))),
        is_resident=False,
        created_at=NOW,
        state=data.draw(st.sampled_from(STATES)).value,
        subject="из файла",
        description=data.draw(st.sampled_from(("", "описание"))),
        priority=None,
        complexity=None,
        categories=data.draw(st.sampled_from(((), ("Вода",)))),
        type=data.draw(st.sampled_from(("", labels.get(code, "Заказ")))),
        queue="",
        assignee="",
        channel="",
        due_at=None,
        resolved_at=at,
        closed_at=at,
        solution="",
    )
    with store.write(world.people.administrator, durable=False) as write, suppress(Rejected):
        put_ticket(store, write, record, ImportWords(), Tally())
    return None


def finish(world: World, ticket: Uid, data: st.DataObject) -> object:
    """Everything done as it should be, so that there is something to spoil."""
    store, person = world.store, world.people.administrator
    with suppress(KnownError):
        accept_ticket(store, person, ticket)
    for check in checklists.checks_of(store, ticket):
        checklists.tick(store, person, check.uid)
    return move_ticket(store, person, ticket, "resolved", asked=Asked("сделано", "Готово."))


def _deed(world: World, data: st.DataObject) -> Deed:
    return Deed(
        target=data.draw(st.sampled_from(("", *world.steps))),
        reason=data.draw(st.sampled_from(("", "так"))),
        answer=data.draw(st.sampled_from(("", "Готово."))),
        assignee=data.draw(st.sampled_from(("", "me", "nobody"))),
        category=data.draw(st.sampled_from((None, world.people.cold))),
    )


def by_macro(world: World, ticket: Uid, data: st.DataObject) -> object:
    return do_deed(world.store, world.people.administrator, ticket, _deed(world, data), NOW)


def in_bulk(world: World, ticket: Uid, data: st.DataObject) -> object:
    tickets = [uid for (uid,) in world.store.rows("SELECT uid FROM ticket ORDER BY id DESC LIMIT 5")]
    return do_part(world.store, world.people.administrator, tickets, _deed(world, data), NOW)


def take_back(world: World, ticket: Uid, data: st.DataObject) -> object:
    """Undo the last act, or one before it."""
    who = data.draw(st.sampled_from((world.people.administrator, world.people.operator)))
    which = data.draw(st.integers(0, 5))
    steps = [step for step in last_steps(world.store, who, 0, 6) if step.open]
    if not steps:
        return None
    return undo_step(world.store, who, steps[which % len(steps)])


DOORS: tuple[Door, ...] = (
    *(save, change, state, move, by_rule, accept, tick, add_list, decide, bring, finish),
    *(by_macro, in_bulk, take_back, take_back),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data(), doors=st.lists(st.sampled_from(DOORS), max_size=14))
def test_no_way_around_what_is_required(world: World, data: st.DataObject, doors: list[Door]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        shutil.copyfile(world.store.path, path)
        with open_store(path, KEY) as store:
            _try(replace(world, store=store), data, doors)


def _try(world: World, data: st.DataObject, doors: list[Door]) -> None:
    code = data.draw(st.sampled_from(CODES))
    full = TicketDraft(
        new_uid(),
        type_uid=world.types[code],
        subject="тема",
        description="описание",
        category_uid=world.people.cold,
        product_uid=world.people.product,
        person_uid=world.people.anna,
        assignee_uid=world.people.operator,
        address="Лесная, 5",
        fields=ANSWERS[code],
    )
    ticket = save_ticket(world.store, world.people.operator, full).uid
    for door in doors:
        with suppress(KnownError):
            door(world, ticket, data)
        _nothing_is_lacking(world.store)


def _nothing_is_lacking(store: Store) -> None:
    """Every ticket has what its step needs; but history, which came as it ended elsewhere."""
    for uid, state_code, step, version, imported in store.rows(
        "SELECT uid, state, step, type_version_uid, import_key IS NOT NULL FROM ticket"
    ):
        present = TicketState(state_code)
        if version is None and imported and present in FINAL:
            continue
        here = definition_of(store, version).step_of(present, step)
        assert here is not None
        needs = [need for need in here.needs if not is_fact(need)]
        assert missing_of(store, draft_of(store, uid), [*needs, *([CHECKS] if present in DONE else ())]) == ()
