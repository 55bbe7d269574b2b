"""The page of importance: which priority an impact and an urgency make. A choice counts at once."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.services.store.store import Changed
from app.services.tickets.importance import LEVELS, PRIORITIES, read_matrix, set_matrix
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.panel import plain
from app.views.context import Context
from app.views.texts import Translated


class ImportanceWidget(Translated, QWidget):
    """Impacts down, urgencies across, a choice of priority in each cell."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = {(impact, urgency): ChoiceBox() for impact in LEVELS for urgency in LEVELS}
        self._impacts = {level: QLabel() for level in LEVELS}
        self._urgencies = {level: QLabel() for level in LEVELS}
        self._hint = plain(look_name="quiet")
        panel = QFrame()
        panel.setProperty("look", "panel")
        grid = QGridLayout()
        for at, level in enumerate(LEVELS, start=1):
            grid.addWidget(self._urgencies[level], 0, at)
            grid.addWidget(self._impacts[level], at, 0)
        for (impact, urgency), box in self.cells.items():
            grid.addWidget(box, impact, urgency)
        column = QVBoxLayout(panel)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(self._hint)
        column.addLayout(grid)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(panel)
        self.setFocusProxy(self.cells[LEVELS[0], LEVELS[0]])
        self.retranslate()

    def show_matrix(self, matrix: dict[tuple[int, int], int]) -> None:
        """Show every cell's priority."""
        for place, box in self.cells.items():
            box.set_value(matrix[place])

    def retranslate(self) -> None:
        self._hint.setText(t("administration.importance_hint"))
        for level in LEVELS:
            self._impacts[level].setText(t(f"tickets.impact_{level}"))
            self._urgencies[level].setText(t(f"tickets.urgency_{level}"))
        for (impact, urgency), box in self.cells.items():
            box.set_choices([(one, t(f"tickets.priority_{one}")) for one in PRIORITIES])
            name = t(
                "administration.importance_cell",
                impact=t(f"tickets.impact_{impact}"),
                urgency=t(f"tickets.urgency_{urgency}"),
            )
            box.setAccessibleName(name)


class ImportancePage:
    """Shows and keeps the matrix."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.widget = ImportanceWidget()
        for box in self.widget.cells.values():
            box.picked.connect(self._keep)

    def activate(self) -> None:
        """Read the matrix anew."""
        self._context.work.ask(read_matrix).then(self.widget.show_matrix)

    def changed(self, change: Changed) -> None:
        """Read it again when a cell changed."""
        if change.touches("importance_cell"):
            self.activate()

    def _keep(self, _priority: object) -> None:
        cells = {place: int(str(box.value())) for place, box in self.widget.cells.items()}
        self._context.work.ask(set_matrix, self._context.signed_in.user_uid, cells).then()
