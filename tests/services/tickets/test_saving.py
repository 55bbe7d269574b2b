from __future__ import annotations

from dataclasses import replace

import pytest

from app.models.calls import Channel
from app.models.ids import Uid, new_uid
from app.models.scripts import ScriptRun
from app.models.tickets import OPEN_STATES, TicketState
from app.services import drafts
from app.services.calls import interactions
from app.services.store.audit import history
from app.services.store.store import Store
from app.services.tickets.closing import missing_to_close
from app.services.tickets.draft import TicketDraft, draft_of
from app.services.tickets.errors import CannotClose, TicketError
from app.services.tickets.saving import add_note, change_state, change_ticket, save_ticket
from app.services.tickets.states import TRANSITIONS
from tests.services.conftest import NOW, People


def test_twenty_saves_are_one_ticket(store: Store, people: People, draft: TicketDraft) -> None:
    draft = replace(draft, note="перезвонить вечером")
    saved = [save_ticket(store, people.operator, draft) for _ in range(20)]
    assert {s.number for s in saved} == {"A-1"}
    assert [s.created for s in saved] == [True] + [False] * 19
    assert store.value("SELECT count(*) FROM ticket") == 1
    assert store.value("SELECT count(*) FROM ticket_note") == 1
    assert len(history(store, draft.uid)) == 1
    assert save_ticket(store, people.operator, replace(draft, uid=new_uid())).number == "A-2"


def test_only_differing_fields_are_journaled(store: Store, people: People, draft: TicketDraft) -> None:
    save_ticket(store, people.operator, draft)
    saved = save_ticket(store, people.operator, replace(draft, priority=3, subject=" Нет холодной воды "))
    assert saved.changed == {"priority"}
    assert history(store, draft.uid)[-1].fields == {"priority": [2, 3]}


def test_an_empty_draft_is_no_ticket(store: Store, people: People) -> None:
    with pytest.raises(TicketError, match="нет ни темы, ни описания"):
        save_ticket(store, people.operator, TicketDraft(new_uid(), subject="  "))
    assert store.value("SELECT next_number FROM desk") == 1


def test_saving_links_contact_and_runs_and_removes_the_draft(
    store: Store, people: People, draft: TicketDraft
) -> None:
    call = interactions.open_by_hand(store, people.operator, Channel.VISIT, NOW)
    kept = drafts.DraftState(new_uid(), people.operator, "черновик", {"a": 1}, interaction_uid=call)
    drafts.keep(store, kept)
    with store.write(people.operator) as write:
        run = write.insert(ScriptRun, interaction_uid=call, version_uid=new_uid(), started_at=NOW)
    draft = replace(draft, interaction_uid=call, draft_uid=kept.uid, run_uids=(run,))
    for _ in range(2):
        save_ticket(store, people.operator, draft)
    contact = interactions.contact(store, call)
    assert (contact.ticket_uids, contact.person_uid) == ((draft.uid,), people.anna)
    assert store.value("SELECT ticket_uid FROM script_run WHERE uid = ?", run) == draft.uid
    assert drafts.offer(store, people.operator) == ()
    assert len(drafts.steps_of(store, call)) == 1


def test_the_type_decides_the_queue_unless_the_draft_does(
    store: Store, people: People, draft: TicketDraft
) -> None:
    save_ticket(store, people.operator, draft)
    own = replace(draft, uid=new_uid(), assignee_uid=people.operator)
    save_ticket(store, people.operator, own)
    assert draft_of(store, draft.uid).queue_uid == people.dispatch
    assert draft_of(store, own.uid).queue_uid is None


def test_a_saved_ticket_is_a_draft_again(store: Store, people: People, draft: TicketDraft, form: Uid) -> None:
    draft = replace(draft, fields={"since": "утро", "visitor": [{"name": "Олег"}, {"name": "Иван"}]})
    save_ticket(store, people.operator, draft)
    again = draft_of(store, draft.uid)
    assert again == replace(draft, queue_uid=people.dispatch, form_version_uid=form)
    with pytest.raises(LookupError):
        draft_of(store, new_uid())


def test_what_closing_needs(store: Store, people: People, draft: TicketDraft, form: Uid) -> None:
    assert [m.name for m in missing_to_close(store, TicketDraft(new_uid(), subject="вода"))] == [
        "type_uid",
        "description",
        "category_uid",
    ]
    missing = missing_to_close(store, draft)
    assert [(m.label, m.ref) for m in missing] == [("С какого времени", "/data/since"), ("Квартира", "/data/flat")]
    wrong = missing_to_close(store, replace(draft, fields={"since": "утро", "flat": "пятая"}))
    assert [m.name for m in wrong] == ["flat"]
    assert missing_to_close(store, replace(draft, fields={"since": "утро", "flat": 14})) == ()


def test_closing_within_a_contact_needs_its_outcome(store: Store, people: People, draft: TicketDraft) -> None:
    call = interactions.open_by_hand(store, people.operator, Channel.VISIT, NOW)
    draft = replace(draft, interaction_uid=call)
    assert [m.name for m in missing_to_close(store, draft)] == ["disposition_uid"]
    assert missing_to_close(store, replace(draft, disposition_uid=people.done)) == ()
    interactions.finish(store, people.operator, call, people.done, NOW)
    assert missing_to_close(store, draft) == ()


def test_every_door_refuses_to_close_what_lacks_something(
    store: Store, people: People, draft: TicketDraft, form: Uid
) -> None:
    with pytest.raises(CannotClose, match="Квартира"):
        save_ticket(store, people.operator, draft, close_as=TicketState.CLOSED)
    assert store.value("SELECT count(*) FROM ticket") == 0
    save_ticket(store, people.operator, draft)
    with pytest.raises(CannotClose) as refused:
        change_state(store, people.operator, draft.uid, TicketState.RESOLVED)
    assert [m.name for m in refused.value.missing] == ["since", "flat"]
    full = replace(draft, fields={"since": "утро", "flat": 14})
    assert save_ticket(store, people.operator, full, close_as=TicketState.CLOSED).state is TicketState.CLOSED
    assert store.row("SELECT closed_at IS NULL, resolved_at IS NULL FROM ticket") == (0, 0)


def test_states_follow_the_table(store: Store, people: People, draft: TicketDraft) -> None:
    save_ticket(store, people.operator, draft)
    change_state(store, people.operator, draft.uid, TicketState.RESOLVED)
    with pytest.raises(TicketError, match="нельзя перейти"):
        change_state(store, people.operator, draft.uid, TicketState.IN_PROGRESS)
    was = change_state(store, people.operator, draft.uid, TicketState.REOPENED, reason="снова течёт")
    assert was is TicketState.RESOLVED
    assert store.row("SELECT resolved_at, closed_at FROM ticket") == (None, None)
    assert store.value("SELECT text FROM ticket_note") == "снова течёт"
    change_state(store, people.operator, draft.uid, TicketState.REOPENED, reason="повтор ничего не меняет")
    assert store.value("SELECT count(*) FROM ticket_note") == 1


def test_the_table_of_states_is_whole() -> None:
    assert set(TRANSITIONS) == set(TicketState)
    for state in OPEN_STATES:
        assert TicketState.RESOLVED in TRANSITIONS[state]
        assert not TRANSITIONS[state] & {state, TicketState.NEW}


def test_single_changes_and_notes(store: Store, people: People, draft: TicketDraft) -> None:
    save_ticket(store, people.operator, draft)
    changed = change_ticket(store, people.operator, draft.uid, assignee_uid=people.other_operator, priority=2)
    assert changed == {"assignee_uid"}
    with pytest.raises(TypeError):
        change_ticket(store, people.operator, draft.uid, state="closed")
    uid = new_uid()
    for _ in range(2):
        assert add_note(store, people.operator, draft.uid, "готово", uid=uid) == uid
    assert add_note(store, people.operator, draft.uid, "  ") is None
    assert store.value("SELECT count(*) FROM ticket_note") == 1
