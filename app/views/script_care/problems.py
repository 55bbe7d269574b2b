"""What the check found, by severity; Enter goes to the place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.services.forms.problems import Problem, Severity
from app.services.words import t
from app.views.common.panel import plain
from app.views.icons import icon
from app.views.texts import Translated


class ProblemsPane(Translated, QWidget):
    """``chosen`` carries the problem one wants to see in the graph and the preview."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._problems: Sequence[Problem] = ()
        self._checked = False
        self.summary = plain()
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.addWidget(self.summary)
        layout.addWidget(self.list, 1)
        self.setFocusProxy(self.list)
        self.retranslate()

    def show_problems(self, problems: Sequence[Problem], *, checked: bool = True) -> None:
        """Show what a check found; the line one stood on stays chosen while it is there."""
        here = self._here()
        self._problems, self._checked = problems, checked
        self.list.clear()
        for severity in Severity:
            found = [problem for problem in problems if problem.severity is severity]
            if not found:
                continue
            head = QListWidgetItem(t(f"care.{severity.value}s", n=len(found)), self.list)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            for problem in found:
                item = QListWidgetItem(icon("cross" if severity is Severity.ERROR else "warning"), str(problem))
                item.setData(Qt.ItemDataRole.UserRole, problem)
                self.list.addItem(item)
                if problem == here:
                    self.list.setCurrentItem(item)
        if checked:
            errors = sum(problem.severity is Severity.ERROR for problem in problems)
            key = "care.has_errors" if errors else "care.has_warnings" if problems else "care.is_clean"
            self.summary.setText(t(key, n=errors))
        else:
            self.summary.setText(t("care.nothing_checked"))
        self.list.setVisible(bool(problems))

    def show_next(self) -> None:
        """Stand on the next problem, from the last again on the first, and go to its place."""
        rows = [row for row in range(self.list.count()) if self._problem(self.list.item(row)) is not None]
        if rows:
            row = next((row for row in rows if row > self.list.currentRow()), rows[0])
            self.list.setCurrentRow(row)
            self._choose(self.list.item(row))

    def retranslate(self) -> None:
        self.list.setAccessibleName(t("care.problems"))
        self.show_problems(self._problems, checked=self._checked)

    def _here(self) -> Problem | None:
        item = self.list.currentItem()
        return self._problem(item) if item is not None else None

    def _choose(self, item: QListWidgetItem) -> None:
        problem = self._problem(item)
        if problem is not None:
            self.chosen.emit(problem)

    @staticmethod
    def _problem(item: QListWidgetItem) -> Problem | None:
        found = item.data(Qt.ItemDataRole.UserRole)
        return found if isinstance(found, Problem) else None
