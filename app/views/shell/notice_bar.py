"""Notices, shown at the window's upper edge without taking the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from app.services.words import t
from app.views.icons import icon
from app.views.notices import Notice, Weight
from app.views.texts import Translated

SHOWN_MS = 8_000
OFFERED_MS = 3_000
"""So long a way on stands before another notice takes its place: time to see it and press its key."""
MARGIN, MOST_WIDTH, ROOM_FOR_BUTTONS = 24, 720, 90


class NoticeBar(Translated, QFrame):
    """One notice at a time; a later one takes its place. Where a way on is offered, remarks and what comes by
    itself wait until it has been seen; what came by itself and lost its place to an answer comes back. Errors stay
    until closed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notice: Notice | None = None
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._act = QPushButton()
        self._act.clicked.connect(self._take_way_on)
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setIcon(icon("cross"))
        self._close.clicked.connect(self._dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._act)
        layout.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._dismiss)
        self._waiting: list[Notice] = []
        self._offered = QTimer(self, singleShot=True, interval=OFFERED_MS)
        self._offered.timeout.connect(self._show_next)
        self.retranslate()
        self.hide()

    def float_over(self, ground: QWidget) -> None:
        """Lie over the upper edge of ``ground``, so that nothing moves when a notice comes or goes."""
        self.setParent(ground)
        ground.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the ground changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def show_notice(self, notice: Notice) -> None:
        """Show a notice now, or as soon as what is offered has been seen. Of remarks only the last one waits."""
        if self._offered.isActive():
            remark = notice.act is None
            if notice.weight is Weight.TOLD and (notice.patient or remark):
                self._waiting = [one for one in self._waiting if not remark or one.act is not None] + [notice]
                return
            if self._notice is not None and self._notice.patient:
                self._waiting.insert(0, self._notice)
        self._notice = notice
        if notice.weight is Weight.TOLD and (notice.act is not None or self._waiting):
            self._offered.start()
        else:
            self._offered.stop()
        self.setProperty("look", notice.weight.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self._text.setText(notice.text)
        self.setAccessibleName(notice.text)
        self._act.setText(notice.way_on)
        self._act.setVisible(bool(notice.way_on))
        self._place()
        self.show()
        self.raise_()
        if notice.weight is Weight.ERROR:
            self._timer.stop()
        else:
            self._timer.start(SHOWN_MS)

    def take_way_on(self) -> bool:
        """Do what the shown notice offers (the undo key); False where there is none or it offers nothing."""
        offers = self.isVisible() and self._notice is not None and self._notice.act is not None
        if offers:
            self._take_way_on()
        return offers

    def retranslate(self) -> None:
        self._close.setToolTip(t("shell.close_notice"))
        self._close.setAccessibleName(t("shell.close_notice"))

    def _place(self) -> None:
        ground = self.parentWidget()
        if ground is not None:
            wanted = self._text.fontMetrics().horizontalAdvance(self._text.text()) + self._act.sizeHint().width()
            width = min(ground.width() - 2 * MARGIN, MOST_WIDTH, wanted + ROOM_FOR_BUTTONS)
            height = max(self.heightForWidth(width), self.sizeHint().height())
            self.setGeometry((ground.width() - width) // 2, MARGIN // 4, width, height)

    def _show_next(self) -> None:
        self._offered.stop()
        if self._waiting:
            self.show_notice(self._waiting.pop(0))

    def _dismiss(self) -> None:
        self._timer.stop()
        self.hide()
        self._show_next()

    def _take_way_on(self) -> None:
        notice, self._notice = self._notice, None
        self._dismiss()
        if notice is not None and notice.act is not None:
            notice.act()
