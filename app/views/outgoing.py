"""The post to servers outside: sends what waits, asks how things stand there. The network is on its own thread."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from app.services.errors import KnownError
from app.services.handoff.asking import Question, Told, ask, questions, take_told
from app.services.handoff.sending import Parcel, Result, carry, next_parcels, take_result, tell_late
from app.services.store.clock import wall_ms
from app.services.store.keyring_access import find_keyring
from app.services.store.store import Changed
from app.views.common.background import Background
from app.views.work import Work

LOOK_MS = 30_000
SOON_MS = 300
ASK_MS = 30 * 60_000
FIRST_ASK_MS = 60_000


class Outgoing(QObject):
    """One sending and one asking under way at most."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._work = work
        self._sending = self._asking = False
        self._background = Background("outgoing", self)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._look)
        self._often = QTimer(self, interval=LOOK_MS)
        self._often.timeout.connect(self._look)
        self._ask_timer = QTimer(self, interval=FIRST_ASK_MS)
        self._ask_timer.timeout.connect(self._ask)
        self._soon.start()
        self._often.start()
        self._ask_timer.start()
        work.changed.connect(self._changed)

    def _changed(self, change: Changed) -> None:
        if change.touches("handoff"):
            self._soon.start()

    def _look(self) -> None:
        self._work.ask(tell_late, wall_ms()).in_background().then()
        if not self._sending:
            self._sending = True
            self._work.ask(next_parcels, wall_ms()).in_background().then(self._send)

    def _send(self, parcels: tuple[Parcel, ...]) -> None:
        if parcels:
            self._background.run(partial(_carry_all, parcels), self._sent, self._send_failed)
        else:
            self._sending = False

    def _sent(self, results: tuple[Result, ...]) -> None:
        self._sending = False
        now = wall_ms()
        for result in results:
            self._work.ask(take_result, result, now).in_background().then()

    def _send_failed(self, _error: KnownError) -> None:
        self._sending = False

    def _ask(self) -> None:
        self._ask_timer.setInterval(ASK_MS)
        if not self._asking:
            self._asking = True
            self._work.ask(questions).in_background().then(self._put)

    def _put(self, asked: tuple[Question, ...]) -> None:
        if asked:
            self._background.run(partial(_ask_all, asked), self._told, self._ask_failed)
        else:
            self._asking = False

    def _told(self, told: tuple[Told, ...]) -> None:
        self._asking = False
        self._work.ask(take_told, told).in_background().then()

    def _ask_failed(self, _error: KnownError) -> None:
        self._asking = False


def _secret(name: str) -> str | None:
    keyring = find_keyring()
    return keyring.read(name) if keyring is not None else None


def _carry_all(parcels: tuple[Parcel, ...]) -> tuple[Result, ...]:
    return tuple(carry(parcel, _secret) for parcel in parcels)


def _ask_all(asked: tuple[Question, ...]) -> tuple[Told, ...]:
    return tuple(ask(question, _secret) for question in asked)
