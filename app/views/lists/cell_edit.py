"""Change a cell of a list where it stands: state, priority, deadline, queue, person, category.

One key opens the cell with the focus (or the first that can be changed), Enter keeps, Escape leaves, Tab goes on
to the next cell. What a move asks beyond a choice (a reason, missing fields) the ticket's own screen asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shiboken6
from PySide6.QtCore import QDateTime, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from app.models.ids import Uid
from app.services.errors import KnownError
from app.services.hands.deeds import NOBODY, Deed
from app.services.hands.macros import do_deed
from app.services.lists.choices import Choice, Choices, choices
from app.services.store.clock import wall_ms
from app.services.tickets.moves import MoveOffer, offers
from app.services.words import t
from app.views.common.combos import ChoiceBox, SearchBox
from app.views.common.paged_model import PagedModel
from app.views.context import Context
from app.views.lists.widgets import ListScreen

EDITABLE = ("state", "priority", "due", "queue", "assignee", "category")
LEVELS = (1, 2, 3, 4)
HOUR_MS = 3_600_000
MOMENT = "dd.MM.yyyy HH:mm"
KEEPS_FOCUS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class CellEdit(QObject):
    """One editor at a time, over the cell it changes."""

    def __init__(self, context: Context, screen: ListScreen, model: PagedModel) -> None:
        super().__init__(screen)
        self._context = context
        self._screen = screen
        self._model = model
        self._me = context.signed_in.user_uid
        self._ticket: Uid = b""
        self._row = -1
        self._name = ""
        self._offers: tuple[MoveOffer, ...] = ()
        self._editor: QWidget | None = None

    @property
    def editor(self) -> QWidget | None:
        """The editor in sight, None for none."""
        return self._editor if self._editor is not None and shiboken6.isValid(self._editor) else None

    def begin(self) -> None:
        """Edit the cell with the focus, or the first of its row that can be edited."""
        shown = self._screen.table.columns_shown()
        index = self._screen.table.currentIndex()
        if not index.isValid() or self._context.read_only:
            return
        name = self._model.columns[index.column()].name
        can = [one for one in shown if one in EDITABLE]
        if can:
            self._open(index.row(), name if name in can else can[0])

    def close(self) -> None:
        """Leave the cell as it is."""
        editor, self._editor = self.editor, None
        if editor is not None:
            editor.removeEventFilter(self)
            editor.hide()
            editor.deleteLater()
            self._screen.table.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape and Enter close the editor, Tab goes to the next cell; so does going elsewhere."""
        if watched is not self._editor:
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self.close()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(watched, QDateTimeEdit):
                self._keep_moment(watched)
                return True
            if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self._go_on(-1 if key == Qt.Key.Key_Backtab else 1)
                return True
        elif event.type() == QEvent.Type.FocusOut and _goes_elsewhere(event):
            QTimer.singleShot(0, self, self._close_unless_inside)
        return False

    def _open(self, row: int, name: str) -> None:
        found = self._model.row_at(row)
        if found is None:
            return
        self.close()
        self._row, self._name, self._ticket = row, name, found[1]
        if name == "state":
            self._context.work.ask(offers, self._me, self._ticket).on_the_reader().then(self._show_offers)
        elif name == "priority":
            self._show_box(ChoiceBox(), [(level, t(f"tickets.priority_{level}")) for level in LEVELS])
        elif name == "due":
            self._show_moment()
        else:
            self._context.work.ask(choices).on_the_reader().then(self._show_choices)

    def _show_offers(self, found: tuple[MoveOffer, ...]) -> None:
        self._offers = tuple(one for one in found if one.allowed)
        if not self._offers:
            self._context.notices.tell(t("hands.no_moves"))
            return
        lines = [(one.target, t("hands.move_to", label=one.label)) for one in self._offers]
        box = ChoiceBox()
        self._show_box(box, lines, first=str(self._value("state") or ""))

    def _show_choices(self, found: Choices) -> None:
        lines: Sequence[Choice] = {
            "queue": found.queues,
            "assignee": found.users,
            "category": found.categories,
        }.get(self._name, ())
        box = ChoiceBox() if self._name == "queue" else SearchBox()
        first = [(NOBODY, t("hands.person_nobody"))] if self._name == "assignee" else []
        self._show_box(box, [*first, *((one.uid, one.label) for one in lines)])

    def _show_box(self, box: ChoiceBox, lines: Sequence[tuple[object, str]], first: str = "") -> None:
        box.set_choices(lines, t(f"tickets.state_{first}") if first else None)
        now = self._value(self._name)
        at = box.findText(str(now)) if self._name != "priority" else box.findData(now)
        box.setCurrentIndex(max(at, 0))
        box.picked.connect(self._picked)
        self._show(box)
        if type(box) is ChoiceBox:
            box.showPopup()

    def _show_moment(self) -> None:
        value = self._value("due")
        edit = QDateTimeEdit(QDateTime.fromMSecsSinceEpoch(value if value is not None else wall_ms() + HOUR_MS))
        edit.setDisplayFormat(MOMENT)
        edit.setCalendarPopup(True)
        self._show(edit)

    def _show(self, editor: QWidget) -> None:
        table = self._screen.table
        at = next(at for at, column in enumerate(self._model.columns) if column.name == self._name)
        index = self._model.index(self._row, at)
        table.scrollTo(index)
        room = table.visualRect(index)
        editor.setParent(table.viewport())
        editor.setAccessibleName(t(f"lists.column_{self._name}"))
        size = editor.sizeHint()
        width = max(room.width(), min(size.width(), table.viewport().width() - room.left()))
        editor.setGeometry(room.left(), room.top() - 2, width, max(room.height() + 4, size.height()))
        editor.installEventFilter(self)
        self._editor = editor
        editor.show()
        editor.setFocus()

    def _picked(self, value: object) -> None:
        name = self._name
        if value is None:
            self.close()
        elif name == "state":
            offer = next(one for one in self._offers if one.target == value)
            if offer.missing or offer.reason or offer.answer:
                self._ask_elsewhere(offer)
            else:
                self._do(Deed(target=offer.target))
        elif name == "priority" and isinstance(value, int):
            self._do(Deed(priority=value))
        elif name == "assignee":
            self._do(Deed(assignee=value.hex() if isinstance(value, bytes) else str(value)))
        elif isinstance(value, bytes):
            self._do(Deed(queue=value) if name == "queue" else Deed(category=value))

    def _keep_moment(self, edit: QDateTimeEdit) -> None:
        self._do(Deed(due_at=edit.dateTime().toMSecsSinceEpoch()))

    def _do(self, deed: Deed) -> None:
        self.close()
        asking = self._context.work.ask(do_deed, self._me, self._ticket, deed, wall_ms())
        asking.failed(self._failed).then()

    def _failed(self, error: KnownError) -> None:
        self._context.notices.tell_error(error)

    def _ask_elsewhere(self, offer: MoveOffer) -> None:
        """The move asks for more: the ticket's own screen has the room for it."""
        ticket = self._ticket
        self.close()
        self._context.notices.tell(t("hands.move_asks_more", label=offer.label))
        self._context.navigation.open_ticket.emit(ticket)

    def _go_on(self, by: int) -> None:
        """To the next cell that can be edited, round the row."""
        can = [one for one in self._screen.table.columns_shown() if one in EDITABLE]
        following = can[(can.index(self._name) + by) % len(can)]
        if isinstance(self._editor, QDateTimeEdit) and self._editor.dateTime().toMSecsSinceEpoch() != self._value(
            "due"
        ):
            self._keep_moment(self._editor)
        self._open(self._row, following)

    def _value(self, name: str) -> Any:
        """What the list shows in a cell of the row."""
        found = self._model.row_at(self._row)
        at = next(at for at, column in enumerate(self._model.columns) if column.name == name)
        return found[at + 2] if found is not None else None

    def _close_unless_inside(self) -> None:
        editor = self.editor
        if (
            editor is not None
            and not editor.isAncestorOf(editor.window().focusWidget() or editor)
            and not editor.hasFocus()
        ):
            self.close()


def _goes_elsewhere(event: QEvent) -> bool:
    return isinstance(event, QFocusEvent) and event.reason() not in KEEPS_FOCUS
