"""The desk's side of keeping step: hears the line, gives it the commands, says what the exchange has decided."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.models.ids import Uid
from app.services.dictionaries import Dictionaries
from app.services.errors import KnownError
from app.services.presence.sync import Command, Outcome, QueueSync, Say, Standing, Wish
from app.services.telephony.events import LineStatus
from app.services.telephony.interface import Capability, LineError
from app.views.context import Context
from app.views.desk.timer.controller import mono_ms
from app.views.line_status import LineStatusBridge

log = logging.getLogger(__name__)

FEW_QUEUES = 9
NEEDS = {
    Say.PAUSE: Capability.PAUSE,
    Say.UNPAUSE: Capability.PAUSE,
    Say.LOG_IN: Capability.QUEUE,
    Say.LOG_OUT: Capability.QUEUE,
}
AT_END = {"pause": Say.PAUSE, "log_out": Say.LOG_OUT, "leave": None}


class AtExchange(QObject):
    """``adopted`` carries the Wish that the exchange has decided for the operator; ``changed``: how it stands.

    ``wish`` tells how the operator is to stand there now.
    """

    adopted = Signal(object)
    changed = Signal()

    def __init__(self, context: Context, wish: Callable[[], Wish], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._wish = wish
        settings = context.settings
        follow_first = settings.text("start_presence") == "exchange"
        self.sync = QueueSync(follow_first=follow_first, join=names(settings.text("start_queues")))
        self._left: set[str] = set()
        self._on = False
        self._bridge = LineStatusBridge(context.line, self)
        self._bridge.changed.connect(self._status_changed)
        self._bridge.refused.connect(self._refused)

    @property
    def has_queues(self) -> bool:
        """Whether queues can be joined and left; else there is nothing to say of them."""
        return Capability.QUEUE in self._context.line.capabilities()

    @property
    def standing(self) -> Standing:
        """How both sides stand to each other."""
        return self.sync.standing if self.has_queues else Standing.APART

    def begin(self) -> None:
        """From now on the exchange hears, and is heard."""
        self._on = True
        self.tell()
        self._take(self.sync.status(self._context.line.status(), mono_ms()))

    def tell(self) -> None:
        """What is wished may have changed."""
        if self._on:
            self._take(self.sync.wish(self._wish(), mono_ms()))

    def agree(self) -> None:
        """What the exchange decided is the operator's wish now: there is nothing to tell it."""
        self.sync.agree(self._wish())

    def tick(self) -> None:
        """Let time pass."""
        if self._on:
            self._take(self.sync.tick(mono_ms()))

    def turn(self, queue: str) -> None:
        """Into a queue where one is out, out where one is in."""
        inside = any(one.queue == queue for one in self.sync.queues)
        if inside:
            self._left.add(queue)
        self._run((Command(Say.LOG_OUT if inside else Say.LOG_IN, queue),))

    def known_queues(self, words: Dictionaries, me: Uid) -> set[str]:
        """Queues that can be joined: those named in the settings, those left, and of the exchange's one's own of
        the dictionary, or all if they are few.
        """
        there = set(self._context.line.status().all_queues)
        own = {one.code for one in words.queues if one.active and me in one.members}
        offered = there if len(there) <= FEW_QUEUES else there & own
        return {*names(self._context.settings.text("start_queues")), *self._left, *offered}

    def leave(self) -> None:
        """The shift ends: say so as the settings tell, and hear no more."""
        self._run(self.sync.leave(AT_END[self._context.settings.text("sign_out_queues")]))
        self._bridge.close()
        self._on = False

    def _status_changed(self, status: LineStatus) -> None:
        if self._on:
            self._take(self.sync.status(status, mono_ms()))
            self.changed.emit()

    def _refused(self, _refusal: LineError) -> None:
        self.sync.refused()
        self.changed.emit()

    def _take(self, outcome: Outcome) -> None:
        self._run(outcome.commands)
        if outcome.adopted is not None:
            log.info("The exchange changed the pause: %s", "paused" if outcome.adopted.paused else "ready")
            self.adopted.emit(outcome.adopted)

    def _run(self, commands: tuple[Command, ...]) -> None:
        line = self._context.line
        able = line.capabilities()
        does: dict[Say, Callable[[str], None]] = {
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
                self.sync.refused()
                self._context.notices.tell_error(error)


def names(text: str) -> tuple[str, ...]:
    """Queues' names from a line of a setting."""
    return tuple(dict.fromkeys(part.strip() for part in text.replace(";", ",").split(",") if part.strip()))
