"""What the time pane shows: sums, the contract, the project, and every stretch of time in a list."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHeaderView,
    QLabel,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.services.time_sheets.at_ticket import TicketTime
from app.services.time_sheets.spent import Spent
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.contract_words import contract_words
from app.views.common.flow import Flow
from app.views.common.lengths import length
from app.views.common.moments import day_and_time
from app.views.common.panel import look, plain
from app.views.common.small_form import labelled

ROW_HEIGHT = 80


class TimeSheet(QWidget):
    """``project_chosen`` carries a project's key or None, ``correct_wanted`` comes with Enter on a line."""

    project_chosen = Signal(object)
    correct_wanted = Signal()

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._time: TicketTime | None = None
        self._sum, self._estimate, self._contract, self._running = (plain() for _ in range(4))
        self._project = ChoiceBox()
        self._project.picked.connect(self.project_chosen)
        self._project.setEnabled(bool(actions))
        self._project_label = labelled("", self._project)
        self._lines = QTreeWidget()
        self._lines.setRootIsDecorated(False)
        self._lines.setMinimumHeight(ROW_HEIGHT)
        self._lines.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._lines.setColumnCount(3)
        self._lines.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._lines.header().setStretchLastSection(True)
        if actions:
            self._lines.itemActivated.connect(self._activated)
        self._arrange(actions)

    def show_time(self, time: TicketTime | None) -> None:
        """Show a ticket's time; None: it is not known yet."""
        self._time = time
        kept = self._lines.currentIndex().row()
        self._lines.clear()
        if time is None:
            for label in (self._sum, self._estimate, self._contract):
                label.hide()
            return
        told = t("ticket_time.sum", total=length(time.total_ms), charged=length(time.billable_ms))
        _say(self._sum, told, "title")
        self._show_estimate(time)
        _say(self._contract, *contract_words(time.counter))
        inherited = t("ticket_time.project_of_type", project=time.project) if time.project else ""
        self._project.set_choices(
            time.projects,
            empty=inherited if time.project_uid is None and inherited else t("ticket_time.no_project"),
        )
        self._project.set_value(time.project_uid)
        shown = bool(time.projects)
        self._project.setVisible(shown)
        self._project_label.setVisible(shown)
        for line in time.lines:
            self._lines.addTopLevelItem(_item(line, time.names.get(line.user_uid, "")))
        last = len(time.lines) - 1
        self._lines.setCurrentIndex(self._lines.model().index(kept if 0 <= kept <= last else last, 0))

    def show_running(self, text: str) -> None:
        """The running timer; empty: it does not run."""
        _say(self._running, t("ticket_time.running", time=text) if text else "", "good")

    def line(self) -> Spent | None:
        """The line the person rests on."""
        at = self._lines.currentIndex().row()
        return self._time.lines[at] if self._time is not None and at >= 0 else None

    def focus_lines(self) -> None:
        """Go to the list."""
        self._lines.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._lines.setHeaderLabels(
            [t("ticket_time.column_begun"), t("ticket_time.column_length"), t("ticket_time.column_who")]
        )
        self._lines.setAccessibleName(t("ticket_time.title"))
        self._project_label.setText(t("ticket_time.project"))
        self._project.setAccessibleName(t("ticket_time.project"))

    def _show_estimate(self, time: TicketTime) -> None:
        known = time.estimate
        if known.minutes is None:
            _say(self._estimate, "", "quiet")
            return
        text = t("ticket_time.estimated", length=length(known.minutes * 60_000))
        if known.agreed_at is not None:
            text = t(
                "ticket_time.estimated_agreed",
                length=length(known.minutes * 60_000),
                who=known.agreed_by,
                when=day_and_time(known.agreed_at),
            )
        _say(self._estimate, text, "late" if time.total_ms > known.minutes * 60_000 else "quiet")

    def _arrange(self, actions: Mapping[str, QAction]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 6)
        for label in (self._running, self._sum, self._estimate, self._contract):
            label.hide()
            column.addWidget(label)
        form = QFormLayout()
        form.addRow(self._project_label, self._project)
        column.addLayout(form)
        row = Flow()
        for action in actions.values():
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            row.addWidget(button)
        column.addLayout(row)
        column.addWidget(self._lines, 1)

    def _activated(self, _item: QTreeWidgetItem, _column: int) -> None:
        self.correct_wanted.emit()


def _say(label: QLabel, text: str, look_name: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
    look(label, look_name)


def _item(line: Spent, name: str) -> QTreeWidgetItem:
    spent = length(line.spent_ms)
    if line.measured_ms is not None and line.entry_uid is not None:
        spent = t("ticket_time.instead_of", spent=spent, measured=length(line.measured_ms))
    kind = t(f"ticket_time.kind_{line.kind}")
    who = t("ticket_time.who_what", who=name, what=kind)
    if not line.billable:
        who = t("ticket_time.not_charged", what=who)
    item = QTreeWidgetItem([day_and_time(line.started_at), spent, who])
    if line.reason:
        told = t("ticket_time.why", reason=line.reason, who=line.corrected_by)
        for column in range(3):
            item.setToolTip(column, told)
        item.setText(2, t("ticket_time.with_reason", what=who, reason=line.reason))
    return item
