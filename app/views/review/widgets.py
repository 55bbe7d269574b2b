"""The review screen: the journal on the left, one call's replay on the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QStackedWidget,
    QTableView,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.services.review.records import CallFacts, Replay
from app.services.words import t
from app.views.common.moments import day_and_time, stretch
from app.views.common.panel import Panel, look, plain
from app.views.common.table_look import look_like_records
from app.views.icons import icon
from app.views.review.filter_bar import FilterBar
from app.views.review.journal_model import COLUMNS, JournalModel
from app.views.review.panes import EventList, LineList, MomentPane
from app.views.review.remark_views import RemarkPane
from app.views.review.time_line import TimeLine
from app.views.texts import Translated
from app.views.theme import Theme

WIDTHS = {"when": 104, "user": 106, "talk": 96, "signs": 28}


class JournalTable(QTableView):
    """The journal. ``opened`` carries the row that Enter or the mouse chose."""

    opened = Signal(int)

    def __init__(self, model: JournalModel) -> None:
        super().__init__()
        self.setModel(model)
        look_like_records(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        head = self.horizontalHeader()
        head.setMinimumSectionSize(24)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, name in enumerate(COLUMNS):
            if name in WIDTHS:
                self.setColumnWidth(place, WIDTHS[name])
        head.setSectionResizeMode(COLUMNS.index("client"), QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Home and End go to the first and last line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._clicked()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.model().rowCount():
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else self.model().rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def _clicked(self) -> None:
        if self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())


class Transport(Translated, QWidget):
    """Play, speed and where the cursor is."""

    def __init__(self) -> None:
        super().__init__()
        self.play, self.speed, self.remark = QToolButton(), QToolButton(), QToolButton()
        for button, name in ((self.play, "play"), (self.remark, "flag")):
            button.setIcon(icon(name))
        self.remark.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._where = look(QLabel(), "title")
        self._hint = plain(wrap=False, look_name="quiet")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.play)
        line.addWidget(self.speed)
        line.addWidget(self._where)
        line.addSpacing(12)
        line.addWidget(self._hint, 1)
        line.addWidget(self.remark)
        self._playing, self._speed = False, 1
        self.retranslate()

    def show_state(self, playing: bool, speed: int) -> None:
        """Show whether it plays, and how fast."""
        self._playing, self._speed = playing, speed
        self.play.setIcon(icon("pause" if playing else "play"))
        self.play.setAccessibleName(t("review.pause" if playing else "review.play"))
        self.play.setToolTip(self.play.accessibleName())
        self.speed.setText(t("review.speed", n=speed))

    def show_place(self, at: int, whole: int) -> None:
        """Show where the cursor is."""
        self._where.setText(t("review.position", now=stretch(at), whole=stretch(whole)))

    def retranslate(self) -> None:
        """Set every text anew."""
        self.speed.setToolTip(t("review.speed_hint"))
        self.speed.setAccessibleName(t("review.speed_hint"))
        self.remark.setText(t("review.add_remark"))
        self._hint.setText(t("review.keys_hint"))
        self.show_state(self._playing, self._speed)


class ReplayView(Translated, QWidget):
    """One call: what it was, its time line, and everything at the cursor's moment."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._facts: CallFacts | None = None
        self.title = plain(look_name="title")
        self.about = plain(look_name="quiet")
        self.of_client, self.recording = QToolButton(), QToolButton()
        self.of_client.setIcon(icon("person"))
        self.recording.setIcon(icon("play"))
        for button in (self.of_client, self.recording):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.line = TimeLine(theme)
        self.transport = Transport()
        self.events, self.moment = EventList(), MomentPane()
        self.history, self.why, self.remarks = LineList(), LineList(), RemarkPane()
        self.tabs = QTabWidget()
        for tab in (self.moment, self.history, self.why, self.remarks):
            self.tabs.addTab(tab, "")
        self._lay_out()
        self.retranslate()

    def show_facts(self, replay: Replay) -> None:
        """Say what call this is."""
        self._facts = replay.facts
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text anew."""
        for place, name in enumerate(("moment", "history", "why", "remarks")):
            self.tabs.setTabText(place, t(f"review.tab_{name}"))
        self.tabs.setAccessibleName(t("review.tabs"))
        self.history.setAccessibleName(t("review.tab_history"))
        self.why.setAccessibleName(t("review.tab_why"))
        self.events.setAccessibleName(t("review.events"))
        self.line.setAccessibleName(t("review.time_line"))
        self.of_client.setText(t("review.of_client"))
        self.recording.setText(t("review.recording"))
        facts = self._facts
        if facts is not None:
            name = facts.client or facts.caller_name or t("review.unknown_caller")
            self.title.setText(t("review.title", name=name, phone=facts.phone) if facts.phone else name)
            self.about.setText(_about(facts))
            self.of_client.setVisible(facts.person_uid is not None)
            self.recording.setVisible(bool(facts.recording))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.about)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(self.recording, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.of_client, 0, Qt.AlignmentFlag.AlignTop)
        below = QSplitter(Qt.Orientation.Horizontal)
        below.addWidget(self.events)
        below.addWidget(self.tabs)
        below.setStretchFactor(0, 2)
        below.setStretchFactor(1, 3)
        below.setSizes([360, 520])
        below.setChildrenCollapsible(False)
        self.events.setMinimumWidth(220)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.line)
        layout.addWidget(self.transport)
        layout.addWidget(below, 1)


class ReviewScreen(Translated, QSplitter):
    """Everything together."""

    def __init__(self, theme: Theme, model: JournalModel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.filters = FilterBar()
        self.table = JournalTable(model)
        self._count = plain(wrap=False, look_name="quiet")
        self.journal = Panel()
        self.journal.head.addWidget(self._count)
        self.journal.body.addWidget(self.filters)
        self.journal.body.addWidget(self.table, 1)
        self.replay = ReplayView(theme)
        self._nothing = plain(look_name="quiet")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._right = QStackedWidget()
        self._right.addWidget(self._nothing)
        self._right.addWidget(self.replay)
        self.addWidget(self.journal)
        self.addWidget(self._right)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setSizes([460, 820])
        self.setChildrenCollapsible(False)
        self.retranslate()

    def sizeHint(self) -> QSize:
        """As the window likes."""
        return QSize(1280, 700)

    def show_replay(self, replay: Replay) -> None:
        """Bring a call into view."""
        self.replay.show_facts(replay)
        self._right.setCurrentWidget(self.replay)

    def show_count(self, count: int, more: bool) -> None:
        """How many calls there are in the journal so far."""
        self._count.setText(t("review.count_more" if more else "review.count", n=count))

    def retranslate(self) -> None:
        """Set every text anew."""
        self.journal.set_title(t("review.journal"))
        self.table.setAccessibleName(t("review.journal"))
        self._nothing.setText(t("review.nothing_open"))


def _about(facts: CallFacts) -> str:
    state = facts.disposition or t(f"lists.call_state_{facts.state}")
    parts = [
        day_and_time(facts.offered_at),
        t(f"lists.channel_{facts.channel}"),
        t("review.about_user", name=facts.user) if facts.user else "",
        t("review.about_queue", name=facts.queue) if facts.queue else "",
        t("review.about_outcome", name=state),
        *(t("review.about_ticket", number=number, subject=subject) for _, number, subject in facts.tickets),
    ]
    return t("review.then_sign").join(part for part in parts if part)
