"""States as colleagues tell the hub: one's own is told from time to time, theirs are asked for the open board."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.ids import Uid
from app.services.store.store import Changed
from app.services.sync.state import Standing
from app.services.team.states import TOLD_EVERY_MS, LiveState, OwnState, live_states, own_state, tell_state
from app.views.context import Context


class LiveStates(QObject):
    """``changed``: ``states`` of colleagues by their keys have come. Nothing on a desk that works alone."""

    changed = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.states: dict[Uid, LiveState] = {}
        self._context = context
        self._told: OwnState | None = None
        self._clock = QTimer(self, interval=TOLD_EVERY_MS)
        self._clock.timeout.connect(self._tell_again)
        if context.hub is not None and not context.read_only:
            self._clock.start()
            context.hub.changed.connect(self._look)
            context.work.changed.connect(self._store_changed)
            context.navigation.leaving.connect(self._clock.stop)

    @property
    def comes(self) -> bool:
        """Whether the hub tells them now."""
        hub = self._context.hub
        return hub is not None and hub.state.standing is Standing.UP

    def ask(self) -> None:
        """Ask for everybody's."""
        hub = self._context.hub
        if hub is None or hub.state.standing is not Standing.UP:
            self.states = {}
            return
        hub.ask(live_states, self._take)

    def _take(self, states: dict[Uid, LiveState]) -> None:
        self.states = states
        self.changed.emit()

    def _store_changed(self, change: Changed) -> None:
        if change.touches("segment"):
            self._look()

    def _tell_again(self) -> None:
        self._told = None
        self._look()

    def _look(self) -> None:
        hub = self._context.hub
        if hub is not None and hub.state.standing is Standing.UP:
            ask = self._context.work.ask(own_state, self._context.signed_in.user_uid)
            ask.on_the_reader().in_background().then(self._tell)

    def _tell(self, own: OwnState | None) -> None:
        hub = self._context.hub
        if own is None or hub is None or own == self._told:
            return
        self._told = own
        hub.ask(partial(tell_state, own=own), _nothing)


def _nothing(_: None) -> None:
    """There is nothing to do once it is told."""
