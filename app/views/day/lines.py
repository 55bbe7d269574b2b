"""A table of lines in a dialog, opened with Enter, and the file that it may be written to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.services.words import t
from app.views.common.panel import look, plain
from app.views.common.tips import plain_tip
from app.views.context import Context

ROLE = int(Qt.ItemDataRole.UserRole)
SIZE = QSize(760, 460)
Lines = Sequence[tuple[object, Sequence[str]]]


class LinesDialog(QDialog):
    """``opened`` carries what the line with Enter is about; ``export`` asks for a file, where the person may."""

    opened = Signal(object)

    def __init__(
        self, parent: QWidget, title: str, hint: str, heads: Sequence[str], lines: Lines, *, exports: bool = False
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.table = QTreeWidget()
        self.table.setAccessibleName(title)
        self.table.setHeaderLabels(list(heads))
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setAllColumnsShowFocus(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for about, cells in lines:
            item = QTreeWidgetItem(self.table, [" ".join(cell.split()) for cell in cells])
            item.setData(0, ROLE, about)
            item.setToolTip(len(heads) - 1, plain_tip(cells[-1]))
        for column in range(len(heads) - 1):
            self.table.resizeColumnToContents(column)
        self.table.itemActivated.connect(self._open)
        first = self.table.topLevelItem(0)
        if first is not None:
            self.table.setCurrentItem(first)
        text = look(plain(), "quiet")
        text.setText(hint)
        self.export = QPushButton(t("day.export"))
        self.export.setVisible(exports and bool(lines))
        self.export.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(text, 1)
        foot.addWidget(self.export)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        self.resize(SIZE)
        self.table.setFocus()

    def _open(self, item: QTreeWidgetItem) -> None:
        self.opened.emit(item.data(0, ROLE))


def ask_sheet_path(context: Context, page: QWidget, title: str) -> Path | None:
    """Where the person wants the lines as a workbook; None: nowhere."""
    dialog = QFileDialog(page.window(), title, str(Path.home()))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([t("day.sheet_files")])
    dialog.setDefaultSuffix("xlsx")
    if not context.notices.run(dialog) or not dialog.selectedFiles():
        return None
    return Path(dialog.selectedFiles()[0])
