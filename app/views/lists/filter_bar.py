"""The filters above a list: one box for text and numbers, and a choice for each condition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.models.calls import Channel
from app.models.ids import Uid
from app.models.tickets import TicketState
from app.services.calls.state import State
from app.services.lists.choices import Choices
from app.services.lists.filters import ALL, DONE, LATE, OPEN, PERIODS, Filter
from app.services.words import t
from app.views.icons import icon
from app.views.texts import Translated

DEBOUNCE_MS = 130
NOBODY = "nobody"
Option = tuple[str, Any]

FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "my_work": (("state", "queue", "priority", "period"), ("type", "category", "channel", "sent")),
    "queues": (("state", "queue", "assignee", "priority", "period"), ("type", "category", "channel", "sent")),
    "calls": (("direction", "call_queue", "user", "disposition", "period"), ("call_state", "channel", "sent")),
    "clients": (("period", "sent"), ()),
}
"""The choices of each list: those always in sight, and those behind 'more'."""


class Pick(QComboBox):
    """One choice; its first entry means any."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self._values: list[Any] = []
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(9)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(230)

    def show_options(self, options: Sequence[Option]) -> None:
        """Offer these, keeping what is chosen."""
        chosen = self.value()
        self.blockSignals(True)
        self.clear()
        self._values = [value for _, value in options]
        self.addItems([label for label, _ in options])
        self.blockSignals(False)
        self.choose(chosen)

    def value(self) -> Any:
        """What is chosen; None for any."""
        return self._values[self.currentIndex()] if 0 <= self.currentIndex() < len(self._values) else None

    def choose(self, value: Any) -> None:
        """Choose a value; any, where it is not offered."""
        self.blockSignals(True)
        self.setCurrentIndex(self._values.index(value) if value in self._values else 0)
        self.blockSignals(False)


class SearchBox(QLineEdit):
    """The box for text and numbers. Down goes into the list, Escape clears, and once more tells ``cleared``."""

    left = Signal()
    cleared = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own hook."""
        if event.key() == Qt.Key.Key_Down:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Escape:
            self.cleared.emit()
        else:
            super().keyPressEvent(event)


class FilterBar(Translated, QWidget):
    """Turns what is typed and chosen into a :class:`Filter`.

    ``changed`` fires when the filter does, a moment after the last letter; ``entered`` on Enter; ``left`` when
    the person goes on to the list.
    """

    changed = Signal()
    entered = Signal(str)
    left = Signal()

    def __init__(self, list_name: str, fixed: Filter) -> None:
        super().__init__()
        self._fixed = fixed
        self._choices = Choices()
        self.search = SearchBox()
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumWidth(260)
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._entered)
        self.search.left.connect(self.left)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(DEBOUNCE_MS)
        self._soon.timeout.connect(self.changed)
        near, far = FIELDS[list_name]
        self._picks = {name: Pick(name) for name in (*near, *far)}
        self.views, self.columns, self.more = QToolButton(), QToolButton(), QToolButton()
        self.views.setIcon(icon("pin"))
        self.views.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.columns.setIcon(icon("columns"))
        self.more.setIcon(icon("filter"))
        self.more.setCheckable(True)
        self.more.setVisible(bool(far))
        self.more.toggled.connect(self._show_far)
        self._far = QWidget()
        self._lay_out(near, far)
        for pick in self._picks.values():
            pick.currentIndexChanged.connect(self.changed)
        self.show_filter(fixed)
        self.retranslate()

    def filter(self) -> Filter:
        """What the bar says now."""
        values = {name: pick.value() for name, pick in self._picks.items()}
        found = replace(self._fixed, text=self.search.text().strip())
        if values.get("assignee") == NOBODY:
            values["assignee"] = None
            found = replace(found, unassigned=True)
        if "call_state" in values:
            values["state"] = values.pop("call_state")
        plain = Filter()
        known = {name: getattr(plain, name) if value is None else value for name, value in values.items()}
        return replace(found, **known)

    def show_filter(self, wanted: Filter) -> None:
        """Set the bar to a filter, without telling."""
        for name, pick in self._picks.items():
            pick.choose(_value(wanted, name))
        self.search.blockSignals(True)
        self.search.setText(wanted.text)
        self.search.blockSignals(False)
        far = [pick for name, pick in self._picks.items() if pick.parent() is self._far]
        if any(pick.currentIndex() > 0 for pick in far):
            self.more.setChecked(True)

    def hold(self, fixed: Filter) -> None:
        """Keep to these conditions beside what is chosen."""
        self._fixed = fixed

    def show_choices(self, choices: Choices) -> None:
        """Offer these queues, people and so on."""
        self._choices = choices
        for name, pick in self._picks.items():
            pick.show_options(_options(name, choices))
        if "sent" in self._picks:
            self._picks["sent"].setVisible(choices.joined)

    def add_text(self, text: str) -> None:
        """Go on typing here what was begun in the list."""
        self.search.setFocus()
        self.search.setText(self.search.text() + text)

    def focus_search(self) -> None:
        """Put the focus into the box."""
        self.search.setFocus()
        self.search.selectAll()

    def stop(self) -> None:
        """Forget what was being typed."""
        self._soon.stop()

    def retranslate(self) -> None:
        """Set every text anew."""
        self.search.setPlaceholderText(t("lists.search"))
        self.search.setAccessibleName(t("lists.search"))
        for button, key in (
            (self.views, "lists.views"),
            (self.columns, "lists.columns"),
            (self.more, "lists.more"),
        ):
            button.setToolTip(t(key))
            button.setAccessibleName(t(key))
        self.views.setText(t("lists.views"))
        for name, pick in self._picks.items():
            pick.setAccessibleName(t(f"lists.filter_{name}"))
            pick.setToolTip(t(f"lists.filter_{name}"))
            pick.show_options(_options(name, self._choices))

    def _lay_out(self, near: Sequence[str], far: Sequence[str]) -> None:
        line = QHBoxLayout()
        line.addWidget(self.search, 3)
        for name in near:
            line.addWidget(self._picks[name], 2)
        for button in (self.more, self.views, self.columns):
            line.addWidget(button)
        second = QHBoxLayout(self._far)
        second.setContentsMargins(0, 0, 0, 0)
        for name in far:
            second.addWidget(self._picks[name])
        second.addStretch(1)
        self._far.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(line)
        column.addWidget(self._far)

    def _show_far(self, shown: bool) -> None:
        self._far.setVisible(shown)

    def _typed(self) -> None:
        self._soon.start()

    def _entered(self) -> None:
        self._soon.stop()
        self.entered.emit(self.search.text().strip())


def _value(wanted: Filter, name: str) -> Any:
    if name == "assignee" and wanted.unassigned:
        return NOBODY
    value = wanted.state if name == "call_state" else getattr(wanted, name)
    return None if value in ("", ALL) and name != "state" else value


def _options(name: str, choices: Choices) -> list[Option]:
    return [(t(f"lists.any_{name}"), ALL if name == "state" else None), *_OPTIONS[name](choices)]


def _states(_: Choices) -> list[Option]:
    groups = [(t(f"lists.state_{name}"), name) for name in (OPEN, LATE, DONE)]
    return groups + [(t(f"tickets.state_{state.value}"), state.value) for state in TicketState]


def _keyed(entries: Sequence[Any]) -> list[tuple[str, Uid]]:
    return [("    " * entry.depth + entry.label, entry.uid) for entry in entries]


_OPTIONS: dict[str, Callable[[Choices], Sequence[Option]]] = {
    "state": _states,
    "queue": lambda choices: _keyed(choices.queues),
    "assignee": lambda choices: [(t("lists.nobody"), NOBODY), *_keyed(choices.users)],
    "priority": lambda _: [(t(f"tickets.priority_{level}"), level) for level in (4, 3, 2, 1)],
    "period": lambda _: [(t(f"lists.period_{name}"), name) for name in PERIODS],
    "type": lambda choices: _keyed(choices.types),
    "category": lambda choices: _keyed(choices.categories),
    "channel": lambda _: [(t(f"lists.channel_{one.value}"), one.value) for one in Channel],
    "sent": lambda _: [(t(f"lists.sent_{name}"), name) for name in ("waiting", "refused")],
    "direction": lambda _: [(t(f"lists.direction_{name}"), name) for name in ("in", "out")],
    "call_queue": lambda choices: [(entry.label, entry.code) for entry in choices.queues],
    "user": lambda choices: _keyed(choices.users),
    "disposition": lambda choices: _keyed(choices.dispositions),
    "call_state": lambda _: [(t(f"lists.call_state_{state.value}"), state.value) for state in State],
}
