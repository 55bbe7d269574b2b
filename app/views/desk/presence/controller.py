"""Readiness at the desk: chosen by the operator, told to the exchange, taken over from it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.services.calls.segments import SegmentKind
from app.services.calls.state import State
from app.services.dictionaries import Dictionaries, PauseWord
from app.services.errors import KnownError
from app.services.presence.balance import LimitWatch, Warn, balances, must_ask
from app.services.presence.codes import (
    EXCHANGE,
    SHOWN_LETTERS,
    START,
    WRAP_UP,
    from_exchange,
    label_of,
    to_exchange,
)
from app.services.presence.sync import Command, Outcome, QueueSync, Say, Standing, Wish
from app.services.telephony.events import LineStatus
from app.services.telephony.interface import Capability, LineError
from app.services.words import t
from app.views.context import Context
from app.views.desk.presence.asking import Asking
from app.views.desk.presence.board import Board
from app.views.desk.presence.dialogs import BreaksDialog
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
from app.views.desk.timer.controller import mono_ms
from app.views.desk.timer.strip import MenuLine
from app.views.line_status import LineStatusBridge

if TYPE_CHECKING:
    from app.views.desk.controller import DeskController

log = logging.getLogger(__name__)

MINUTE_MS = 60_000
FEW_QUEUES = 9
NEEDS = {
    Say.PAUSE: Capability.PAUSE,
    Say.UNPAUSE: Capability.PAUSE,
    Say.LOG_IN: Capability.QUEUE,
    Say.LOG_OUT: Capability.QUEUE,
}
AT_END = {"pause": Say.PAUSE, "log_out": Say.LOG_OUT, "leave": None}


class PresenceController(QObject):
    """One operator's readiness for one shift."""

    def __init__(self, context: Context, desk: DeskController) -> None:
        super().__init__(desk)
        self._context = context
        self._desk = desk
        self._timer = desk.timer
        self._strip = desk.timer.strip
        self._role = context.signed_in.role
        settings = context.settings
        self._sync = QueueSync(
            follow_first=settings.text("start_presence") == "exchange", join=names(settings.text("start_queues"))
        )
        self._words: Dictionaries | None = None
        self._state = State.CLOSED
        self._began = False
        self._told_reason = ""
        self._by_exchange = False
        self._left_queues: set[str] = set()
        self._watch = LimitWatch()
        self.board = Board(context, desk.widget)
        self.asking = Asking(context, desk.widget, self.board.open)
        self._bridge = LineStatusBridge(context.line, self)
        self._bridge.changed.connect(self._status_changed)
        self._bridge.refused.connect(self._refused)
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

    # -- what the operator does ---------------------------------------------------------------------------

    def follow(self, state: State) -> None:
        """The contact in hand has come to this state; CLOSED while there is none."""
        self._state = state
        self._tell()

    def be_ready(self) -> None:
        """Calls are welcome."""
        self._by_exchange = False
        self.asking.withdraw()
        self._timer.be_ready()

    def pause(self, code: str) -> None:
        """Pause for this reason, or ask for it where that is needed; during a call it begins after it."""
        reason = next((one for one in self._reasons if one.code == code), None)
        why = must_ask(reason, self._timer.pauses_today().get(code, 0), self._role) if reason else None
        if reason is not None and why is not None:
            self.asking.ask_for(reason, why)
        else:
            self._begin_pause(code)

    def show_breaks(self) -> None:
        """The day's balance of pauses; Enter on one begins it."""
        used = self._timer.pauses_today()
        found = balances(self._reasons, used)
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
        """The shift ends: say so to the exchange as the settings tell."""
        self._run(self._sync.leave(AT_END[self._context.settings.text("sign_out_queues")]))
        self.asking.withdraw()
        self._bridge.close()
        self._began = False

    # -- both sides kept in step --------------------------------------------------------------------------

    def _begin(self) -> None:
        """The time book is open and the reasons are known: from now on the exchange hears."""
        if self._began or self._words is None or self._timer.segment is None:
            return
        self._began = True
        if self._context.settings.text("start_presence") == START:
            self._timer.pause(START)
        self._tell()
        self._take(self._sync.status(self._context.line.status(), mono_ms()))
        self.asking.begin()

    def _wish(self) -> Wish:
        """How the operator is to stand at the exchange."""
        if self._state is State.WRAP_UP and self._context.settings.yes("pause_in_wrap_up"):
            return Wish(True, to_exchange(WRAP_UP, self._reasons))
        code = self._timer.pause_reason
        if code is None:
            return Wish()
        return Wish(True, self._told_reason if code == EXCHANGE else to_exchange(code, self._reasons))

    def _tell(self) -> None:
        if self._began:
            self._take(self._sync.wish(self._wish(), mono_ms()))

    def _presence_changed(self, _code: object) -> None:
        self._tell()

    def _status_changed(self, status: LineStatus) -> None:
        if self._began:
            self._take(self._sync.status(status, mono_ms()))
            self._show()

    def _refused(self, _refusal: LineError) -> None:
        self._sync.refused()
        self._show()

    def _take(self, outcome: Outcome) -> None:
        self._run(outcome.commands)
        if outcome.adopted is not None:
            self._adopt(outcome.adopted)

    def _adopt(self, wish: Wish) -> None:
        """The exchange has decided: the time book follows, and the operator is told by whom."""
        log.info("The exchange changed the pause: %s", "paused" if wish.paused else "ready")
        self._by_exchange, self._told_reason = wish.paused, wish.reason
        if wish.paused:
            code = from_exchange(wish.reason, self._reasons)
            self._follow_exchange(code)
            said = wish.reason if code == EXCHANGE and wish.reason else label_of(code, self._reasons)
            told = t("presence.exchange_paused", reason=said[:SHOWN_LETTERS])
        else:
            self._follow_exchange(None)
            told = t("presence.exchange_ready")
        self._context.notices.tell(told)

    def _follow_exchange(self, code: str | None) -> None:
        """Set the presence as the exchange has it, with nothing to tell it."""
        self._timer.presence_changed.disconnect(self._presence_changed)
        try:
            if code is not None:
                self._timer.pause(code)
            else:
                self._timer.be_ready()
        finally:
            self._timer.presence_changed.connect(self._presence_changed)
        self._sync.agree(self._wish())

    def _run(self, commands: tuple[Command, ...]) -> None:
        line = self._context.line
        able = line.capabilities()
        does = {
            Say.PAUSE: line.pause,
            Say.UNPAUSE: lambda _: line.unpause(),
            Say.LOG_IN: line.queue_log_in,
            Say.LOG_OUT: line.queue_log_out,
        }
        for command in commands:
            if NEEDS[command.say] not in able:
                continue
            try:
                does[command.say](command.what)
            except KnownError as error:
                self._sync.refused()
                self._context.notices.tell_error(error)

    # -- pauses -------------------------------------------------------------------------------------------

    @property
    def _reasons(self) -> tuple[PauseWord, ...]:
        return self._words.pause_reasons if self._words is not None else ()

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
            self._turn_queue(which)

    def _begin_pause(self, code: str) -> None:
        self._by_exchange = False
        self._timer.pause(code)

    def _turn_queue(self, name: str) -> None:
        """In where one is out, out where one is in."""
        inside = any(one.queue == name for one in self._sync.queues)
        if inside:
            self._left_queues.add(name)
        self._run((Command(Say.LOG_OUT if inside else Say.LOG_IN, name),))

    # -- showing ------------------------------------------------------------------------------------------

    def _fill_menu(self) -> None:
        used = self._timer.pauses_today()
        lines: list[MenuLine | None] = [MenuLine(t("presence.menu_ready"), (READY, ""))]
        if self.asking.request is not None:
            label = label_of(self.asking.request.reason, self._reasons)
            lines.append(MenuLine(t("presence.menu_withdraw", reason=label), (WITHDRAW, "")))
        lines += [None, *reason_lines(balances(self._reasons, used), used, self._role)]
        lines += [None, MenuLine(t("presence.menu_breaks"), (BREAKS, ""))]
        if Capability.QUEUE in self._context.line.capabilities():
            lines += [None, MenuLine(t("presence.menu_queues"))]
            lines += queue_lines(self._known_queues(), self._sync.queues, self._queue_names())
        self._strip.fill_menu(lines)

    def _known_queues(self) -> set[str]:
        """Queues that can be joined: those named in the settings, those left, and of the exchange's one's own of
        the dictionary, or all if they are few.
        """
        words, me = self._words, self._context.signed_in.user_uid
        there = set(self._context.line.status().all_queues)
        own = {one.code for one in words.queues if one.active and me in one.members} if words else set()
        offered = there if len(there) <= FEW_QUEUES else there & own
        return {*names(self._context.settings.text("start_queues")), *self._left_queues, *offered}

    def _queue_names(self) -> dict[str, str]:
        return {one.code: one.label() for one in self._words.queues} if self._words else {}

    def _show(self) -> None:
        """Every second: what is true now."""
        segment, now = self._timer.segment, self._timer.now_ms
        if segment is None or not self._began:
            return
        self._take(self._sync.tick(mono_ms()))
        used = self._timer.pauses_today()
        paused = self._timer.pause_reason is not None
        text, name = presence_words(segment, now, self._reasons, used.get(segment.reason, 0), self._told_reason)
        self._strip.show_presence(text, name)
        following = self._timer.next_pause
        self._strip.show_next(
            t("timer.next_pause", reason=label_of(following, self._reasons, self._told_reason))
            if following
            else ""
        )
        self._show_standing(paused=paused)
        self._warn(now, used)

    def _show_standing(self, *, paused: bool) -> None:
        request = self.asking.request
        if request is not None:
            label = label_of(request.reason, self._reasons)
            self._strip.show_standing(t("presence.waits", reason=label), "soon", t("presence.waits_hint"))
            return
        text, name, hint = standing_words(
            self._standing(), paused=paused, by_exchange=self._by_exchange, queues=self._sync.queues
        )
        self._strip.show_standing(text, name, hint)

    def _standing(self) -> Standing:
        """A line that knows nothing of queues has nothing to say of them."""
        able = Capability.QUEUE in self._context.line.capabilities()
        return self._sync.standing if able else Standing.APART

    def _warn(self, now: int, used: dict[str, int]) -> None:
        segment = self._timer.segment
        reason = None
        if segment is not None and segment.kind is SegmentKind.PAUSE:
            reason = next((one for one in self._reasons if one.code == segment.reason), None)
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


def names(text: str) -> tuple[str, ...]:
    """Queues' names from a line of a setting."""
    return tuple(dict.fromkeys(part.strip() for part in text.replace(";", ",").split(",") if part.strip()))
