"""What every pane that reads does: one question at a time, and no answer about a ticket no longer in hand."""

from __future__ import annotations

from collections.abc import Callable

from app.models.ids import Uid
from app.models.staff import Role
from app.services.store.store import Changed, Store
from app.views.ticket.reading_pane import ReadingPane
from app.views.work import Asking
from tests.views.ticket.conftest import Ticket


def subject(store: Store, ticket: Uid) -> str:
    return str(store.value("SELECT subject FROM ticket WHERE uid = ?", ticket))


class Subjects(ReadingPane[str]):
    name, title_key, tables = "subjects", "ticket_screen.details", ("ticket",)
    seen: list[str | None]

    def asking(self, ticket: Uid) -> Asking[str]:
        return self.context.work.ask(subject, ticket)

    def show_known(self, known: str | None) -> None:
        self.seen.append(known)


def test_only_the_ticket_in_hand_is_shown(ticket_of: Callable[[Role], Ticket]) -> None:
    bench = ticket_of(Role.OPERATOR)
    bench.open()
    assert bench.screen.ticket is not None
    view = bench.screen.ticket.view
    pane = Subjects(bench.desk.context)
    pane.seen = []
    pane.show_ticket(bench.uid, view)
    pane.show_ticket(bench.other, view)
    bench.until(lambda: pane.known)
    assert pane.seen == [None, None, "Нет света"], "the first ticket's answer is forgotten with the ticket"
    pane.changed(Changed(frozenset({("person", bench.uid)})))
    pane.changed(Changed(frozenset({("ticket", bench.uid)})))
    bench.until(lambda: len(pane.seen) == 4)
    assert pane.seen[3] == "Нет света"
    pane.show_ticket(None, None)
    assert (pane.ticket, pane.view, pane.known, pane.seen[-1]) == (None, None, None, None)
