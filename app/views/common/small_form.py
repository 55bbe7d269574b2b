"""A small dialog of labelled rows, with a line for what is wrong. Enter saves, Escape closes."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QWidget

from app.services.words import t
from app.views.common.panel import look, plain

WIDTH = 480


class SmallForm(QDialog):
    """Inherit it: :meth:`add` rows, :meth:`finish`, and let ``accept`` :meth:`complain` of what cannot be."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self.rows = QFormLayout(self)
        self._problem = look(plain(), "late")
        self._problem.hide()

    def add(self, text: str, editor: QWidget) -> None:
        """A row; the text also names the editor to a screen reader."""
        self.rows.addRow(labelled(text, editor), editor)

    def finish(self, main_text: str) -> None:
        """The rows are all there: add the problem's line, the main button and a way out."""
        self.rows.addRow(self._problem)
        self.rows.addRow(buttons(self, main_text))

    def complain(self, text: str, where: QWidget) -> None:
        """Say what is wrong, and go there."""
        self._problem.setText(text)
        self._problem.show()
        where.setFocus()


def labelled(text: str, buddy: QWidget) -> QLabel:
    """A label whose partner a screen reader names by it."""
    label = QLabel(text)
    label.setBuddy(buddy)
    if not buddy.accessibleName():
        buddy.setAccessibleName(text)
    return label


def buttons(dialog: QDialog, main_text: str) -> QDialogButtonBox:
    """The dialog's main button and a way out."""
    box = QDialogButtonBox()
    main = box.addButton(main_text, QDialogButtonBox.ButtonRole.AcceptRole)
    main.setProperty("look", "main")
    main.setDefault(True)
    box.addButton(t("ticket.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    return box
