"""Watching a ticket: what colleagues did since one last looked."""

from __future__ import annotations

from app.models.ids import new_uid
from app.models.tickets import TicketState
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import add_note, change_state, save_ticket
from app.services.tickets.watching import mark_seen, unwatch, watch, watched_news, watchers_of
from tests.services.conftest import MINUTE, People


def test_a_watcher_is_told_what_others_did_since(store: Store, people: People) -> None:
    masha, ilya = people.operator, people.other_operator
    ticket = save_ticket(store, ilya, TicketDraft(new_uid(), subject="лифт"))
    watch(store, masha, ticket.uid)
    watch(store, masha, ticket.uid)
    assert watchers_of(store, ticket.uid) == ((masha, "Мария Петрова"),)
    assert watched_news(store, masha) == ()
    add_note(store, masha, ticket.uid, "моё")
    assert watched_news(store, masha) == ()
    change_state(store, ilya, ticket.uid, TicketState.ACCEPTED)
    add_note(store, ilya, ticket.uid, "мастер едет")
    news = watched_news(store, masha)
    assert [(one.number, one.subject) for one in news] == [(ticket.number, "лифт")]
    words = " ".join(news[0].lines)
    assert "мастер едет" in words
    assert "Принята" in words
    assert "моё" not in words
    assert news[0].count == 3
    mark_seen(store, ilya, ticket.uid, wall_ms())
    assert len(watched_news(store, masha)) == 1
    mark_seen(store, masha, ticket.uid, wall_ms() + MINUTE)
    assert watched_news(store, masha) == ()


def test_one_may_be_put_on_and_taken_off(store: Store, people: People) -> None:
    ticket = save_ticket(store, people.operator, TicketDraft(new_uid(), subject="лифт"))
    watch(store, people.operator, ticket.uid, people.other_operator)
    assert watchers_of(store, ticket.uid) == ((people.other_operator, "Илья Сидоров"),)
    unwatch(store, people.operator, ticket.uid, people.other_operator)
    change_state(store, people.operator, ticket.uid, TicketState.ACCEPTED)
    assert watchers_of(store, ticket.uid) == watched_news(store, people.other_operator) == ()
