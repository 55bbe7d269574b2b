"""What the journal is narrowed to: one box for words and numbers, and a choice for each condition."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QToolButton, QWidget

from app.models.ids import Uid
from app.services.lists.choices import Choices
from app.services.lists.filters import PERIODS, Filter, resolved
from app.services.review.journal import DEVIATIONS, PROBLEMS, CallFilter, Lost, Trouble
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.combos import Choice, ChoiceBox
from app.views.icons import icon
from app.views.texts import Translated

DEBOUNCE_MS = 200
DURATIONS: dict[str, tuple[int | None, int | None]] = {
    "to_30": (None, 30),
    "from_60": (60, None),
    "from_300": (300, None),
    "from_600": (600, None),
}
TROUBLES: dict[str, tuple[Trouble, ...]] = {
    "any": tuple(Trouble),
    "deviation": DEVIATIONS,
    "problem": PROBLEMS,
    **{trouble.value: (trouble,) for trouble in Trouble},
}
PLACES = {
    "period": (1, 0),
    "user": (1, 1),
    "queue": (2, 0),
    "disposition": (2, 1),
    "lost": (3, 0),
    "duration": (3, 1),
    "trouble": (4, 0),
}


class SearchLine(QLineEdit):
    """Down goes into the journal, Escape clears."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own hook."""
        if event.key() == Qt.Key.Key_Down:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class FilterBar(Translated, QWidget):
    """Turns what is typed and chosen into a :class:`CallFilter`; ``changed`` fires when it is another."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._choices = Choices()
        self._only: tuple[str, Uid, str] | None = None
        self.search = SearchLine()
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._typed)
        self.boxes = {name: ChoiceBox() for name in PLACES}
        self.chip = QToolButton()
        self.chip.setIcon(icon("cross"))
        self.chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.chip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.chip.clicked.connect(self.drop_only)
        self.chip.hide()
        self._soon = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._soon.timeout.connect(self.changed)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.search, 0, 0, 1, 2)
        for name, (row, column) in PLACES.items():
            box = self.boxes[name]
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            layout.addWidget(box, row, column, 1, 2 if name == "trouble" else 1)
            box.picked.connect(self._chosen)
        layout.addWidget(self.chip, 5, 0, 1, 2)
        self.retranslate()

    def filter(self) -> CallFilter:
        """What the bar says now; periods count from this moment."""
        values: dict[str, Any] = {name: box.value() for name, box in self.boxes.items()}
        time = resolved(Filter(period=values["period"] or ""), wall_ms())
        shortest, longest = DURATIONS.get(values["duration"] or "", (None, None))
        only = {self._only[0]: self._only[1]} if self._only else {}
        return CallFilter(
            time.since,
            time.until,
            values["user"],
            values["queue"] or "",
            values["disposition"],
            only.get("person"),
            only.get("ticket"),
            shortest,
            longest,
            Lost(values["lost"]) if values["lost"] else None,
            TROUBLES.get(values["trouble"] or "", ()),
            self.search.text().strip(),
        )

    def show_choices(self, choices: Choices) -> None:
        """Offer these queues, people and outcomes."""
        self._choices = choices
        for name, box in self.boxes.items():
            box.set_choices(self._options(name), t(f"review.any_{name}"))

    def keep_to(self, what: str, uid: Uid, name: str) -> None:
        """Show only the calls of one ``person`` or about one ``ticket``."""
        self._only = (what, uid, name)
        self._show_chip()
        self.changed.emit()

    def drop_only(self) -> None:
        """Show the calls of everybody again."""
        if self._only is not None:
            self._only = None
            self._show_chip()
            self.changed.emit()

    def focus_search(self) -> None:
        """Put the focus into the box."""
        self.search.setFocus()
        self.search.selectAll()

    def stop(self) -> None:
        """Forget what was being typed."""
        self._soon.stop()

    def retranslate(self) -> None:
        """Set every text anew."""
        self.search.setPlaceholderText(t("review.search"))
        self.search.setAccessibleName(t("review.search"))
        for name, box in self.boxes.items():
            box.setAccessibleName(t(f"review.filter_{name}"))
            box.setToolTip(t(f"review.filter_{name}"))
        self.show_choices(self._choices)
        self._show_chip()

    def _show_chip(self) -> None:
        self.chip.setVisible(self._only is not None)
        if self._only is not None:
            self.chip.setText(t(f"review.only_{self._only[0]}", name=self._only[2]))
            self.chip.setAccessibleName(self.chip.text())

    def _options(self, name: str) -> list[Choice]:
        if name == "period":
            return [(period, t(f"lists.period_{period}")) for period in PERIODS]
        if name == "user":
            return [(entry.uid, entry.label) for entry in self._choices.users]
        if name == "queue":
            return [(entry.code, entry.label) for entry in self._choices.queues]
        if name == "disposition":
            return [(entry.uid, entry.label) for entry in self._choices.dispositions]
        if name == "lost":
            return [(lost.value, t(f"review.lost_{lost.value}")) for lost in Lost]
        if name == "duration":
            return [(length, t(f"review.duration_{length}")) for length in DURATIONS]
        return [(kind, t(f"review.trouble_{kind}")) for kind in TROUBLES]

    def _typed(self) -> None:
        self._soon.start()

    def _chosen(self, _value: object) -> None:
        self.changed.emit()
