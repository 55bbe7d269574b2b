"""The page: choose a file, say what its columns are, look, check, bring in; and take out."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.services.exports import Table
from app.services.imports import PreviewRow, What
from app.services.words import t
from app.views.importing.mapping_table import MappingLine, MappingTable
from app.views.importing.preview_table import PreviewTable
from app.views.texts import Translated


class ImportPage(Translated, QWidget):
    """Signals say what the person wants, ``show_…`` methods what there is."""

    choose_file = Signal()
    file_dropped = Signal(str)
    what_chosen = Signal(str)
    zone_chosen = Signal(str)
    field_chosen = Signal(int, object)
    mapping_kept = Signal(str)
    check_wanted = Signal()
    import_wanted = Signal()
    stop_wanted = Signal()
    rejects_wanted = Signal()
    export_wanted = Signal(str)

    def __init__(self, zones: list[str]) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._title, self._hint = QLabel(), QLabel()
        self._title.setProperty("look", "title")
        self._hint.setProperty("look", "quiet")
        self._hint.setWordWrap(True)
        self._open = QPushButton()
        self._what, self._zone = QComboBox(), QComboBox()
        self._what_label, self._zone_label, self._name_label = QLabel(), QLabel(), QLabel()
        self._name, self._keep = QLineEdit(), QPushButton()
        self._mapping, self._preview = MappingTable(), PreviewTable()
        self._tables = QSplitter(Qt.Orientation.Vertical)
        self._check, self._import, self._stop = QPushButton(), QPushButton(), QPushButton()
        self._import.setProperty("look", "primary")
        self._bar, self._state, self._rejects = QProgressBar(), QLabel(), QPushButton()
        self._state.setWordWrap(True)
        self._state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._export_label, self._export_what, self._export = QLabel(), QComboBox(), QPushButton()
        self._zone.addItems(zones)
        self._zone.setMaximumWidth(260)
        for what in What:
            self._what.addItem("", what.value)
        for table in Table:
            self._export_what.addItem("", table.value)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.show_idle(has_file=False)
        self._rejects.hide()
        self._bar.hide()

    def show_file(self, name: str, what: What, zone: str, mapping_name: str) -> None:
        """Show which file this is and how it is read."""
        self._hint.setText(name)
        with QSignalBlocker(self._what), QSignalBlocker(self._zone):
            self._what.setCurrentIndex(self._what.findData(what.value))
            if self._zone.findText(zone) < 0:
                self._zone.addItem(zone)
            self._zone.setCurrentText(zone)
        self._name.setText(mapping_name)
        self._rejects.hide()
        self._bar.hide()
        self._state.clear()
        self._mapping.setFocus()

    def show_mapping(self, lines: list[MappingLine], fields: list[str]) -> None:
        """Show the file's columns; a file with few of them leaves the room to the preview."""
        is_new = len(lines) != self._mapping.columns.rowCount()
        self._mapping.show_lines(lines, fields)
        if is_new:
            room = sum(self._tables.sizes()) or 600
            wanted = self._mapping.rowHeight(0) * (len(lines) + 2)
            self._tables.setSizes([min(wanted, room // 2), room - min(wanted, room // 2)])

    def show_preview(self, fields: list[str], rows: list[PreviewRow]) -> None:
        """Show the first rows as they will be."""
        self._preview.show_rows(fields, rows)

    def show_busy(self) -> None:
        """Work is under way: it can be stopped, and nothing else begun."""
        self._bar.show()
        for widget in (self._open, self._check, self._import, self._export, self._mapping, self._what, self._zone):
            widget.setEnabled(False)
        self._stop.setEnabled(True)
        self._rejects.hide()
        self._stop.setFocus()

    def show_idle(self, *, has_file: bool) -> None:
        """Nothing is under way."""
        for widget in (self._open, self._export):
            widget.setEnabled(True)
        for other in (self._check, self._import, self._mapping, self._what, self._zone, self._name, self._keep):
            other.setEnabled(has_file)
        had_focus = self._stop.hasFocus()
        self._stop.setEnabled(False)
        if had_focus:
            (self._import if has_file else self._export).setFocus()

    def show_progress(self, share: float | None, text: str) -> None:
        """How far the work is, from 0 to 1 (None: unknown), and in words."""
        self._bar.setRange(0, 0 if share is None else 100)
        if share is not None:
            self._bar.setValue(round(share * 100))
        self.show_state(text)

    def show_state(self, text: str) -> None:
        """Say how things stand."""
        self._state.setText(text)
        self._state.setAccessibleName(text)

    def show_rejects(self) -> None:
        """Offer the file of rejected rows."""
        self._rejects.show()
        self._rejects.setFocus()

    def focus_start(self) -> None:
        """Put the focus where the work begins."""
        self._open.setFocus()

    def retranslate(self) -> None:
        self._title.setText(t("import_screen.title"))
        if not self._mapping.columns.rowCount():
            self._hint.setText(t("import_screen.hint"))
        for button, name in (
            (self._open, "open"),
            (self._keep, "keep"),
            (self._check, "check"),
            (self._import, "import"),
            (self._stop, "stop"),
            (self._rejects, "rejects"),
            (self._export, "export"),
        ):
            button.setText(t(f"import_screen.{name}"))
        for label, box, name in (
            (self._what_label, self._what, "what"),
            (self._zone_label, self._zone, "zone"),
            (self._export_label, self._export_what, "export_what"),
        ):
            label.setText(t(f"import_screen.{name}"))
            box.setAccessibleName(t(f"import_screen.{name}"))
        self._name_label.setText(t("import_screen.name"))
        self._name.setAccessibleName(t("import_screen.name"))
        self._bar.setAccessibleName(t("import_screen.progress"))
        for box in (self._what, self._export_what):
            for at in range(box.count()):
                box.setItemText(at, t(f"import_screen.what_{box.itemData(at)}"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one local file."""
        if any(url.isLocalFile() for url in event.mimeData().urls()) and self._open.isEnabled():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.file_dropped.emit(url.toLocalFile())
                event.acceptProposedAction()
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button in focus, Escape stops the work."""
        focus = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QPushButton):
            focus.click()
        elif event.key() == Qt.Key.Key_Escape and self._stop.isEnabled():
            self._stop.click()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        head = _row(self._open, self._what_label, self._what, self._zone_label, self._zone)
        head.addStretch(1)
        for widget in (self._name_label, self._name, self._keep):
            head.addWidget(widget)
        tables = self._tables
        tables.addWidget(self._mapping)
        tables.addWidget(self._preview)
        tables.setChildrenCollapsible(False)
        work = _row(self._check, self._import, self._stop, self._bar)
        work.addStretch(0)
        foot = _row(self._export_label, self._export_what, self._export)
        foot.addStretch(1)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        layout.addWidget(self._hint)
        layout.addLayout(head)
        layout.addWidget(tables, 1)
        layout.addLayout(work)
        told = _row(self._state)
        told.setStretch(0, 1)
        told.addWidget(self._rejects)
        layout.addLayout(told)
        layout.addWidget(line)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self._open.clicked.connect(self.choose_file)
        self._check.clicked.connect(self.check_wanted)
        self._import.clicked.connect(self.import_wanted)
        self._stop.clicked.connect(self.stop_wanted)
        self._rejects.clicked.connect(self.rejects_wanted)
        self._mapping.columns.chosen.connect(self.field_chosen)
        self._zone.currentTextChanged.connect(self.zone_chosen)
        self._what.currentIndexChanged.connect(self._tell_what)
        self._keep.clicked.connect(self._tell_name)
        self._name.returnPressed.connect(self._tell_name)
        self._export.clicked.connect(self._tell_export)

    def _tell_what(self) -> None:
        self.what_chosen.emit(self._what.currentData())

    def _tell_name(self) -> None:
        self.mapping_kept.emit(self._name.text().strip())

    def _tell_export(self) -> None:
        self.export_wanted.emit(self._export_what.currentData())


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return row
