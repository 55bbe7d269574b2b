"""Every service that writes, asked by every role: done, or refused and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from app.models.calls import Channel
from app.models.complaints import RegisterKind
from app.models.directory import EntryKind
from app.models.handing import ItemKind
from app.models.ids import Uid, new_uid
from app.models.links import LinkKind
from app.models.scripts import FormKind
from app.models.staff import Queue, Role, User
from app.models.tickets import TicketState
from app.services import dictionaries, drafts, notices
from app.services.calls import attempts, callbacks, handing_over, interactions, promises, time_book
from app.services.calls.segments import Segment, SegmentKind
from app.services.clients import curators, edit, passport
from app.services.clients.names import NameParts
from app.services.clients.profile import read_profile
from app.services.clients.profile_saving import save_profile
from app.services.clocks import calendars
from app.services.complaints import causes
from app.services.complaints import registering as complaints
from app.services.day import absences, claiming, handover, report
from app.services.day import hands as raised
from app.services.directory import dialling, duty, keeping
from app.services.documents import letters
from app.services.escalation import passing
from app.services.handoff import handing, units
from app.services.handoff.message import Message
from app.services.hands import bulk, macros
from app.services.hands.deeds import Deed
from app.services.imports import Mapping, What
from app.services.imports import save as save_mapping
from app.services.incidents import announcing
from app.services.links import links
from app.services.merging.clients import merge_clients
from app.services.merging.tickets import merge_tickets
from app.services.people import members, users
from app.services.people.rights import Act, NotAllowed, may
from app.services.presence import asking
from app.services.problems.keeping import ProblemDraft, save_problem
from app.services.recordings import listening
from app.services.rules import editing as rule_editing
from app.services.rules.definition import RuleDefinition
from app.services.scripts import publishing
from app.services.search import synonyms
from app.services.store.journal import Span
from app.services.store.store import Store
from app.services.tickets import approvals, attachments, importance, moves, saving, watching
from app.services.tickets.draft import TicketDraft
from app.services.tracker import items, releases
from app.services.types import publishing as types
from app.services.types.files import starter_set
from app.services.types.installing import install
from app.services.undo import undoing
from app.services.units import orders
from tests.services.conftest import NOW, People


@dataclass(frozen=True)
class Given:
    """What the functions work on."""

    people: People
    ticket: Uid
    other: Uid
    contact: Uid
    promise: Uid
    callback: Uid
    hand: Uid
    pause: Uid
    second_line: Uid
    unit: Uid
    crew: Uid
    fitter: Uid


DAY = date(2026, 11, 20)


def _anna(given: Given) -> curators.ClientKey:
    return curators.ClientKey(curators.ClientKind.PERSON, given.people.anna)


Doing = Callable[[Store, Uid, Given], Any]

DEEDS: dict[str, tuple[Act, Doing]] = {
    "new_client": (Act.EDIT_CLIENTS, lambda s, a, g: edit.new_client(s, a, NameParts("Новый"), "8 495 000-00-01")),
    "save_profile": (
        Act.EDIT_CLIENTS,
        lambda s, a, g: save_profile(
            s, a, before := read_profile(s, g.people.anna), replace(before, note="просит писать")
        ),
    ),
    "attach_number": (
        Act.EDIT_CLIENTS,
        lambda s, a, g: edit.attach_number(s, a, g.people.anna, "8 495 765-43-21"),
    ),
    "add_flag": (Act.EDIT_CLIENTS, lambda s, a, g: edit.add_flag(s, a, g.people.anna, "debt", "долг")),
    "add_order": (
        Act.EDIT_TICKETS,
        lambda s, a, g: orders.add_order(s, a, g.ticket, orders.OrderDraft("Осмотреть", assignee_uid=a)),
    ),
    "save_calendar": (
        Act.EDIT_DICTIONARIES,
        lambda s, a, g: calendars.save_calendar(
            s,
            a,
            calendars.CalendarRecord(None, "x", {"ru": "x", "en": "x"}, week={"mon": (("09:00", "18:00"),)}),
        ),
    ),
    "save_ticket": (
        Act.EDIT_TICKETS,
        lambda s, a, g: saving.save_ticket(s, a, TicketDraft(new_uid(), subject="Течёт")),
    ),
    "change_state": (
        Act.EDIT_TICKETS,
        lambda s, a, g: saving.change_state(s, a, g.ticket, TicketState.ACCEPTED),
    ),
    "add_note": (Act.EDIT_TICKETS, lambda s, a, g: saving.add_note(s, a, g.ticket, "слово")),
    "change_ticket": (Act.EDIT_TICKETS, lambda s, a, g: saving.change_ticket(s, a, g.ticket, priority=4)),
    "do_deed": (Act.EDIT_TICKETS, lambda s, a, g: macros.do_deed(s, a, g.ticket, Deed(priority=4), NOW)),
    "bulk": (Act.EDIT_TICKETS, lambda s, a, g: bulk.do_part(s, a, [g.ticket], Deed(priority=4), NOW)),
    "keep_macro": (
        Act.EDIT_DICTIONARIES,
        lambda s, a, g: macros.keep_macro(s, a, None, "m", {"ru": "м", "en": "m"}, 1, Deed(priority=4)),
    ),
    "undo": (Act.EDIT_TICKETS, lambda s, a, g: undoing.undo(s, a, [Span(s.desk_uid(), 1, 0)])),
    "move_ticket": (Act.EDIT_TICKETS, lambda s, a, g: moves.move_ticket(s, a, g.ticket, "accepted")),
    "accept_ticket": (Act.EDIT_TICKETS, lambda s, a, g: moves.accept_ticket(s, a, g.ticket)),
    "ask_approval": (Act.EDIT_TICKETS, lambda s, a, g: approvals.ask_approval(s, a, g.ticket, "Делать?")),
    "set_matrix": (Act.EDIT_DICTIONARIES, lambda s, a, g: importance.set_matrix(s, a, {(1, 1): 2})),
    "save_type_draft": (
        Act.EDIT_DICTIONARIES,
        lambda s, a, g: types.save_draft(s, a, g.people.incident, types.definition_to_edit(s, g.people.incident)),
    ),
    "install_types": (
        Act.EDIT_DICTIONARIES,
        lambda s, a, g: install(s, a, starter_set("shop"), only={"order"}),
    ),
    "attach": (Act.EDIT_TICKETS, lambda s, a, g: attachments.attach(s, a, g.ticket, "a.txt", b"1")),
    "link": (Act.EDIT_TICKETS, lambda s, a, g: links.link(s, a, LinkKind.RELATED, g.ticket, g.other)),
    "merge_tickets": (Act.EDIT_TICKETS, lambda s, a, g: merge_tickets(s, a, g.ticket, [g.other])),
    "merge_clients": (Act.EDIT_CLIENTS, lambda s, a, g: merge_clients(s, a, g.people.anna, g.people.boris)),
    "announce": (
        Act.LEAD_INCIDENTS,
        lambda s, a, g: announcing.announce(s, a, announcing.Announcement("Авария"), TicketDraft(g.ticket)),
    ),
    "save_problem": (Act.LEAD_INCIDENTS, lambda s, a, g: save_problem(s, a, ProblemDraft("Чек не печатается"))),
    "keep_draft": (
        Act.EDIT_TICKETS,
        lambda s, a, g: drafts.keep(s, drafts.DraftState(new_uid(), a, "", {"ticket": {"subject": "x"}})),
    ),
    "register_complaint": (Act.EDIT_TICKETS, lambda s, a, g: complaints.register(s, a, g.ticket)),
    "register_letter": (
        Act.EDIT_TICKETS,
        lambda s, a, g: letters.register_letter(
            s, a, letters.new_letter(RegisterKind.LETTER_IN, "Запрос", ticket=g.ticket)
        ),
    ),
    "save_cause": (
        Act.EDIT_DICTIONARIES,
        lambda s, a, g: causes.save_cause(s, a, None, code="x", labels={"ru": "х", "en": "x"}),
    ),
    "open_by_hand": (Act.TAKE_CALLS, lambda s, a, g: interactions.open_by_hand(s, a, Channel.VISIT, NOW)),
    "finish": (
        Act.TAKE_CALLS,
        lambda s, a, g: interactions.finish(s, a, g.contact, g.people.done, NOW),
    ),
    "end_without_data": (
        Act.TAKE_CALLS,
        lambda s, a, g: interactions.end_without_data(s, a, g.contact, "silent", NOW),
    ),
    "set_person": (Act.TAKE_CALLS, lambda s, a, g: interactions.set_person(s, a, g.contact, g.people.anna)),
    "set_mark": (Act.TAKE_CALLS, lambda s, a, g: listening.set_mark(s, a, g.contact, 1000, "слово")),
    "set_note": (Act.TAKE_CALLS, lambda s, a, g: interactions.set_note(s, a, g.contact, "слово")),
    "link_ticket": (Act.TAKE_CALLS, lambda s, a, g: interactions.link_ticket(s, a, g.contact, g.ticket)),
    "promise": (Act.TAKE_CALLS, lambda s, a, g: promises.promise(s, a, g.people.anna, "мастер", NOW)),
    "keep_promise": (Act.TAKE_CALLS, lambda s, a, g: promises.keep(s, a, g.promise, NOW)),
    "callback": (Act.TAKE_CALLS, lambda s, a, g: callbacks.create(s, a, "84951234567", NOW)),
    "callback_done": (Act.TAKE_CALLS, lambda s, a, g: callbacks.done(s, a, g.callback, NOW)),
    "call_handed_over": (
        Act.TAKE_CALLS,
        lambda s, a, g: handing_over.hand_over(
            s, a, handing_over.Packet("c9", handing_over.How.PARK, "701", "", g.contact, None, {}), NOW
        ),
    ),
    "callback_taken": (Act.TAKE_CALLS, lambda s, a, g: attempts.take(s, a, g.callback)),
    "callback_given_back": (Act.TAKE_CALLS, lambda s, a, g: attempts.give_back(s, a, g.callback)),
    "callback_put_off": (Act.TAKE_CALLS, lambda s, a, g: attempts.put_off(s, a, g.callback, NOW)),
    "callback_tried": (
        Act.TAKE_CALLS,
        lambda s, a, g: attempts.attempt(s, a, g.callback, attempts.Result.BUSY, NOW),
    ),
    "claim": (Act.EDIT_TICKETS, lambda s, a, g: claiming.claim(s, a, new_uid(), g.ticket)),
    "hand_over": (Act.TAKE_CALLS, lambda s, a, g: handover.hand_over(s, a, "лифт")),
    "day_report": (Act.TAKE_CALLS, lambda s, a, g: report.save_report(s, a, DAY, report.DayFigures(), "")),
    "raise_hand": (Act.TAKE_CALLS, lambda s, a, g: raised.raise_hand(s, a, "?")),
    "answer_hand": (Act.ANSWER_HANDS, lambda s, a, g: raised.answer(s, a, g.hand, "так")),
    "ask_pause": (Act.TAKE_CALLS, lambda s, a, g: asking.ask(s, a, "training", "Обучение")),
    "withdraw_pause": (Act.TAKE_CALLS, lambda s, a, g: asking.withdraw(s, a)),
    "pause_begun": (Act.TAKE_CALLS, lambda s, a, g: asking.begun(s, a, g.pause)),
    "settle_pause": (Act.APPROVE_PAUSES, lambda s, a, g: asking.settle(s, a, g.pause, "Обучение", granted=True)),
    "plan_absence": (
        Act.PLAN_ABSENCES,
        lambda s, a, g: absences.plan(s, a, g.people.operator, g.people.other_operator, NOW),
    ),
    "watch": (Act.EDIT_TICKETS, lambda s, a, g: watching.watch(s, a, g.ticket)),
    "curators": (
        Act.EDIT_CLIENTS,
        lambda s, a, g: curators.set_curators(s, a, _anna(g), g.people.operator, None),
    ),
    "passport": (
        Act.EDIT_CLIENTS,
        lambda s, a, g: passport.save_passport(
            s, a, _anna(g), passport.PassportTexts(), passport.PassportTexts("касса")
        ),
    ),
    "segments": (
        Act.TAKE_CALLS,
        lambda s, a, g: time_book.keep_segments(s, a, (Segment(SegmentKind.READY, NOW),)),
    ),
    "heartbeat": (Act.TAKE_CALLS, lambda s, a, g: time_book.heartbeat(s, a, NOW)),
    "add_form": (
        Act.CARE_FOR_SCRIPTS,
        lambda s, a, g: publishing.add_form(s, a, "new", {"ru": "н", "en": "n"}, FormKind.SCRIPT),
    ),
    "synonyms": (Act.EDIT_SYNONYMS, lambda s, a, g: synonyms.add_synonyms(s, a, ["инет", "интернет"])),
    "save_mapping": (Act.IMPORT_DATA, lambda s, a, g: save_mapping(s, a, Mapping(What.CLIENTS, ()), "x")),
    "dictionary": (
        Act.EDIT_DICTIONARIES,
        lambda s, a, g: dictionaries.add(s, a, "queue", "second", {"ru": "2", "en": "2"}),
    ),
    "members": (Act.EDIT_DICTIONARIES, lambda s, a, g: members.set_members(s, a, g.people.dispatch, [a])),
    "tell": (Act.EDIT_TICKETS, lambda s, a, g: notices.tell(s, a, [g.people.operator], "слово")),
    "escalate": (
        Act.EDIT_TICKETS,
        lambda s, a, g: passing.escalate(s, a, g.ticket, 2, reason="не знаю", queue=g.second_line),
    ),
    "hand_outside": (
        Act.EDIT_TICKETS,
        lambda s, a, g: handing.prepare(s, a, g.ticket, g.unit, Message("тема", "текст")),
    ),
    "note_item": (
        Act.EDIT_TICKETS,
        lambda s, a, g: items.note_item(s, a, g.ticket, ItemKind.BUG, "Течёт"),
    ),
    "save_release": (Act.EDIT_TICKETS, lambda s, a, g: releases.save_release(s, a, "3.2")),
    "save_unit": (
        Act.EDIT_DICTIONARIES,
        lambda s, a, g: units.save_unit(s, a, units.UnitRecord(None, "x", {"ru": "х", "en": "x"})),
    ),
    "save_entry": (
        Act.EDIT_DICTIONARIES,
        lambda s, a, g: keeping.save_entry(s, a, keeping.EntryRecord(None, EntryKind.PERSON, "Иванов")),
    ),
    "remove_entry": (Act.EDIT_DICTIONARIES, lambda s, a, g: keeping.remove_entry(s, a, g.crew)),
    "dial_rules": (
        Act.EDIT_DICTIONARIES,
        lambda s, a, g: dialling.save_rules(s, a, [dialling.KeptRule(None, dialling.DialRule("+7."))]),
    ),
    "put_on_duty": (
        Act.PLAN_ABSENCES,
        lambda s, a, g: duty.put_on_duty(s, a, g.crew, g.fitter, NOW, NOW + 1000),
    ),
    "save_rule": (
        Act.EDIT_DICTIONARIES,
        lambda s, a, g: rule_editing.save_rule(s, a, "x", {"ru": "х", "en": "x"}, RuleDefinition()),
    ),
    "save_user": (
        Act.EDIT_PEOPLE,
        lambda s, a, g: users.save_user(
            s, a, users.UserRecord(None, "new", "Новый", Role.OPERATOR, system_account="new")
        ),
    ),
}


@pytest.fixture
def given(store: Store, people: People) -> Given:
    me = people.operator
    contact = interactions.open_by_hand(store, me, Channel.VISIT, NOW)
    ticket = saving.save_ticket(store, me, TicketDraft(new_uid(), subject="Нет воды"))
    promised = promises.promise(store, me, people.anna, "мастер", NOW)
    other = saving.save_ticket(store, me, TicketDraft(new_uid(), subject="Нет и горячей"))
    callback = callbacks.create(store, me, "84951234567", NOW)
    hand = raised.raise_hand(store, people.other_operator, "?")
    pause = asking.ask(store, people.other_operator, "training", "Обучение")
    with store.write(None) as write:
        line = write.insert(Queue, code="line2", labels={"ru": "Вторая", "en": "Second"}, line=2)
    unit = units.save_unit(
        store, people.administrator, units.UnitRecord(None, "lifts", {"ru": "Лифты", "en": "Lifts"})
    )
    crew, fitter = (
        keeping.save_entry(store, people.administrator, keeping.EntryRecord(None, kind, "Бригада"))
        for kind in (EntryKind.DEPARTMENT, EntryKind.PERSON)
    )
    return Given(people, ticket.uid, other.uid, contact, promised, callback, hand, pause, line, unit, crew, fitter)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", DEEDS)
def test_a_service_writes_for_those_who_may_and_refuses_the_others(
    store: Store, given: Given, name: str, role: Role
) -> None:
    act, deed = DEEDS[name]
    with store.write(None) as write:
        actor = write.insert(User, login="somebody", name="Кто-то", role=role.value, language="ru")
    before = _entries(store)
    if may(role, act):
        deed(store, actor, given)
    else:
        with pytest.raises(NotAllowed):
            deed(store, actor, given)
        assert _entries(store) == before


def test_a_supervisor_may_publish_and_touch_nothing_of_the_operators() -> None:
    refused = {name for name, (act, _) in DEEDS.items() if not may(Role.SUPERVISOR, act)}
    assert DEEDS.keys() - refused == {"add_form", "synonyms"}


def _entries(store: Store) -> tuple[int, ...]:
    tables = ("journal_entry", "draft", "heartbeat", "import_mapping", "attachment_content")
    return tuple(store.value(f"SELECT count(*) FROM {table}") for table in tables)
