"""The time line: everything written, said and changed about a ticket, the newest below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
)
from PySide6.QtWidgets import QTextBrowser

from app.services.tickets.time_line import Happening, TimeItem
from app.services.words import t
from app.views.common.moments import day_and_time
from app.views.theme import Theme

STRIPE, ROOM = 3, 8


class TimeLine(QTextBrowser):
    """Text to read and copy; what callers and colleagues wrote goes in as plain text.

    ``contact_chosen`` carries the key of a contact whose link was followed.
    """

    contact_chosen = Signal(bytes)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._items: Sequence[TimeItem] = ()
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.anchorClicked.connect(self._follow)

    def show_items(self, items: Sequence[TimeItem]) -> None:
        """Show these; the newest comes into sight, unless the person has scrolled up to read."""
        bar = self.verticalScrollBar()
        place, at_end = bar.value(), bar.value() >= bar.maximum() - 4
        self._items = items
        self.clear()
        cursor = QTextCursor(self.document())
        for item in items:
            self._write(cursor, item)
        bar.setValue(bar.maximum() if at_end else place)

    def go_to_end(self) -> None:
        """Bring the newest into sight."""
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

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


def _who(item: TimeItem) -> str:
    return item.user or t("lists.program")


def _heading(item: TimeItem) -> str:
    if item.kind is Happening.CONTACT:
        direction, _, channel = item.channel.partition("_")
        return t(f"ticket_screen.contact_{direction}", channel=t(f"lists.channel_{channel}"))
    return t(f"ticket_screen.item_{item.kind.value}")


def _colour(item: TimeItem, theme: Theme) -> str:
    colours = theme.colours
    return {Happening.ANSWER: colours.accent, Happening.NOTE: colours.soon}.get(item.kind, colours.text)
