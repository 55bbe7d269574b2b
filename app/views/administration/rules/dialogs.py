"""What a rule would have done, and what rules did: tables from which a ticket is opened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.models.ids import Uid
from app.services.rules.dry_run import DryRun
from app.services.rules.log import FiringView, result_words
from app.services.words import t
from app.views.common.moments import day_and_time
from app.views.common.panel import plain

ROLE = int(Qt.ItemDataRole.UserRole)
SIZE = (860, 480)
MOST = 500


class TableDialog(QDialog):
    """Rows of words, each about a ticket. ``chosen`` is the ticket of the row that was opened by Enter."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        about: str,
        headings: Sequence[str],
        rows: Sequence[tuple[Uid, Sequence[str]]],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(*SIZE)
        self.chosen: Uid | None = None
        head = plain()
        head.setText(about)
        self.table = QTableWidget(len(rows), len(headings))
        self.table.setAccessibleName(title)
        self.table.setHorizontalHeaderLabels(list(headings))
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.setTabKeyNavigation(False)
        for at, (uid, cells) in enumerate(rows):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setData(ROLE, uid)
                self.table.setItem(at, column, item)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.table.itemActivated.connect(self._open)
        column_box = QVBoxLayout(self)
        column_box.addWidget(head)
        column_box.addWidget(self.table, 1)
        if rows:
            self.table.selectRow(0)
        self.table.setFocus()

    def _open(self, item: QTableWidgetItem) -> None:
        self.chosen = bytes(item.data(ROLE))
        self.accept()


def dry_run_dialog(parent: QWidget, name: str, run: DryRun, days: int) -> TableDialog:
    """Where the rule would have fired."""
    about = t("rules.would_have", n=len(run.hits), tickets=run.tickets, of=run.of, days=days)
    headings = [t("rules.column_when"), t("rules.column_ticket"), t("rules.column_subject")]
    rows = [(hit.ticket_uid, (day_and_time(hit.at), hit.number, hit.subject)) for hit in run.hits[-MOST:][::-1]]
    return TableDialog(parent, t("rules.dry_run_of", name=name), about, headings, rows)


def log_dialog(parent: QWidget, found: Sequence[FiringView]) -> TableDialog:
    """What rules did, the latest first."""
    names = ("when", "rule", "ticket", "result", "why", "what")
    headings = [t(f"rules.column_{name}") for name in names]
    rows = []
    for fired in found:
        what = t("rules.words_and_then").join(
            t("rules.words_action", action=line.words, what=line.trouble) if line.trouble else line.words
            for line in fired.actions
        )
        cells = (day_and_time(fired.fired_at), fired.rule, fired.ticket_number, result_words(fired.result))
        rows.append((fired.ticket_uid, (*cells, fired.why, what)))
    return TableDialog(parent, t("rules.log"), t("rules.log_about"), headings, rows)
