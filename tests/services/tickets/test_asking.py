"""What is asked before a ticket moves, and that everything answered goes with the move."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models.ids import Uid
from app.models.ticket_types import TicketCheck
from app.models.tickets import TicketState
from app.services.store.store import Store
from app.services.tickets.approvals import ask_approval, decide
from app.services.tickets.asking import move_as_asked, move_form
from app.services.tickets.checklists import checks_of
from app.services.tickets.draft import TicketDraft, draft_of
from app.services.tickets.errors import CannotClose, TicketError
from app.services.tickets.moves import NOTHING, Asked
from app.services.tickets.panes import approvals_view, checklist_view
from app.services.tickets.reading import ticket_view
from app.services.tickets.saving import save_ticket
from app.services.tickets.screen import ticket_on_screen
from tests.services.conftest import NOW, People


def test_only_what_is_missing_is_asked_for(store: Store, people: People, draft: TicketDraft, form: Uid) -> None:
    ticket = save_ticket(store, people.operator, replace(draft, category_uid=None)).uid
    asked = move_form(store, people.operator, ticket, "resolved", {}, form=False)
    assert asked is not None
    assert [(field.kind, field.name) for field in asked.offer.missing] == [
        ("column", "category_uid"),
        ("form", "since"),
        ("form", "flat"),
    ]
    assert asked.own is not None
    asked.own.session.set_value("since", "с утра")
    asked.own.session.set_value("flat", "14")
    values = {
        "category_uid": people.cold,
        "fields": asked.own.session.result(),
        "form_version_uid": asked.own.version_uid,
    }
    moved = move_as_asked(store, people.operator, ticket, "resolved", NOTHING, values)
    assert moved.after is TicketState.RESOLVED
    stored = draft_of(store, ticket)
    assert stored.category_uid == people.cold
    assert stored.fields is not None
    assert stored.fields["flat"] == 14


def test_a_way_that_is_no_more_asks_nothing(store: Store, people: People, draft: TicketDraft) -> None:
    ticket = save_ticket(store, people.operator, draft).uid
    assert move_form(store, people.operator, ticket, "reopened", {}, form=False) is None


def test_an_answer_given_with_a_move_is_filled_and_keeps_its_way(
    store: Store, people: People, draft: TicketDraft
) -> None:
    ticket = save_ticket(store, people.operator, draft).uid
    asked = Asked(answer="${client_name}, ${shoe_size}", channel="mail", recipient="anna@example.org")
    with pytest.raises(TicketError, match="shoe_size"):
        move_as_asked(store, people.operator, ticket, "resolved", asked, {})
    asked = replace(asked, answer="${client_name}, всё готово")
    move_as_asked(store, people.operator, ticket, "resolved", asked, {})
    (note,) = ticket_view(store, ticket).notes
    assert (note.text, note.channel, note.recipient) == (
        "Анна Петровна, всё готово",
        "mail",
        "anna@example.org",
    )


def test_ticks_go_before_the_move(store: Store, people: People, draft: TicketDraft) -> None:
    ticket = save_ticket(store, people.operator, draft).uid
    with store.write(None) as write:
        check = write.insert(
            TicketCheck,
            ticket_uid=ticket,
            checklist="a",
            code="b",
            labels={"ru": "Акт", "en": "Act"},
            required=True,
        )
    with pytest.raises(CannotClose):
        move_as_asked(store, people.operator, ticket, "resolved", NOTHING, {})
    asked = move_form(store, people.operator, ticket, "resolved", {}, form=False)
    assert asked is not None
    assert [one.uid for one in asked.checks] == [check]
    move_as_asked(store, people.operator, ticket, "resolved", NOTHING, {}, (check,))
    assert checks_of(store, ticket)[0].done_by == people.operator
    view = checklist_view(store, ticket)
    assert view.names[people.operator] == "Мария Петрова"


def test_the_screen_says_where_the_ticket_stands_and_what_may_be_done(
    store: Store, people: People, draft: TicketDraft
) -> None:
    ticket = save_ticket(store, people.operator, draft).uid
    shown = ticket_on_screen(store, people.operator, ticket, NOW)
    assert shown is not None
    assert shown.step == "Новая"
    assert shown.number == "+74951234567"
    assert "accepted" in [offer.target for offer in shown.offers]
    assert ticket_on_screen(store, people.operator, people.anna, NOW) is None


def test_approvals_are_shown_to_whoever_may_decide_them(store: Store, people: People, draft: TicketDraft) -> None:
    ticket = save_ticket(store, people.operator, draft).uid
    approval = ask_approval(store, people.operator, ticket, "Смета 12 000", people.other_operator)
    assert approvals_view(store, people.operator, ticket).mine == frozenset()
    view = approvals_view(store, people.other_operator, ticket)
    assert view.mine == {approval}
    assert people.other_operator not in [uid for uid, _ in view.people]
    decide(store, people.other_operator, approval, granted=True)
    assert approvals_view(store, people.other_operator, ticket).mine == frozenset()
