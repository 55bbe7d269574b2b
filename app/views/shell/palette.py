"""The palette: type a few letters of any action and press Enter; a ticket's number or a telephone opens it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QMargins,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.services.words import t
from app.views.actions.registry import hint, key_text
from app.views.actions.table import ActionSpec

Index = QModelIndex | QPersistentModelIndex
KEY_ROLE = Qt.ItemDataRole.UserRole + 1
ICON = QSize(16, 16)
KEY_MARGIN = 10
FORWARDED = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбю"
_OTHER_LAYOUT = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)


class _Line(QStyledItemDelegate):
    """An action: a place for its icon whether it has one or not, its text, its key at the right."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Keep the icon's place, and room for the key."""
        super().initStyleOption(option, index)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        option.decorationSize = ICON

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the line, then the key."""
        super().paint(painter, option, index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.PlaceholderText
        painter.save()
        painter.setPen(option.palette.color(role))
        place = option.rect.adjusted(0, 0, -KEY_MARGIN, 0)
        sides = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, sides, str(index.data(KEY_ROLE) or ""))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A line's height with some air."""
        return super().sizeHint(option, index).grownBy(QMargins(0, 2, 0, 2))


class Palette(QDialog):
    """Emits ``quick_open`` with text that has digits and names no action."""

    quick_open = Signal(str)

    def __init__(self, actions: Sequence[tuple[ActionSpec, QAction]], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions = [(spec, action) for spec, action in actions if action.isEnabled()]
        self._edit = QLineEdit()
        self._edit.setPlaceholderText(t("shell.palette_hint"))
        self._edit.setAccessibleName(t("shell.palette_hint"))
        self._list = QListWidget()
        self._list.setAccessibleName(t("shell.palette_list"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setItemDelegate(_Line(self._list))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._edit)
        layout.addWidget(self._list)
        self._edit.textChanged.connect(self._filter)
        self._edit.returnPressed.connect(self._take)
        self._edit.installEventFilter(self)
        self._list.itemActivated.connect(self._take)
        self._list.itemClicked.connect(self._take)
        self._filter("")
        self.resize(560, 420)
        corner = parent.mapToGlobal(parent.rect().topLeft())
        self.move(corner.x() + (parent.width() - self.width()) // 2, corner.y() + 60)
        self._edit.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the edit move the list's choice."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in FORWARDED:
            self._list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        self._list.clear()
        words = text.casefold().split()
        if any(char.isdigit() for char in text):
            item = QListWidgetItem(QIcon(), t("shell.palette_open", text=text.strip()))
            self._list.addItem(item)
        for spec, action in self._actions:
            name = f"{t('action.area_' + spec.area)} {action.text()}".casefold()
            if all(word in name or word.translate(_OTHER_LAYOUT) in name for word in words):
                key = key_text(action)
                item = QListWidgetItem(action.icon(), action.text())
                item.setData(Qt.ItemDataRole.UserRole, spec.name)
                item.setData(KEY_ROLE, key)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, hint(action.text(), key))
                self._list.addItem(item)
        if not self._list.count():
            nothing = QListWidgetItem(t("shell.palette_nothing"), self._list)
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
        self._list.setCurrentRow(0)

    def _take(self) -> None:
        items = self._list.selectedItems()
        if not items:
            return
        name = items[0].data(Qt.ItemDataRole.UserRole)
        text = self._edit.text().strip()
        self.close()
        if name is None:
            self.quick_open.emit(text)
            return
        for spec, action in self._actions:
            if spec.name == name:
                action.trigger()
