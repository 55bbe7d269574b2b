"""A type's rules through their life, and through a file to another store."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.models.ids import Uid, new_uid
from app.models.staff import TicketType, User
from app.models.ticket_types import TypeStatus
from app.services.dictionaries import read
from app.services.people.rights import NotAllowed
from app.services.store.opening import create_store
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.moves import offers
from app.services.tickets.saving import save_ticket
from app.services.types.definition import MoveRule, StepRule
from app.services.types.errors import NotPublishable, TypeFault
from app.services.types.files import STARTERS, export_types, read_set, starter_set, write_set
from app.services.types.installing import install
from app.services.types.publishing import (
    add_type,
    definition_to_edit,
    discard_draft,
    problems_of,
    publish,
    save_draft,
    types,
    versions,
)
from app.services.types.versions import definition_of, version_in_force
from tests.services.conftest import KEY, People


def _type(store: Store, code: str) -> Uid:
    uid: Uid = store.value("SELECT uid FROM ticket_type WHERE code = ?", code)
    return uid


def test_from_the_standard_rules_to_ones_own_and_back(store: Store, people: People) -> None:
    before = save_ticket(store, people.operator, TicketDraft(new_uid(), type_uid=people.incident, subject="а")).uid
    edited = definition_to_edit(store, people.incident)
    assert (edited.code, edited.queue, edited.standard) == ("incident", "dispatch", False)
    assert problems_of(store, edited) == ()
    first = save_draft(store, people.administrator, people.incident, edited)
    assert save_draft(store, people.administrator, people.incident, edited) == first
    publish(store, people.administrator, first)
    ticket = save_ticket(store, people.operator, TicketDraft(new_uid(), type_uid=people.incident, subject="б")).uid

    short = replace(edited, moves=(MoveRule("new", "closed"), MoveRule("closed", "reopened")))
    second = save_draft(store, people.administrator, people.incident, short)
    with pytest.raises(NotPublishable, match="не дойти") as refused:
        publish(store, people.administrator, second)
    assert {p.key for p in refused.value.problems} == {"types.check_unreachable", "types.check_dead_end"}
    steps = (StepRule("new", edited.steps[0].state), edited.by_code["closed"])
    second = save_draft(
        store,
        people.administrator,
        people.incident,
        replace(short, steps=steps, moves=(MoveRule("new", "closed"),)),
    )
    publish(store, people.administrator, second)
    assert [(v.number, v.status, v.tickets) for v in versions(store, people.incident)] == [
        (2, TypeStatus.PUBLISHED, 0),
        (1, TypeStatus.RETIRED, 1),
    ]
    assert len(offers(store, people.operator, ticket)) > 1
    assert [o.target for o in offers(store, people.operator, before)] == ["closed"]
    publish(store, people.administrator, first)
    assert version_in_force(store, people.incident) == first


def test_a_draft_may_be_faulty_and_thrown_away(store: Store, people: People) -> None:
    new = replace(definition_to_edit(store, people.incident), code="visit", queue="nowhere")
    type_uid, draft = add_type(store, people.administrator, new)
    (info,) = [info for info in types(store) if info.code == "visit"]
    assert (info.active, info.published, info.draft) == (False, 0, draft)
    assert definition_to_edit(store, type_uid).queue == "nowhere"
    with pytest.raises(NotPublishable):
        publish(store, people.administrator, draft)
    discard_draft(store, people.administrator, type_uid)
    assert versions(store, type_uid) == ()
    with pytest.raises(TypeFault, match="уже занят"):
        add_type(store, people.administrator, new)
    with pytest.raises(NotAllowed):
        save_draft(store, people.operator, type_uid, new)


@pytest.mark.parametrize("code", STARTERS)
def test_a_starter_set_brings_all_it_names(store: Store, people: People, code: str) -> None:
    made = starter_set(code)
    with store.write(None) as write:
        write.update(TicketType, people.incident, code="old_incident", active=False)
    assert install(store, people.administrator, made).added == tuple(one.code for one in made.types)
    for one in made.types:
        uid = _type(store, one.code)
        assert definition_of(store, version_in_force(store, uid)) == one
        assert problems_of(store, one) == ()
        row = store.row(
            "SELECT form_code, queue_uid IS NULL, policy_uid IS NULL FROM ticket_type WHERE uid = ?", uid
        )
        assert row == (one.form, not one.queue, not one.policy)
    again = install(store, people.administrator, made, renew=True)
    assert (again.added, again.renewed) == ((), ())
    assert again.kept == tuple(one.code for one in made.types)


def test_what_is_here_stays_unless_it_is_to_be_renewed(store: Store, people: People) -> None:
    made = starter_set("housing")
    assert install(store, people.administrator, made, only={"incident", "visit"}).kept == ("incident",)
    assert version_in_force(store, people.incident) is None
    assert install(store, people.administrator, made, only={"incident"}, renew=True).renewed == ("incident",)
    assert read(store).by_code(read(store).ticket_types, "visit") is not None
    assert read(store).by_code(read(store).ticket_types, "recalculation") is None


def test_a_file_brings_types_to_another_store(store: Store, people: People, tmp_path: Path) -> None:
    install(store, people.administrator, starter_set("software"))
    uids = [_type(store, code) for code in ("bug", "wish", "visit")]
    content = export_types(store, uids)
    made = read_set(content)
    assert write_set(made) == content
    with create_store(tmp_path / "other.db", KEY, desk_name="other") as other:
        with other.write(None) as write:
            admin = write.insert(User, login="a", name="А", role="administrator", language="ru")
        assert install(other, admin, made).added == ("bug", "wish", "visit")
        for code in ("bug", "wish", "visit"):
            mine = definition_of(other, version_in_force(other, _type(other, code)))
            assert mine == definition_of(store, version_in_force(store, _type(store, code)))
        assert export_types(other, [_type(other, code) for code in ("bug", "wish", "visit")]) == content


def test_what_is_no_file_of_types_is_refused(store: Store, people: People) -> None:
    data = json.loads(write_set(starter_set("shop")))
    for content in (b"", b"\xff\xfe", b"[]", b'{"format": "x"}', json.dumps(data | {"types": 1}).encode()):
        with pytest.raises(TypeFault, match="Файл не загружен"):
            read_set(content)
    with pytest.raises(TypeFault, match="более новой"):
        read_set(json.dumps(data | {"version": 2}).encode())
    form = {"code": "x", "labels": {}, "file": "../../etc/passwd"}
    with pytest.raises(TypeFault):
        read_set(json.dumps(data | {"forms": [form]}).encode())
    entries = store.value("SELECT count(*) FROM journal_entry")
    broken = replace(starter_set("shop"), queues=())
    with pytest.raises(NotPublishable):
        install(store, people.administrator, broken)
    assert store.value("SELECT count(*) FROM journal_entry") == entries
