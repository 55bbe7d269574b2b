"""Writing a remark at a moment of the call, and the remarks that there are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.services.review.remarks import Remark, RemarkKind
from app.services.team.standing import Sent
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.moments import stretch
from app.views.common.panel import plain
from app.views.common.tips import plain_tip
from app.views.icons import icon
from app.views.review.panes import LineList
from app.views.texts import Translated


class RemarkDialog(QDialog):
    """What to say about a moment. Ctrl+Enter keeps it, Escape does not."""

    def __init__(self, parent: QWidget, at: int, remark: Remark | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("review.remark_at", time=stretch(at)))
        self._kind = ChoiceBox()
        self._kind.set_choices([(kind, t(f"review.kind_{kind.value}")) for kind in RemarkKind])
        self._kind.set_value(remark.kind if remark else RemarkKind.COMMENT)
        self._text = QPlainTextEdit(remark.text if remark else "")
        self._text.setTabChangesFocus(True)
        self._text.setMinimumSize(420, 110)
        self._text.installEventFilter(self)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        box.button(QDialogButtonBox.StandardButton.Ok).setText(t("review.keep"))
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow(t("review.remark_kind"), self._kind)
        form.addRow(t("review.remark_text"), self._text)
        form.addRow(plain(look_name="quiet"))
        form.addRow(box)
        self._text.setFocus()

    @property
    def kind(self) -> RemarkKind:
        """What the remark is."""
        return RemarkKind(str(self._kind.value()))

    @property
    def text(self) -> str:
        """Its words."""
        return self._text.toPlainText().strip()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter keeps the remark."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if entered and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.accept()
                return True
        return super().eventFilter(watched, event)

    def accept(self) -> None:
        """Close only with words."""
        if self.text:
            super().accept()
        else:
            self._text.setFocus()


class RemarkPane(Translated, QWidget):
    """The remarks on a call. ``gone_to`` carries a remark's moment; the others the wishes of the buttons."""

    added = Signal()
    submitted = Signal()
    dropped = Signal(object)
    changed = Signal(object)
    gone_to = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._remarks: Sequence[Remark] = ()
        self._start = 0
        self.list = LineList()
        self.list.currentRowChanged.connect(self._row_changed)
        self.list.opened.connect(self._change)
        self.add, self.drop, self.submit = QToolButton(), QToolButton(), QToolButton()
        for button, name in ((self.add, "plus"), (self.drop, "trash"), (self.submit, "check")):
            button.setIcon(icon(name))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add.clicked.connect(self.added)
        self.drop.clicked.connect(self._drop)
        self.submit.clicked.connect(self.submitted)
        line = QHBoxLayout()
        line.addWidget(self.add)
        line.addWidget(self.drop)
        line.addStretch(1)
        line.addWidget(self.submit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.list, 1)
        layout.addLayout(line)
        self.retranslate()

    def show_remarks(self, remarks: Sequence[Remark], start: int) -> None:
        """Show these; times are counted from ``start``."""
        chosen = self._current()
        self._remarks, self._start = remarks, start
        with QSignalBlocker(self.list):  # what came by itself moves neither the line chosen nor the time line
            self.list.show_lines([_line(one, start) for one in remarks], t("review.no_remarks"))
            for row, one in enumerate(remarks):
                item = self.list.item(row)
                item.setIcon(icon(_sign(one)))
                item.setToolTip(plain_tip(_standing(one)))
            kept = next((row for row, one in enumerate(remarks) if chosen and one.uid == chosen.uid), -1)
            self.list.setCurrentRow(kept)
        self.submit.setEnabled(any(one.submitted_at is None for one in remarks))
        self._show_drop()

    def retranslate(self) -> None:
        """Set every text anew."""
        self.list.setAccessibleName(t("review.tab_remarks"))
        self.add.setText(t("review.add_remark"))
        self.drop.setText(t("review.drop_remark"))
        self.submit.setText(t("review.submit_remarks"))
        self.submit.setToolTip(t("review.submit_hint"))
        self.show_remarks(self._remarks, self._start)

    def _current(self) -> Remark | None:
        row = self.list.currentRow()
        return self._remarks[row] if 0 <= row < len(self._remarks) else None

    def _show_drop(self) -> None:
        current = self._current()
        self.drop.setEnabled(current is not None and current.submitted_at is None)

    def _row_changed(self, _row: int) -> None:
        self._show_drop()
        current = self._current()
        if current is not None:
            self.gone_to.emit(current.at)

    def _drop(self) -> None:
        current = self._current()
        if current is not None:
            self.dropped.emit(current)

    def _change(self, _row: int) -> None:
        current = self._current()
        if current is not None and current.submitted_at is None:
            self.changed.emit(current)


def _line(remark: Remark, start: int) -> str:
    line = t(
        "review.remark_line" if remark.submitted_at else "review.remark_draft_line",
        time=stretch(remark.at - start),
        kind=t(f"review.kind_{remark.kind.value}"),
        who=remark.author,
        text=remark.text or t("review.remark_erased"),
    )
    if remark.sent in (Sent.WAITING, Sent.REFUSED):
        return t("review.event_with_detail", line=line, detail=_standing(remark))
    return line


def _standing(remark: Remark) -> str:
    """How one's own remark stands at the team's hub; empty for others' and on a desk that works alone."""
    if remark.sent is Sent.REFUSED:
        return t("review.remark_refused", reason=t(f"review.refused_{remark.reason}"))
    if remark.sent is Sent.WAITING:
        return t("review.remark_waiting")
    return t("team.sent_sent") if remark.sent is Sent.SENT else ""


def _sign(remark: Remark) -> str:
    if remark.submitted_at is None:
        return "edit"
    return {None: "person", Sent.SENT: "check", Sent.WAITING: "sync", Sent.REFUSED: "warning"}[remark.sent]
