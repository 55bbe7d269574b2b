"""Two records side by side: whose values stay, which of the two is kept. Enter merges."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.services.merging.sides import Field, Sides
from app.services.words import t
from app.views.common.panel import look, plain, scrolled
from app.views.common.small_form import buttons
from app.views.common.tips import plain_tip

LONGEST_SHOWN = 110


class MergeDialog(QDialog):
    """``kept``, ``other`` and ``picks`` (field → whose value stays) say what was decided."""

    def __init__(self, parent: QWidget, title: str, sides: Sides, follows: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._sides = sides
        self._swapped = False
        self._groups: dict[str, QButtonGroup] = {}
        self._kept = look(plain(), "title")
        self._other = look(plain(), "title")
        self._swap = QPushButton(t("merging.swap"))
        self._swap.setAutoDefault(False)  # Enter merges, wherever the focus is
        self._swap.clicked.connect(self.swap)
        above = QGridLayout()
        above.setHorizontalSpacing(16)
        for row, (text, label) in enumerate((("merging.kept", self._kept), ("merging.goes", self._other))):
            above.addWidget(look(QLabel(t(text)), "quiet"), row, 0, Qt.AlignmentFlag.AlignTop)
            above.addWidget(label, row, 1)
        above.addWidget(self._swap, 0, 2, 2, 1)
        above.setColumnStretch(1, 1)
        note = plain(look_name="quiet")
        note.setText(follows)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(above)
        if sides.fields:
            layout.addWidget(look(QLabel(t("merging.whose_value")), "title"))
            layout.addWidget(scrolled(self._sheet()), 1)
        else:
            layout.addWidget(plain_text(t("merging.nothing_differs")))
        layout.addWidget(note)
        layout.addWidget(buttons(self, t("merging.merge")))
        self.setMinimumWidth(640)
        self.resize(720, min(220 + 36 * len(sides.fields), 620))
        self._show_titles()

    @property
    def kept(self) -> bytes:
        """The record that stays."""
        return self._sides.other_uid if self._swapped else self._sides.kept_uid

    @property
    def other(self) -> bytes:
        """The record that goes into it."""
        return self._sides.kept_uid if self._swapped else self._sides.other_uid

    @property
    def picks(self) -> dict[str, bytes]:
        """Whose value stays, for each field in which they differ."""
        uids = (self._sides.kept_uid, self._sides.other_uid)
        return {name: uids[group.checkedId()] for name, group in self._groups.items()}

    def swap(self) -> None:
        """Keep the other one; the values chosen stay chosen."""
        self._swapped = not self._swapped
        self._show_titles()

    def choose(self, name: str, *, other: bool) -> None:
        """Choose whose value of a field stays."""
        self._groups[name].button(int(other)).setChecked(True)

    def _show_titles(self) -> None:
        titles = (self._sides.kept_title, self._sides.other_title)
        self._kept.setText(titles[int(self._swapped)])
        self._other.setText(titles[int(not self._swapped)])

    def _sheet(self) -> QWidget:
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for row, field in enumerate(self._sides.fields):
            grid.addWidget(look(QLabel(field.label), "quiet"), row, 0, Qt.AlignmentFlag.AlignTop)
            group = QButtonGroup(sheet)
            for side, text in enumerate((field.kept, field.other)):
                button = _choice(field, text)
                group.addButton(button, side)
                grid.addWidget(button, row, 1 + side, Qt.AlignmentFlag.AlignTop)
            group.button(0).setChecked(True)
            self._groups[field.name] = group
        for column in (1, 2):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(len(self._sides.fields), 1)
        return sheet


def plain_text(text: str) -> QLabel:
    """A label with this text."""
    label = plain()
    label.setText(text)
    return label


def _choice(field: Field, text: str) -> QRadioButton:
    """One side's value; a long one is cut, with the whole as the tool tip."""
    line = " ".join(text.split())
    shown = line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"
    button = QRadioButton(_wrapped(shown).replace("&", "&&"))
    button.setToolTip(plain_tip(text) if shown != text else "")
    button.setAccessibleName(t("merging.choice", field=field.label, value=text))
    return button


def _wrapped(text: str, width: int = 38) -> str:
    """A radio button wraps no lines itself."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
