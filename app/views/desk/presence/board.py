"""Who is where: everybody who takes calls, what they do as far as is known here, and the pauses they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.calls.segments import SegmentKind
from app.services.dictionaries import Dictionaries, PauseWord
from app.services.presence.asking import RequestView, settle
from app.services.presence.board import Place, Whereabouts, who_is_where, with_live
from app.services.presence.codes import label_of
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.services.words import t
from app.views.common.moments import clock_time, day_and_time, stretch
from app.views.common.panel import plain
from app.views.common.record_table import Heading, Line, RecordTable
from app.views.context import Context
from app.views.desk.presence.dialogs import RefuseDialog, plain_button
from app.views.desk.presence.live import LiveStates
from app.views.desk.timer.controller import today

HEADINGS = (("person", 190), ("extension", 60), ("doing", 330), ("since", 100), ("paused", 90), ("asks", 260))
REFRESH_MS = 5_000


class BoardDialog(QDialog):
    """``granted`` and ``refused`` carry the person's key whose request is answered."""

    granted = Signal(bytes)
    refused = Signal(bytes)

    def __init__(self, parent: QWidget, *, live: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("presence.board_title"))
        self.table = RecordTable()
        self.table.setAccessibleName(t("presence.board_title"))
        self.table.opened.connect(self._grant)
        self.table.selectionModel().currentRowChanged.connect(self._follow)
        self._asking: frozenset[bytes] = frozenset()
        hint = plain(look_name="quiet")
        hint.setText(t("presence.board_hint_live" if live else "presence.board_hint"))
        self.grant = plain_button(t("presence.grant"))
        self.grant.setProperty("look", "main")
        self.grant.clicked.connect(self._grant_row)
        self.refuse = plain_button(t("presence.refuse_button"))
        self.refuse.clicked.connect(self._refuse_row)
        close = plain_button(t("presence.close"))
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.grant, self.refuse, close):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(hint)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        self.resize(1080, 460)
        self.table.setFocus()
        self._follow()

    def show_lines(self, lines: Sequence[Line], asking: frozenset[bytes]) -> None:
        """Show everybody; ``asking`` are those whose request waits."""
        self._asking = asking
        headings = [Heading(t(f"presence.board_{name}"), width) for name, width in HEADINGS]
        self.table.show_lines(headings, lines)
        self._follow()

    def _follow(self, *_rows: object) -> None:
        asks = self.table.current() in self._asking
        self.grant.setEnabled(asks)
        self.refuse.setEnabled(asks)

    def _grant(self, key: bytes) -> None:
        if key in self._asking:
            self.granted.emit(key)

    def _grant_row(self) -> None:
        self._grant(self.table.current() or b"")

    def _refuse_row(self) -> None:
        key = self.table.current() or b""
        if key in self._asking:
            self.refused.emit(key)


class Board(QObject):
    """Keeps the dialog up to date while it is open, and has requests answered."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._me = context.signed_in.user_uid
        self._dialog: BoardDialog | None = None
        self._reasons: Sequence[PauseWord] = ()
        self._requests: dict[Uid, RequestView] = {}
        self._clock = QTimer(self)
        self._clock.setInterval(REFRESH_MS)
        self._clock.timeout.connect(self._read)
        context.work.changed.connect(self._changed)
        self._live = LiveStates(context, self)
        self._live.changed.connect(self._show_again)
        self._found: tuple[Whereabouts, ...] = ()

    def use_dictionaries(self, words: Dictionaries) -> None:
        """Take the pause reasons."""
        self._reasons = words.pause_reasons

    def open(self) -> None:
        """Show who is where until the dialog is closed."""
        if self._dialog is not None:
            return
        self._dialog = BoardDialog(self._page.window(), live=self._live.comes)
        self._dialog.granted.connect(self._grant)
        self._dialog.refused.connect(self._refuse)
        self._read()
        self._clock.start()
        self._context.notices.run(self._dialog)
        self._clock.stop()
        self._dialog.deleteLater()
        self._dialog = None

    def _changed(self, change: Changed) -> None:
        if self._dialog is not None and change.touches("pause_request", "segment", "user", "absence"):
            self._read()

    def _read(self) -> None:
        start, _ = today()
        self._live.ask()
        self._context.work.ask(who_is_where, wall_ms(), start).on_the_reader().then(self._show)

    def _show(self, found: tuple[Whereabouts, ...]) -> None:
        self._found = found
        self._show_again()

    def _show_again(self) -> None:
        if self._dialog is None:
            return
        found = with_live(self._found, self._live.states, self._me)
        self._requests = {one.uid: one.request for one in found if one.request is not None and one.uid != self._me}
        now = wall_ms()
        self._dialog.show_lines([self._line(one, now) for one in found], frozenset(self._requests))

    def _line(self, one: Whereabouts, now: int) -> Line:
        since = "" if one.since is None else stretch(now - one.since)
        known = one.place is Place.HERE
        asks = one.request
        text = ""
        if asks is not None:
            key = "presence.board_over_limit" if asks.over_limit else "presence.board_request"
            text = t(key, reason=label_of(asks.reason, self._reasons), time=clock_time(asks.at))
            text = ": ".join(part for part in (text, asks.note) if part)
        doing, colour = self._doing(one)
        if one.stand_in:
            doing = t("presence.instead", doing=doing, name=one.stand_in)
        if one.stands_in_for:
            doing = t("presence.also_stands_in", doing=doing, names=", ".join(one.stands_in_for))
        cells = (
            one.name,
            one.extension,
            doing,
            since if known else "",
            stretch(one.paused_today_ms) if one.paused_today_ms else "",
            text,
        )
        return Line(one.uid, cells, 2, colour)

    def _doing(self, one: Whereabouts) -> tuple[str, str]:
        """What somebody does, and a colour that means something or none."""
        if one.place is Place.HERE:
            if one.kind is SegmentKind.PAUSE:
                return label_of(one.reason, self._reasons), "#c77700"
            kind = one.kind.value if one.kind is not None else "ready"
            return t(f"presence.doing_{kind}"), "#2e8b57" if one.kind is SegmentKind.READY else ""
        if one.absent:
            until = one.absent_until
            text = t("presence.absent_until", time=day_and_time(until)) if until else t("presence.absent")
            return text, ""
        if one.place is Place.NEVER or one.since is None or one.seen_at is None:
            return t("presence.place_never"), ""
        if one.place is Place.GONE:
            return t("presence.place_gone", time=day_and_time(one.since)), ""
        return t("presence.place_silent", time=day_and_time(one.seen_at)), ""

    def _grant(self, user: Uid) -> None:
        self._settle(self._requests[user], granted=True, answer="")

    def _refuse(self, user: Uid) -> None:
        request = self._requests[user]
        label = label_of(request.reason, self._reasons)
        dialog = RefuseDialog(
            self._dialog or self._page, t("presence.refuse_title", name=request.user, reason=label)
        )
        if self._context.notices.run(dialog):
            self._settle(request, granted=False, answer=dialog.answer.text())

    def _settle(self, request: RequestView, *, granted: bool, answer: str) -> None:
        label = label_of(request.reason, self._reasons)
        ask = self._context.work.ask(settle, self._me, request.uid, label, granted=granted, answer=answer)
        told = "presence.told_granted" if granted else "presence.told_refused"
        ask.then(partial(self._settled, t(told, name=request.user, reason=label)))

    def _settled(self, text: str, _nothing: None) -> None:
        self._context.notices.tell(text)
        self._read()
