"""Readiness at the desk: chosen by the operator, told to the exchange, taken over from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.services.calls.segments import SegmentKind
from app.services.calls.state import State
from app.services.dictionaries import Dictionaries, PauseWord
from app.services.presence.balance import LimitWatch, Warn, balances, must_ask
from app.services.presence.codes import (
    EXCHANGE,
    SHOWN_LETTERS,
    WRAP_UP,
    from_exchange,
    label_of,
    to_exchange,
)
from app.services.presence.sync import Wish
from app.services.words import t
from app.views.context import Context
from app.views.desk.presence.asking import Asking
from app.views.desk.presence.board import Board
from app.views.desk.presence.dialogs import BreaksDialog
from app.views.desk.presence.exchange import AtExchange
from app.views.desk.presence.words import (
    BREAKS,
    PAUSE,
    QUEUE,
    READY,
    WITHDRAW,
    minutes,
    presence_words,
    queue_lines,
    reason_lines,
    standing_words,
)
from app.views.desk.timer.strip import MenuLine

if TYPE_CHECKING:
    from app.views.desk.controller import DeskController

MINUTE_MS = 60_000


class PresenceController(QObject):
    """One operator's readiness for one shift."""

    def __init__(self, context: Context, desk: DeskController) -> None:
        super().__init__(desk)
        self._context = context
        self._desk = desk
        self._timer = desk.timer
        self._strip = desk.timer.strip
        self._role = context.signed_in.role
        self._words: Dictionaries | None = None
        self._state = State.CLOSED
        self._began = False
        self._told_reason = ""
        self._by_exchange = False
        self._watch = LimitWatch()
        self.board = Board(context, desk.widget)
        self.asking = Asking(context, desk.widget, self.board.open)
        self.exchange = AtExchange(context, self._wish, self)
        self.exchange.adopted.connect(self._adopt)
        self.exchange.changed.connect(self._show)
        self._timer.begun.connect(self._begin)
        self._timer.shown.connect(self._show)
        self._timer.presence_changed.connect(self._presence_changed)
        self._strip.menu_wanted.connect(self._fill_menu)
        self._strip.chosen.connect(self._chosen)
        self.asking.granted.connect(self._begin_pause)
        self.asking.changed.connect(self._show)
        for name, act in {
            "call.pause": self._toggle,
            "call.pause_after": self._strip.open_menu,
            "call.breaks": self.show_breaks,
            "presence.board": self.board.open,
        }.items():
            context.actions.connect(name, act)

    @property
    def reasons(self) -> tuple[PauseWord, ...]:
        """The pauses of the dictionary; none before they are read."""
        return self._words.pause_reasons if self._words is not None else ()

    # -- what the operator does ---------------------------------------------------------------------------

    def follow(self, state: State) -> None:
        """The contact in hand has come to this state; CLOSED while there is none."""
        self._state = state
        self.exchange.tell()

    def be_ready(self) -> None:
        """Calls are welcome."""
        self._by_exchange = False
        self.asking.withdraw()
        self._timer.be_ready()

    def pause(self, code: str) -> None:
        """Pause for this reason, or ask for it where that is needed; during a call it begins after it."""
        reason = next((one for one in self.reasons if one.code == code), None)
        why = must_ask(reason, self._timer.pauses_today().get(code, 0), self._role) if reason else None
        if reason is not None and why is not None:
            self.asking.ask_for(reason, why)
        else:
            self._begin_pause(code)

    def show_breaks(self) -> None:
        """The day's balance of pauses; Enter on one begins it."""
        used = self._timer.pauses_today()
        found = balances(self.reasons, used)
        other = sum(used.values()) - sum(one.used_ms for one in found)
        dialog = BreaksDialog(self._desk.widget.window(), found, self._role, other)
        taken: list[str] = []
        dialog.chosen.connect(taken.append)
        self._context.notices.run(dialog)
        dialog.deleteLater()
        for code in taken:
            self.pause(code)

    def use_dictionaries(self, words: Dictionaries) -> None:
        """Take the pause reasons and the queues' names, in the language in use."""
        self._words = words
        self.board.use_dictionaries(words)
        self.asking.use_reasons(words.pause_reasons)
        self._begin()
        self._show()

    def leave(self) -> None:
        """The shift ends: nothing is asked for any more, and the exchange hears of it."""
        self.asking.withdraw()
        self.exchange.leave()
        self._began = False

    # -- both sides kept in step --------------------------------------------------------------------------

    def _begin(self) -> None:
        """The time book is open and the reasons are known: from now on the exchange hears."""
        if self._began or self._words is None or self._timer.segment is None:
            return
        self._began = True
        self.exchange.begin()
        self.asking.begin()

    def _wish(self) -> Wish:
        """How the operator is to stand at the exchange."""
        if self._state is State.WRAP_UP and self._context.settings.yes("pause_in_wrap_up"):
            return Wish(True, to_exchange(WRAP_UP, self.reasons))
        code = self._timer.pause_reason
        if code is None:
            return Wish()
        return Wish(True, self._told_reason if code == EXCHANGE else to_exchange(code, self.reasons))

    def _presence_changed(self, _code: object) -> None:
        self.exchange.tell()

    def _adopt(self, wish: Wish) -> None:
        """The exchange has decided: the time book follows, and the operator is told."""
        self._by_exchange, self._told_reason = wish.paused, wish.reason
        code = from_exchange(wish.reason, self.reasons) if wish.paused else None
        self._timer.presence_changed.disconnect(self._presence_changed)
        try:
            if code is not None:
                self._timer.pause(code)
            else:
                self._timer.be_ready()
        finally:
            self._timer.presence_changed.connect(self._presence_changed)
        self.exchange.agree()
        if code is None:
            self._context.notices.tell(t("presence.exchange_ready"))
            return
        said = wish.reason if code == EXCHANGE and wish.reason else label_of(code, self.reasons)
        self._context.notices.tell(t("presence.exchange_paused", reason=said[:SHOWN_LETTERS]))

    def _begin_pause(self, code: str) -> None:
        self._by_exchange = False
        self._timer.pause(code)

    # -- the menu -----------------------------------------------------------------------------------------

    def _toggle(self) -> None:
        if self._timer.pause_reason is not None:
            self.be_ready()
        else:
            self._strip.open_menu()

    def _chosen(self, data: object) -> None:
        """A line of the menu."""
        what, which = data if isinstance(data, tuple) else ("", "")
        if what == READY:
            self.be_ready()
        elif what == PAUSE:
            self.pause(which)
        elif what == BREAKS:
            self.show_breaks()
        elif what == WITHDRAW:
            self.asking.withdraw()
        elif what == QUEUE:
            self.exchange.turn(which)

    def _fill_menu(self) -> None:
        used = self._timer.pauses_today()
        lines: list[MenuLine | None] = [MenuLine(t("presence.menu_ready"), (READY, ""))]
        if self.asking.request is not None:
            label = label_of(self.asking.request.reason, self.reasons)
            lines.append(MenuLine(t("presence.menu_withdraw", reason=label), (WITHDRAW, "")))
        lines.append(None)
        if self._timer.in_call:
            lines.append(MenuLine(t("presence.menu_after_call")))
        lines += reason_lines(balances(self.reasons, used), used, self._role)
        lines += [None, MenuLine(t("presence.menu_breaks"), (BREAKS, ""))]
        if self._words is not None and self.exchange.has_queues:
            lines += [None, MenuLine(t("presence.menu_queues"))]
            known = self.exchange.known_queues(self._words, self._context.signed_in.user_uid)
            labels = {one.code: one.label() for one in self._words.queues}
            lines += queue_lines(known, self.exchange.sync.queues, labels)
        self._strip.fill_menu(lines)

    # -- showing ------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Every second: what is true now."""
        segment, now = self._timer.segment, self._timer.now_ms
        if segment is None or not self._began:
            return
        self.exchange.tick()
        used = self._timer.pauses_today()
        text, name = presence_words(segment, now, self.reasons, used.get(segment.reason, 0), self._told_reason)
        self._strip.show_presence(text, name)
        following = self._timer.next_pause
        label = label_of(following, self.reasons, self._told_reason) if following else ""
        self._strip.show_next(t("timer.next_pause", reason=label) if label else "")
        self._show_standing()
        self._warn(now, used)

    def _show_standing(self) -> None:
        request = self.asking.request
        if request is not None:
            label = label_of(request.reason, self.reasons)
            self._strip.show_standing(t("presence.waits", reason=label), "soon", t("presence.waits_hint"))
            return
        text, name, hint = standing_words(
            self.exchange.standing,
            paused=self._timer.pause_reason is not None,
            by_exchange=self._by_exchange,
            queues=self.exchange.sync.queues,
        )
        self._strip.show_standing(text, name, hint)

    def _warn(self, now: int, used: dict[str, int]) -> None:
        """Say once that a pause comes to its end, and once that it is over."""
        segment = self._timer.segment
        reason = None
        if segment is not None and segment.kind is SegmentKind.PAUSE:
            reason = next((one for one in self.reasons if one.code == segment.reason), None)
        since = segment.start_ms if segment is not None else now
        warn_ms = self._context.settings.whole("pause_warning") * MINUTE_MS
        spent = used.get(reason.code, 0) if reason is not None else 0
        found = self._watch.look(reason, since, spent, now, warn_ms)
        if found is None or reason is None:
            return
        warn, left = found
        key = "presence.warn_over" if warn is Warn.OVER else "presence.warn_soon"
        text = t(key, reason=reason.label(), left=minutes(max(0, left) + MINUTE_MS - 1))
        self._context.notices.tell(text, t("presence.be_ready"), self.be_ready)
