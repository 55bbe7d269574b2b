"""What stands under the time line: the desk at the cursor's moment, events, a ticket's history."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.services.review.records import Event, Lane, Then
from app.services.tickets.history import HistoryLine
from app.services.words import t
from app.views.common.moments import day_and_time, stretch
from app.views.common.panel import plain
from app.views.common.tips import plain_tip
from app.views.icons import icon
from app.views.texts import Translated

ICONS = {Lane.CALL: "phone", Lane.SCRIPT: "script", Lane.TYPING: "edit", Lane.TICKET: "ticket"}


class PairTable(QTableWidget):
    """Names and values to read, by keyboard too; long ones are wrapped."""

    def __init__(self) -> None:
        super().__init__(0, 2)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_heads(self, name: str, value: str) -> None:
        """Name the table and its columns."""
        self.setHorizontalHeaderLabels([name, value])
        self.setAccessibleName(name)

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these lines."""
        self.setRowCount(len(pairs))
        for row, pair in enumerate(pairs):
            for column, text in enumerate(pair):
                item = self.item(row, column)
                if item is None:
                    item = QTableWidgetItem()
                    item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                    self.setItem(row, column, item)
                if item.text() != text:
                    item.setText(text)
                    item.setToolTip(plain_tip(text))


class MomentPane(Translated, QWidget):
    """The card, the script's answers and the ticket form as they stood at one moment."""

    def __init__(self) -> None:
        super().__init__()
        self.line = plain()
        self.answers, self.form = PairTable(), PairTable()
        tables = QHBoxLayout()
        tables.setSpacing(8)
        tables.addWidget(self.answers, 3)
        tables.addWidget(self.form, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.line)
        layout.addLayout(tables, 1)
        self._shown: tuple[object, ...] = ()
        self.retranslate()

    def show_then(self, then: Then | None) -> None:
        """Show the desk of a moment; the same again costs nothing."""
        new = (then.segment, then.step, then.client, then.state, then.answers, then.fields) if then else ()
        if new == self._shown and new:
            return
        self._shown = new
        self.line.setText(_line(then) if then else "")
        self.answers.show_pairs([(one.question, one.words) for one in then.answers] if then else [])
        self.answers.scrollToBottom()
        self.form.show_pairs([(one.label, _filled(one.words, one.filled)) for one in then.fields] if then else [])

    def retranslate(self) -> None:
        """Set every text anew."""
        self._shown = ()
        self.answers.show_heads(t("review.question"), t("review.answer"))
        self.form.show_heads(t("review.form_field"), t("review.form_value"))


def _line(then: Then) -> str:
    known = [
        t(f"review.segment_{then.segment}") if then.segment else then.state,
        t("review.then_client", name=then.client or t("review.unknown_caller")),
        t("review.then_step", step=then.step) if then.step else "",
    ]
    return t("review.then_sign").join(part for part in known if part)


def _filled(words: str, filled: bool) -> str:
    return t("review.by_script", words=words) if filled else words


class EventList(QListWidget):
    """Everything that happened; ``chosen`` carries the moment of the line gone to."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setAlternatingRowColors(True)
        self.setSpacing(1)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._moments: list[int] = []
        self.currentRowChanged.connect(self._gone_to)
        self.itemClicked.connect(self._clicked)

    def show_events(self, events: Sequence[Event], start: int) -> None:
        """Show these, with times from ``start`` on."""
        with QSignalBlocker(self):
            self.clear()
            self._moments = [event.at for event in events]
            for event in events:
                text = t("review.event_line", time=stretch(event.at - start), text=event.text)
                item = QListWidgetItem(icon(ICONS[event.lane]), text)
                if event.detail:
                    item.setText(t("review.event_with_detail", line=text, detail=event.detail))
                tip = t("review.event_of", lane=t(f"review.lane_{event.lane.value}"), text=item.text())
                item.setToolTip(plain_tip(tip))
                self.addItem(item)

    def follow(self, at: int) -> None:
        """Mark the last event before a moment."""
        row = sum(moment <= at for moment in self._moments) - 1
        if row >= 0 and self._moments[row] == self._moment():
            return  # several events of one moment: stay on the one chosen
        if row != self.currentRow():
            with QSignalBlocker(self):
                self.setCurrentRow(row)
            if row >= 0:
                self.scrollToItem(self.item(row))

    def _moment(self) -> int | None:
        return self._moments[self.currentRow()] if 0 <= self.currentRow() < len(self._moments) else None

    def _gone_to(self, row: int) -> None:
        if 0 <= row < len(self._moments):
            self.chosen.emit(self._moments[row])

    def _clicked(self, item: QListWidgetItem) -> None:
        self._gone_to(self.row(item))


class LineList(QListWidget):
    """Lines to read; ``opened`` carries the number of the one Enter is pressed on."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setAlternatingRowColors(True)
        self.setSpacing(1)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemDoubleClicked.connect(self._double)

    def show_lines(self, lines: Sequence[str], otherwise: str) -> None:
        """Show these, or one word where there are none."""
        self.clear()
        self.addItems(list(lines) or [otherwise])
        if not lines:
            self.item(0).setFlags(Qt.ItemFlag.NoItemFlags)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own hook."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.opened.emit(self.currentRow())
        else:
            super().keyPressEvent(event)

    def _double(self, item: QListWidgetItem) -> None:
        self.opened.emit(self.row(item))


def history_lines(lines: Sequence[HistoryLine]) -> list[str]:
    """A ticket's history, the oldest first."""
    return [_told(line) for line in lines]


def why_lines(lines: Sequence[HistoryLine]) -> list[str]:
    """Why a ticket is as it is: the last change of each field."""
    last = {line.field: line for line in lines if line.table == "ticket" and line.field}
    return [_told(line) for line in sorted(last.values(), key=lambda line: line.at, reverse=True)]


def _told(line: HistoryLine) -> str:
    who = line.user or t("review.program")
    return t("review.history_line", when=day_and_time(line.at), who=who, what=line.text)
