"""The bar under the screen: whose recording, its loudness and place, speed, marks, who heard it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout

from app.services.recordings.listening import Listening, Mark, Opened
from app.services.words import t
from app.views.common.moments import day_and_time, stretch
from app.views.common.panel import Elided, look, plain
from app.views.icons import icon
from app.views.recordings.wave import Wave
from app.views.texts import Translated
from app.views.theme import Theme

ROWS_SHOWN = 3
LEAST_WIDTH = 40


class MarkList(QListWidget):
    """The marks. ``gone_to`` carries one that was chosen, ``changed`` and ``dropped`` one's own."""

    gone_to = Signal(object)
    changed = Signal(object)
    dropped = Signal(object)
    play = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._marks: Sequence[Mark] = ()
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._go)
        self.itemActivated.connect(self._go)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show these; hidden while there are none."""
        row = self.currentRow()
        self._marks = marks
        self.clear()
        for mark in marks:
            text = t("recordings.mark_line", at=stretch(mark.at_ms), text=mark.text, user=mark.user)
            item = QListWidgetItem(text)
            item.setToolTip(text)
            self.addItem(item)
        had_focus = self.hasFocus()
        self.setVisible(bool(marks))
        if marks:
            self.setCurrentRow(min(row, len(marks) - 1))
            rows = min(len(marks), ROWS_SHOWN)
            self.setFixedHeight(self.sizeHintForRow(0) * rows + 2 * self.frameWidth())
        elif had_focus:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 changes, Delete takes away, Space plays, Escape goes back to the place."""
        row = self.currentRow()
        mark = self._marks[row] if 0 <= row < len(self._marks) else None
        if event.key() == Qt.Key.Key_F2 and mark:
            self.changed.emit(mark)
        elif event.key() == Qt.Key.Key_Delete and mark:
            self.dropped.emit(mark)
        elif event.key() == Qt.Key.Key_Space:
            self.play.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The first mark is chosen where none was."""
        if self.currentRow() < 0:
            self.setCurrentRow(0)
        super().focusInEvent(event)

    def _go(self, item: QListWidgetItem) -> None:
        self.gone_to.emit(self._marks[self.row(item)])


class RecordingBar(Translated, QFrame):
    """Shows what it is told; the wishes of its buttons and keys go to the controller."""

    def __init__(self, theme: Theme, *, may_mark: bool) -> None:
        super().__init__()
        self._may_mark = may_mark
        self.setProperty("look", "strip")
        self.wave, self.marks = Wave(theme), MarkList()
        self.play, self.speed, self.mark, self.close_button = (QToolButton() for _ in range(4))
        self.play.setIcon(icon("play"))
        self.mark.setIcon(icon("flag"))
        self.mark.setVisible(may_mark)
        self.mark.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.close_button.setIcon(icon("cross"))
        self.close_button.setAutoRaise(True)
        self._title = look(QLabel(), "title")
        self._about, self._heard, self._keys = Elided(), Elided(), Elided()
        self._state = plain(look_name="quiet")
        self._place = look(QLabel(), "title")
        for label in (self._about, self._heard, self._keys):
            look(label, "quiet").setMinimumWidth(LEAST_WIDTH)
        self._opened: Opened | None = None
        self._marks: Sequence[Mark] = ()
        self._listenings: Sequence[Listening] = ()
        self._playing, self._speed, self._trouble = False, 1.0, ""
        self._loading = True
        self._lay_out()
        self.retranslate()

    def show_call(self, opened: Opened | None) -> None:
        """Whose recording this is, while it is being fetched; None: not known yet."""
        self._opened, self._loading, self._trouble = opened, True, ""
        self.wave.show_sound((), 0)
        self.show_place(0)
        self.show_marks(opened.marks if opened else (), opened.listenings if opened else ())
        self.retranslate()

    def show_sound(self, peaks: Sequence[int], duration_ms: int) -> None:
        """It can be played."""
        self._loading, self._trouble = False, ""
        self.wave.show_sound(peaks, duration_ms)
        self.show_place(0)
        self._show_state()

    def show_trouble(self, text: str) -> None:
        """Say what is wrong; empty: nothing any more."""
        self._loading, self._trouble = False, text
        self._show_state()

    def show_place(self, ms: int) -> None:
        """Where it stands."""
        self.wave.show_place(ms)
        self._place.setText(t("recordings.place", now=stretch(ms), whole=stretch(self.wave.maximum())))

    def show_playing(self, playing: bool, speed: float) -> None:
        """Whether it plays, and how fast."""
        self._playing, self._speed = playing, speed
        self.play.setIcon(icon("pause" if playing else "play"))
        name = t("recordings.pause" if playing else "recordings.play")
        self.play.setAccessibleName(name)
        self.play.setToolTip(name)
        self.speed.setText(t("recordings.speed", times=QLocale().toString(speed, "g", 3)))

    def show_marks(self, marks: Sequence[Mark], listenings: Sequence[Listening]) -> None:
        """The marks, and who heard it."""
        self._marks, self._listenings = marks, listenings
        self.wave.show_marks(marks)
        self.marks.show_marks(marks)
        heard = t("recordings.list_sign").join(
            t(
                "recordings.heard_one",
                user=one.user,
                when=day_and_time(one.heard_at),
                start=stretch(one.from_ms),
                end=stretch(one.to_ms),
            )
            for one in listenings
        )
        self._heard.setText(t("recordings.heard_by", list=heard) if heard else t("recordings.heard_nobody"))

    def retranslate(self) -> None:
        """Set every text anew."""
        self._title.setText(t("recordings.title"))
        self.setAccessibleName(t("recordings.title"))
        self.wave.setAccessibleName(t("recordings.place_spoken"))
        self.marks.setAccessibleName(t("recordings.marks"))
        self.speed.setToolTip(t("recordings.speed_hint"))
        self.speed.setAccessibleName(t("recordings.speed_hint"))
        self.mark.setText(t("recordings.set_mark"))
        self.close_button.setToolTip(t("recordings.close"))
        self.close_button.setAccessibleName(t("recordings.close"))
        self._keys.setText(t("recordings.keys_marking" if self._may_mark else "recordings.keys"))
        opened = self._opened
        if opened is None:
            self._about.setText("")
        else:
            client = opened.client or opened.number or t("recordings.nobody")
            parts = (day_and_time(opened.offered_at), client, opened.user)
            self._about.setText(t("recordings.then_sign").join(part for part in parts if part))
        self.show_playing(self._playing, self._speed)
        self.show_place(self.wave.value())
        self.show_marks(self._marks, self._listenings)
        self._show_state()

    def _show_state(self) -> None:
        text = t("recordings.loading") if self._loading else self._trouble
        self._state.setText(text)
        self._state.setVisible(bool(text))
        look(self._state, "late" if self._trouble else "quiet")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._about, 3)
        head.addWidget(self._heard, 4)
        head.addWidget(self._keys)
        head.addWidget(self.close_button)
        row = QHBoxLayout()
        row.addWidget(self.play)
        row.addWidget(self.wave, 1)
        row.addWidget(self._place)
        row.addWidget(self.speed)
        row.addWidget(self.mark)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 6)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._state)
        layout.addLayout(row)
        layout.addWidget(self.marks)
