"""What the open workbook would change in the published version, in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from app.services.scripts.standing import Difference
from app.services.words import t
from app.views.common.panel import plain
from app.views.texts import Translated


class ChangesPane(Translated, QWidget):
    """Operators are shown these very lines when the version is published."""

    def __init__(self) -> None:
        super().__init__()
        self._difference: Difference | None = None
        self.summary = plain()
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.addWidget(self.summary)
        layout.addWidget(self.list, 1)
        self.setFocusProxy(self.list)
        self.retranslate()

    def show_difference(self, found: Difference | None) -> None:
        """Show the differences; None while there is nothing to compare."""
        self._difference = found
        self.list.clear()
        if found is None:
            self.summary.setText(t("care.nothing_compared"))
        elif found.number is None:
            self.summary.setText(t("care.first_version"))
        else:
            key = "care.same_as" if not found.changes else "care.differs_from"
            self.summary.setText(t(key, number=found.number, n=len(found.changes), label=found.label))
            self.list.addItems([change.message for change in found.changes])
        self.list.setVisible(self.list.count() > 0)

    def retranslate(self) -> None:
        self.list.setAccessibleName(t("care.tab_changes"))
        self.show_difference(self._difference)
