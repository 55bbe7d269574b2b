"""What the keys of 'My day' do with the chosen line, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from app.services.calls import attempts, callbacks
from app.services.calls.agreed import zone_of
from app.services.calls.owed import settle, unsettle
from app.services.day import hands
from app.services.day.details import details_of
from app.services.day.lines import DayLine, Section
from app.services.lists.quick import number_to_call
from app.services.notices import mark_read, mark_unread
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.team.claims import give_back
from app.services.tickets.watching import mark_seen
from app.services.words import t
from app.views.common.after_call import AfterCall
from app.views.common.reason import ReasonDialog
from app.views.context import Context
from app.views.day.dialogs import AnswerDialog, PutOffDialog, ResultDialog
from app.views.day.widgets import DayPage

Possible = list[tuple[str, str]]

PAUSE_REQUEST = "pause_request"
"""Of what an urgent notice tells that is answered on the board of who is where."""


class Doing(QObject):
    """Carries out the keys. Where the store is only read nothing but opening is possible."""

    def __init__(self, context: Context, page: DayPage) -> None:
        super().__init__(page)
        self._context = context
        self._work = context.work
        self._me = context.signed_in.user_uid
        self._page = page
        self._line: DayLine | None = None
        self._after = AfterCall(context, self)
        for name, handler in (
            ("day.result", self.result),
            ("day.put_off", self.put_off),
            ("day.take", self.take),
            ("day.release", self.give_back),
            ("list.dial", self.dial),
            ("list.done", self.done),
        ):
            context.actions.connect(name, handler)

    def choose(self, line: DayLine | None) -> None:
        """The person rests on this line."""
        self._line = line

    def possible(self, line: DayLine) -> Possible:
        """What can be done with a line, as (action, words); the action that has no name is Enter."""
        found: Possible = [("", t(f"day.open_{_opens(line)}"))]
        if self._context.read_only:
            return found if _opens(line) in ("ticket", "client") else []
        table = line.record[0]
        if table == "callback":
            found += [("day.result", t("day.do_result")), ("day.put_off", t("day.do_put_off"))]
            found.append(("day.take", t("day.do_give_back" if line.mine else "day.do_take")))
        if table == "ticket" and line.section is not Section.WATCHED:
            found.append(("day.release", t("day.do_release")))
        if line.dial or line.person_uid is not None:
            found.append(("list.dial", t("day.do_dial")))
        others_hand = table == "raised_hand" and line.state == "raised"
        is_done_here = table in _DONE and table != "callback" and line.section is not Section.NO_OUTCOME
        if (is_done_here and not others_hand) or line.section is Section.WATCHED:
            found.append(("list.done", t(_DONE.get(table, "day.do_seen"))))
        return found

    def open(self, line: DayLine) -> None:
        """Enter: to the ticket, dial the callback, answer the hand, read the notice."""
        navigation = self._context.navigation
        what = _opens(line)
        if self._context.read_only and what not in ("ticket", "client"):
            return
        if what == "answer":
            self._answer(line)
        elif what == "dial":
            self._dial(line)
        elif what == "pauses":
            board = self._context.actions.get("presence.board")
            if board is not None:
                board.trigger()
        elif what == "ticket" and line.ticket_uid is not None:
            if line.section is Section.WATCHED:
                self._seen(line)
            elif line.record[0] == "notice":
                self._read(line)
            navigation.open_ticket.emit(line.ticket_uid)
        elif what == "client" and line.person_uid is not None:
            navigation.open_client.emit(line.person_uid)
        elif what in ("contact", "desk"):
            self._open_desk(line)
        else:
            self.done()

    def _open_desk(self, line: DayLine) -> None:
        navigation = self._context.navigation
        navigation.show_screen.emit("desk")
        drafts = self._context.actions.get("ticket.drafts")
        if line.section is Section.NO_OUTCOME:
            navigation.take_up.emit(line.record[1])
        elif line.record[0] == "draft" and drafts is not None:
            drafts.trigger()

    # -- keys ---------------------------------------------------------------------------------------------

    def done(self) -> None:
        """Mark the chosen line done; what that means depends on what it is."""
        line = self._chosen()
        if line is None:
            return
        table, uid = line.record
        if table == "notice":
            self._read(line)
        elif table == "raised_hand" and line.state != "raised":
            self._work.ask(hands.lower, self._me, uid).then()
        elif table == "promise":
            self._work.ask(settle, self._me, "promise", uid, wall_ms()).then()
            back = partial(self._ask, unsettle, self._me, "promise", uid)
            self._context.notices.tell(t("lists.promise_kept", title=line.title), t("lists.undo"), back)
        elif table == "callback":
            self.result()
        elif line.section is Section.NO_OUTCOME:
            self.open(line)
        elif table == "interaction":
            ask = self._work.ask(callbacks.create_from_missed, self._me, uid, wall_ms(), owner=self._me)
            ask.then(partial(self._told, t("day.missed_taken", title=line.title), None))
        elif line.section is Section.WATCHED:
            self._seen(line)

    def dial(self) -> None:
        """Call about the chosen line."""
        line = self._chosen()
        if line is not None:
            self._dial(line)

    def result(self) -> None:
        """Write down what came of a callback."""
        line = self._chosen("callback")
        if line is None or line.at is None:
            return
        now = wall_ms()
        title = t("day.result_title", title=line.title)
        dialog = ResultDialog(self._page, title, now, line.at, line.until_at, zone_of(line.dial, now))
        if self._context.notices.run(dialog):
            ask = self._work.ask(
                attempts.attempt,
                self._me,
                line.record[1],
                dialog.chosen,
                now,
                note=dialog.note.text(),
                next_at=dialog.next_at,
            )
            ask.then(partial(self._tried, line))

    def put_off(self) -> None:
        """Agree on another time for a callback."""
        line = self._chosen("callback")
        if line is None or line.at is None:
            return
        now = wall_ms()
        title = t("day.put_off_title", title=line.title)
        dialog = PutOffDialog(self._page, title, now, line.at, line.until_at, zone_of(line.dial, now))
        if self._context.notices.run(dialog) and dialog.when.at is not None:
            uid, before = line.record[1], (line.at, line.until_at)
            ask = self._work.ask(attempts.put_off, self._me, uid, dialog.when.at, dialog.until_at)
            back = partial(self._ask, attempts.put_off, self._me, uid, *before)
            ask.then(partial(self._told, t("day.put_off_done", title=line.title), back))

    def take(self) -> None:
        """Make anyone's callback one's own, or let anyone have one's own."""
        line = self._chosen("callback")
        if line is None:
            return
        there, back = (attempts.give_back, attempts.take) if line.mine else (attempts.take, attempts.give_back)
        text = t("day.given_back" if line.mine else "day.taken", title=line.title)
        undo = partial(self._ask, back, self._me, line.record[1])
        self._work.ask(there, self._me, line.record[1]).then(partial(self._told, text, undo))

    def give_back(self) -> None:
        """Give the chosen ticket back to its queue."""
        line = self._chosen("ticket")
        if line is None or line.section is Section.WATCHED:
            return
        dialog = ReasonDialog(self._page, t("day.release_title", title=line.title))
        if self._context.notices.run(dialog):
            ask = self._work.ask(give_back, self._me, line.record[1], dialog.reason.text())
            ask.then(partial(self._told, t("day.released", title=line.title), None))

    # -- what they share ----------------------------------------------------------------------------------

    def _chosen(self, table: str = "") -> DayLine | None:
        """The chosen line where something can be done with it now."""
        line = self._line
        if line is None or not self._page.isVisible() or self._context.read_only:
            return None
        return line if table in ("", line.record[0]) else None

    def _dial(self, line: DayLine) -> None:
        if line.dial:
            self._call(line.dial)
        elif line.person_uid is not None:
            self._work.ask(number_to_call, "person", line.person_uid).on_the_reader().then(self._call)

    def _call(self, number: str) -> None:
        if not number:
            self._context.notices.tell(t("lists.no_number"))
            return
        if self._line is not None and self._line.record[0] == "callback":
            text = t("day.dialled", title=self._line.title)
            self._after.dial(number, text, t("day.do_result"), self._ask_result)
        else:
            self._context.navigation.dial.emit(number)

    def _ask_result(self) -> None:
        """The call is over: back to the day, and what came of it."""
        self._context.navigation.show_screen.emit("my_day")
        self.result()

    def _answer(self, line: DayLine) -> None:
        self._work.ask(details_of, line, wall_ms()).on_the_reader().then(partial(self._ask_answer, line))

    def _ask_answer(self, line: DayLine, paragraphs: tuple[str, ...]) -> None:
        dialog = AnswerDialog(self._page, line.title, paragraphs)
        if self._context.notices.run(dialog):
            ask = self._work.ask(hands.answer, self._me, line.record[1], dialog.text.toPlainText())
            ask.then(partial(self._told, t("day.answered"), None))

    def _read(self, line: DayLine) -> None:
        if self._context.read_only:
            return
        self._work.ask(mark_read, self._me, [line.record[1]]).then()
        back = partial(self._ask, mark_unread, self._me, [line.record[1]])
        self._context.notices.tell(t("day.notice_read"), t("lists.undo"), back)

    def _seen(self, line: DayLine) -> None:
        if line.ticket_uid is not None and not self._context.read_only:
            self._work.ask(mark_seen, self._me, line.ticket_uid, wall_ms()).then()

    def _tried(self, line: DayLine, next_at: int | None) -> None:
        self._context.notices.tell(t("day.tried_last" if next_at is None else "day.tried", title=line.title))

    def _told(self, text: str, back: Callable[[], object] | None, _answer: object) -> None:
        self._context.notices.tell(text, t("lists.undo") if back is not None else "", back)

    def _ask(self, operation: Callable[..., object], *args: Any) -> None:
        def run(store: Store) -> None:
            operation(store, *args)

        self._work.ask(run).then()


_DONE = {
    "notice": "day.do_read",
    "raised_hand": "day.do_lower",
    "promise": "day.do_keep",
    "callback": "day.do_result",
    "interaction": "day.do_call_back",
}


def _opens(line: DayLine) -> str:
    """What Enter does with a line."""
    table = line.record[0]
    if table == "raised_hand":
        return "answer" if line.state == "raised" else "lower"
    if line.section is Section.NO_OUTCOME:
        return "contact"
    if line.dial:
        return "dial"
    if table in ("draft", "script_version"):
        return "desk"
    if line.ticket_uid is not None:
        return "ticket"
    if table == "notice":
        return "pauses" if line.state == PAUSE_REQUEST and line.late else "read"
    return "client" if line.person_uid is not None else "desk"
