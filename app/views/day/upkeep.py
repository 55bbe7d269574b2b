"""What happens by itself: absences begin and end, callbacks are reminded of, hands are told of."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.models.ids import Uid
from app.services.calls.callbacks import DueCallback, due
from app.services.day.hands import HandView, own_hands, raised_hands
from app.services.day.standing_in import keep_absences
from app.services.people.rights import Act, may
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.services.words import t
from app.views.common.moments import clock_time
from app.views.context import Context

MINUTE_MS = 60_000
LOOK_MS = 30_000


class DayUpkeep(QObject):
    """Looks twice a minute, and at once when a hand is raised or answered. Tells of each thing once."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.work)
        self._context = context
        self._work = context.work
        self._me = context.signed_in
        self._told: set[tuple[Uid, str]] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        context.work.changed.connect(self._changed)
        context.navigation.leaving.connect(self._timer.stop)
        self.look()

    def look(self) -> None:
        """Look for everything that may have come."""
        now = wall_ms()
        ahead = self._context.settings.whole("callback_reminder") * MINUTE_MS
        if not self._context.read_only:
            self._work.ask(keep_absences, now).in_background().then()
            if ahead:
                ask = self._work.ask(due, self._me.user_uid, now + ahead, now)
                ask.on_the_reader().in_background().then(self._remind)
        self._look_at_hands()

    def _changed(self, change: Changed) -> None:
        if change.touches("raised_hand"):
            self._look_at_hands()

    def _look_at_hands(self) -> None:
        role, user = self._me.role, self._me.user_uid
        if may(role, Act.ANSWER_HANDS) or may(role, Act.REVIEW_CALLS):
            self._work.ask(raised_hands, user).on_the_reader().in_background().then(self._tell_hands)
        if not self._context.read_only:
            self._work.ask(own_hands, user).on_the_reader().in_background().then(self._tell_answers)

    def _remind(self, callbacks: tuple[DueCallback, ...]) -> None:
        ends = self._context.actions.get("call.end")
        if ends is not None and ends.isEnabled():
            return  # a call is in hand: the next look comes soon enough
        for one in callbacks:
            if self._is_new(one.uid, f"due {one.due_at}"):
                who = one.client or one.number
                text = t("day.remind", who=who, time=clock_time(one.due_at))
                self._context.notices.tell(text, t("day.to_my_day"), self._show_day, patient=True)
                return  # one at a time; the next one at the next look

    def _tell_hands(self, found: tuple[HandView, ...]) -> None:
        for hand in found:
            if self._is_new(hand.uid, "up"):
                words = hand.question or hand.step or hand.client
                text = t("day.hand_told", name=hand.user, words=words).strip(" —")
                self._context.notices.tell(text, t("day.to_my_day"), self._show_day, patient=True)

    def _tell_answers(self, found: tuple[HandView, ...]) -> None:
        for hand in found:
            if hand.answered_at is not None and self._is_new(hand.uid, "answered"):
                text = t("day.hand_answered", name=hand.answered_by, answer=hand.answer)
                self._context.notices.tell(text, t("day.to_my_day"), self._show_day, patient=True)

    def _is_new(self, uid: Uid, what: str) -> bool:
        known = (uid, what) in self._told
        self._told.add((uid, what))
        return not known

    def _show_day(self) -> None:
        self._context.navigation.show_screen.emit("my_day")
