"""What stands beside a list: the chosen ticket, client or call in short."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.records import frozen


@frozen
class Line:
    """A label and its value; ``look`` as in the theme: ``late``, ``soon``, ``good``."""

    label: str
    value: str
    look: str = ""


@frozen
class Section:
    """A heading and texts under it."""

    heading: str
    texts: tuple[str, ...]


@frozen
class Preview:
    """Everything the pane shows. ``text`` is running text under the lines."""

    title: str
    subtitle: str = ""
    lines: tuple[Line, ...] = ()
    text: str = ""
    sections: tuple[Section, ...] = ()


class PreviewPane(QScrollArea):
    """Shows one :class:`Preview`; plain text throughout, to be selected and copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(QWidget())

    def show_preview(self, preview: Preview | None, otherwise: str = "") -> None:
        """Show this, or a word where there is nothing to show."""
        sheet = QFrame()
        sheet.setProperty("look", "panel")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        if preview is None:
            column.addWidget(_label(otherwise, "quiet"))
        else:
            _fill(column, preview)
        column.addStretch(1)
        self.setWidget(sheet)


def _fill(column: QVBoxLayout, preview: Preview) -> None:
    title = _label(preview.title, "title")
    font = title.font()
    font.setPointSizeF(font.pointSizeF() * 1.15)
    title.setFont(font)
    column.addWidget(title)
    if preview.subtitle:
        column.addWidget(_label(preview.subtitle, "quiet"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for row, line in enumerate(one for one in preview.lines if one.value):
        grid.addWidget(_label(line.label, "quiet", wrap=False), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_label(line.value, line.look), row, 1)
    column.addLayout(grid)
    if preview.text:
        column.addWidget(_label(preview.text))
    for section in preview.sections:
        if section.texts:
            column.addWidget(_label(section.heading, "title"))
            for text in section.texts:
                column.addWidget(_label(text))


def _label(text: str, look: str = "", *, wrap: bool = True) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if look:
        label.setProperty("look", look)
    return label
