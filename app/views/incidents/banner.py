"""The strip over every screen: what many call about now, what to tell them, the key that ties a call to it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from app.services.incidents.announcing import Banner
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.moments import clock_time, day_and_time, local
from app.views.common.panel import look, plain
from app.views.common.tips import plain_tip
from app.views.icons import icon
from app.views.texts import Translated

TITLE_WIDTH = 200
TITLE_LETTERS, SAY_LETTERS = 60, 220


class IncidentBanner(Translated, QFrame):
    """Shows one incident; ``attach_wanted`` ties the call in hand to it, ``next_wanted`` shows the next one."""

    attach_wanted = Signal()
    next_wanted = Signal()
    opened = Signal(bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "incident")
        self._banner: Banner | None = None
        self._place = (0, 0)
        self._key = ""
        sign = QLabel()
        sign.setPixmap(icon("warning").pixmap(18, 18))
        self._title = look(plain(), "title")
        self._say = plain()
        self._say.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._until = plain(wrap=False)
        self._count = plain(wrap=False, look_name="quiet")
        self._next = QToolButton()
        self._next.setAutoRaise(True)
        self._next.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._next.clicked.connect(self.next_wanted)
        self._open = QToolButton()
        self._open.setAutoRaise(True)
        self._open.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._open.clicked.connect(self._tell_opened)
        self.attach = QPushButton()
        self.attach.setProperty("look", "main")
        self.attach.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.attach.clicked.connect(self.attach_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 8, 5)
        row.setSpacing(10)
        row.addWidget(sign)
        row.addWidget(self._title)
        row.addWidget(self._say, 1)
        for widget in (self._until, self._count, self._open, self._next, self.attach):
            row.addWidget(widget)
        self.hide()

    def show_incident(self, banner: Banner | None, place: tuple[int, int] = (0, 0), key: str = "") -> None:
        """Show one of several (``place``: which, of how many); None: there is none. ``key`` ties a call to it."""
        self._banner, self._place, self._key = banner, place, key
        self.retranslate()
        self.setVisible(banner is not None)

    def retranslate(self) -> None:
        banner = self._banner
        if banner is None:
            return
        self._title.setText(_cut(banner.title, TITLE_LETTERS))
        self._title.ensurePolished()
        wide = self._title.fontMetrics().horizontalAdvance(banner.title) + 4
        self._title.setFixedWidth(min(wide, TITLE_WIDTH))
        announced = t("incidents.announced", by=banner.by, at=day_and_time(banner.announced_at))
        self._title.setToolTip(plain_tip(f"{banner.title}\n{announced}"))
        self._say.setText(t("incidents.say", text=_cut(banner.say, SAY_LETTERS)) if banner.say else "")
        self._say.setToolTip(plain_tip(banner.say))
        late = banner.expected_at is not None and banner.expected_at < wall_ms()
        self._until.setText(_until(banner.expected_at, late))
        self._until.setVisible(banner.expected_at is not None)
        look(self._until, "late" if late else "soon")
        told = t("incidents.callers", n=banner.callers)
        if banner.waiting:
            told = t("incidents.and_waiting", callers=told, n=banner.waiting)
        self._count.setText(told)
        self._open.setText(banner.number)
        self._open.setToolTip(t("incidents.open_ticket"))
        index, count = self._place
        self._next.setText(t("incidents.which", index=index + 1, count=count))
        self._next.setToolTip(t("incidents.show_next"))
        self._next.setVisible(count > 1)
        self.attach.setText(t("incidents.attach_button", keys=self._key))
        self.attach.setVisible(bool(self._key))
        self.setAccessibleName(t("incidents.banner_name", title=banner.title, say=banner.say))

    def _tell_opened(self) -> None:
        if self._banner is not None:
            self.opened.emit(self._banner.ticket_uid)


def _cut(text: str, letters: int) -> str:
    """A text that would make the strip too high, with the whole of it left to the tool tip."""
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def _until(at: int | None, late: bool) -> str:
    if at is None:
        return ""
    if late:
        return t("incidents.was_expected", at=day_and_time(at))
    return t("incidents.expected", at=day_and_time(at))


def typed_moment(at: int | None) -> str:
    """A moment as the dialog takes it: the time for today, the day and the time for another one."""
    if at is None:
        return ""
    moment = local(at)
    today = local(wall_ms()).date() == moment.date()
    return clock_time(at) if today else f"{moment:%d.%m.%Y %H:%M}"
