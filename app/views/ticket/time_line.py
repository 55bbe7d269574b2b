"""The time line: everything written, said and changed about a ticket, the newest below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QKeyEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
)
from PySide6.QtWidgets import QTextBrowser, QToolButton

from app.services.tickets.time_line import WRITTEN, Happening, TimeItem
from app.services.words import t
from app.views.actions.registry import hint
from app.views.common.moments import day_and_time
from app.views.theme import Theme

STRIPE, ROOM = 3, 8


class TimeLine(QTextBrowser):
    """Text to read and copy; what callers and colleagues wrote goes in as plain text.

    ``contact_chosen`` carries the key of a contact whose link was followed; ``left`` fires at Escape.
    """

    contact_chosen = Signal(bytes)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._items: Sequence[TimeItem] = ()
        self._part = 0
        self._key = ""
        self._filter = QToolButton(self)
        self._filter.setAutoRaise(True)
        self._filter.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._filter.clicked.connect(self.show_more_or_less)
        self.setOpenLinks(False)
        self.setProperty("look", "read")
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.anchorClicked.connect(self._follow)

    def show_items(self, items: Sequence[TimeItem]) -> None:
        """Show these; the newest comes into sight, unless the person has scrolled up to read."""
        bar = self.verticalScrollBar()
        place, at_end = bar.value(), bar.value() >= bar.maximum() - 4
        self._items = items
        self.clear()
        cursor = QTextCursor(self.document())
        self._name_filter()
        for item in items:
            if _PARTS[self._part](item):
                self._write(cursor, item)
        bar.setValue(bar.maximum() if at_end else place)

    def go_to_end(self) -> None:
        """Bring the newest into sight."""
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def show_more_or_less(self) -> None:
        """Show everything, what people wrote, or changes alone, in turn."""
        self._part = (self._part + 1) % len(_PARTS)
        self.show_items(self._items)
        self.go_to_end()

    def show_key(self, key: str) -> None:
        """The key that shows more or less."""
        self._key = key
        self._name_filter()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's own hook."""
        super().resizeEvent(event)
        self._place_filter()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the ticket."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _name_filter(self) -> None:
        self._filter.setText(hint(t(f"ticket_screen.shown_{self._part}"), self._key))
        self._place_filter()

    def _place_filter(self) -> None:
        self._filter.adjustSize()
        self._filter.move(self.viewport().width() - self._filter.width() - 4, 2)

    def repaint_items(self) -> None:
        """Show the same in another look or language."""
        self.show_items(self._items)

    def _write(self, cursor: QTextCursor, item: TimeItem) -> None:
        colours = self._theme.colours
        main = QTextCharFormat()
        main.setForeground(QBrush(QColor(colours.text)))
        quiet = QTextCharFormat()
        quiet.setForeground(QBrush(QColor(colours.quiet)))
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if item.kind is Happening.CHANGE:
            block = QTextBlockFormat()
            block.setLeftMargin(ROOM + STRIPE)
            block.setTopMargin(2)
            for text in item.lines:
                cursor.insertBlock(block)
                cursor.insertText(
                    t("ticket_screen.change", when=day_and_time(item.at), who=_who(item), what=text), quiet
                )
            return
        frame = QTextFrameFormat()
        frame.setLeftMargin(2)
        frame.setTopMargin(6)
        frame.setBottomMargin(4)
        frame.setPadding(ROOM)
        frame.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        frame.setBackground(QBrush(QColor(colours.say if item.kind is Happening.ANSWER else colours.raised)))
        inside = cursor.insertFrame(frame).firstCursorPosition()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        _make_thin(cursor)  # the line that Qt puts behind every frame
        bold = QTextCharFormat(quiet)
        bold.setFontWeight(QFont.Weight.DemiBold)
        bold.setForeground(QBrush(QColor(_colour(item, self._theme))))
        inside.insertText(_heading(item), bold)
        inside.insertText(t("ticket_screen.by", who=_who(item), when=day_and_time(item.at)), quiet)
        if item.kind is Happening.CONTACT:
            link = QTextCharFormat(quiet)
            link.setAnchor(True)
            link.setAnchorHref(f"contact:{item.uid.hex()}")
            link.setForeground(QBrush(QColor(colours.accent)))
            link.setFontUnderline(True)
            inside.insertText("  ", quiet)
            inside.insertText(t("ticket_screen.open_contact"), link)
        for text in item.lines:
            for part in text.splitlines():
                inside.insertBlock()
                inside.insertText(part, main)

    def _follow(self, url: QUrl) -> None:
        if url.scheme() == "contact":
            self.contact_chosen.emit(bytes.fromhex(url.path()))


def _make_thin(cursor: QTextCursor) -> None:
    block = QTextBlockFormat()
    block.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    cursor.setBlockFormat(block)


def _everything(_item: TimeItem) -> bool:
    return True


def _written(item: TimeItem) -> bool:
    return item.kind in WRITTEN


def _changes(item: TimeItem) -> bool:
    return item.kind not in WRITTEN


_PARTS = (_everything, _written, _changes)


def _who(item: TimeItem) -> str:
    return item.user or t("lists.program")


def _heading(item: TimeItem) -> str:
    if item.kind is Happening.CONTACT:
        direction, _, channel = item.channel.partition("_")
        return t(f"ticket_screen.contact_{direction}", channel=t(f"lists.channel_{channel}"))
    if item.kind is Happening.ANSWER and item.channel:
        channel = t(f"lists.channel_{item.channel}")
        to = t("ticket_screen.way_to", channel=channel, address=item.recipient) if item.recipient else channel
        return t("ticket_screen.item_answer_by", way=to)
    return t(f"ticket_screen.item_{item.kind.value}")


def _colour(item: TimeItem, theme: Theme) -> str:
    colours = theme.colours
    return {Happening.ANSWER: colours.accent, Happening.NOTE: colours.soon}.get(item.kind, colours.text)
