"""The settings page: groups of rows made from the declared list, with search."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.records import frozen
from app.services.settings.declared import BY_NAME, Setting, Value
from app.services.settings.levels import Found, Level
from app.services.words import t
from app.views.icons import icon
from app.views.settings.exchange import ExchangePanel
from app.views.settings.hub import HubPanel
from app.views.settings.keys import KeysPanel
from app.views.settings.webhooks import WebhookPanel
from app.views.texts import Translated

EDITOR_WIDTH = 260
LOCK_SIZE = 14
WORD_JOINER = "\u2060"
"""After the backslashes of a path, which Qt would break there."""
LINES = BY_NAME["line"].choices


@frozen
class SettingRow:
    """One setting as shown. ``is_own``: the person has chosen the value, and may take the choice back.

    ``not_mine``: it is for administrators, and this person is none.
    """

    setting: Setting
    found: Found
    is_own: bool = False
    not_mine: bool = False

    @property
    def value(self) -> Value:
        """The value in force."""
        return self.found.value

    @property
    def managed(self) -> bool:
        """Whether a policy fixes the value."""
        return self.found.level is Level.POLICY


class SettingLine(QWidget):
    """One setting: what it is, its editor, and the way back to the default."""

    edited = Signal(str, object)
    reset = Signal(str)

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.setting = setting
        self._label, self._hint = QLabel(), QLabel()
        self._hint.setProperty("look", "quiet")
        self._hint.setWordWrap(True)
        self.editor, self._show = _editor(setting, self._edited)
        self.editor.setFixedWidth(EDITOR_WIDTH)
        self.editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.editor.installEventFilter(self)
        self._label.setBuddy(self.editor)
        self.back = QToolButton()
        self.back.setText("↺")
        self.back.setAutoRaise(True)
        self.back.clicked.connect(self._reset)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        self._sign = QLabel()
        self._sign.hide()
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._label)
        head.addWidget(self._sign)
        head.addStretch(1)
        grid.addLayout(head, 0, 0)
        grid.addWidget(self._hint, 1, 0)
        grid.addWidget(self.editor, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.back, 0, 2, 2, 1)
        grid.setColumnStretch(0, 1)
        policy = self.back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(policy)
        self.retranslate()

    def show_row(self, row: SettingRow) -> None:
        """Show the value in force."""
        with QSignalBlocker(self.editor):
            self._show(row.value)
        free = not row.managed and not row.not_mine
        self.editor.setEnabled(free)
        self.back.setVisible(row.is_own and free)
        self._sign.setVisible(row.managed)
        if row.managed:
            self._sign.setPixmap(icon("lock").pixmap(LOCK_SIZE, LOCK_SIZE))
        for part in (self, self.editor):
            part.setToolTip(t("settings.managed_place", place=row.found.place) if row.managed else "")
        hint = _hint(row)
        self._hint.setText(hint.replace("\\", "\\" + WORD_JOINER))
        self.editor.setAccessibleDescription(hint)

    def retranslate(self) -> None:
        """Set every text anew; the value is shown again afterwards."""
        name = self.setting.name
        self._label.setText(t(f"settings.{name}"))
        self.editor.setAccessibleName(t(f"settings.{name}"))
        self.back.setToolTip(t("settings.back"))
        self.back.setAccessibleName(t("settings.back"))
        if isinstance(self.editor, QComboBox):
            for index, choice in enumerate(self.setting.choices):
                self.editor.setItemText(index, t(f"settings.{name}_{choice.lower()}"))
        if isinstance(self.editor, QSpinBox) and self.setting.unit:
            self.editor.setSuffix(t(f"settings.unit_{self.setting.unit}"))

    def matches(self, wanted: str) -> bool:
        """Whether the row is what somebody searches for."""
        name = self.setting.name
        return wanted in f"{t(f'settings.{name}')} {t(f'settings.{name}_hint')} {name}".casefold()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the wheel to the page: who scrolls past an editor means to change nothing."""
        if event.type() == QEvent.Type.Wheel and not self.editor.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _edited(self, value: Value) -> None:
        self.edited.emit(self.setting.name, value)

    def _reset(self) -> None:
        self.reset.emit(self.setting.name)


def _hint(row: SettingRow) -> str:
    """What stands under a setting: who holds it where the person does not, else what it is for."""
    if row.managed:
        return t("settings.managed")
    if row.not_mine:
        return t("settings.for_administrators")
    hint = t(f"settings.{row.setting.name}_hint")
    if row.found.level in (Level.COMMAND, Level.ENVIRONMENT) and row.found.place:
        return t("settings.given_at_start", hint=hint, place=row.found.place)
    return hint


class SettingsPage(Translated, QWidget):
    """All settings that have a group, searched by their words."""

    edited = Signal(str, object)
    reset = Signal(str)

    def __init__(self, settings: tuple[Setting, ...], groups: tuple[str, ...]) -> None:
        super().__init__()
        self._rows: dict[str, SettingRow] = {}
        self.has_hub = False
        """Whether a hub can be joined in this session."""
        self.lines = {setting.name: SettingLine(setting) for setting in settings if setting.group}
        self._frames: dict[str, tuple[QFrame, QLabel]] = {}
        self._title = QLabel()
        self._title.setProperty("look", "title")
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self._none = QLabel()
        self._none.setProperty("look", "quiet")
        self._none.hide()
        sheet = QWidget()
        sheet.setMaximumWidth(860)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 8, 0)
        self.exchange, self.webhooks, self.hub = ExchangePanel(), WebhookPanel(), HubPanel()
        for group in groups:
            column.addWidget(self._group(group))
            if group == "exchange":
                column.addWidget(self.exchange)
                column.addWidget(self.webhooks)
            elif group == "hub":
                column.addWidget(self.hub)
        self.keys = KeysPanel()
        column.addWidget(self.keys)
        column.addWidget(self._none)
        column.addStretch(1)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(sheet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(self._title)
        layout.addWidget(self.search)
        layout.addWidget(area, 1)
        self.setFocusProxy(self.search)
        self.retranslate()

    def show_rows(self, rows: list[SettingRow]) -> None:
        """Show the values in force."""
        for row in rows:
            self._rows[row.setting.name] = row
            if row.setting.name in self.lines:
                self.lines[row.setting.name].show_row(row)
        self._filter()

    def show_exchange(self) -> None:
        """Bring the panel of the exchange into view, ready for its password; without one the choice of line."""
        self.search.clear()
        QTimer.singleShot(0, self, self._to_exchange)  # on the first showing nothing has its place yet
        secret = self.exchange.secret
        (secret if secret.isVisible() else self.lines["line"].editor).setFocus()

    def show_hub(self) -> None:
        """Bring the panel of the hub into view, ready for its password."""
        self.search.clear()
        QTimer.singleShot(0, self, self._to_hub)
        self.hub.secret.setFocus()

    def _to_hub(self) -> None:
        self._area.verticalScrollBar().setValue(self._frames["hub"][0].y() - 8)

    def _to_exchange(self) -> None:
        shown = next((panel for panel in (self.exchange, self.webhooks) if panel.isVisible()), None)
        place = shown or self._frames["exchange"][0]
        self._area.verticalScrollBar().setValue(place.y() - 8)

    def show_needed(self) -> None:
        """Show what the line chosen needs, after it was changed."""
        self._filter()

    def retranslate(self) -> None:
        self._title.setText(t("settings.title"))
        self.search.setPlaceholderText(t("settings.search"))
        self.search.setAccessibleName(t("settings.search"))
        self._none.setText(t("settings.none_found"))
        for group, (_, label) in self._frames.items():
            label.setText(t(f"settings.group_{group}"))
        for line in self.lines.values():
            line.retranslate()
        self.show_rows(list(self._rows.values()))

    def _group(self, group: str) -> QFrame:
        frame, label = QFrame(), QLabel()
        frame.setProperty("look", "panel")
        label.setProperty("look", "title")
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 10, 14, 10)
        column.addWidget(label)
        for line in self.lines.values():
            if line.setting.group == group:
                column.addWidget(line)
                line.edited.connect(self.edited)
                line.reset.connect(self.reset)
        self._frames[group] = (frame, label)
        return frame

    def _filter(self) -> None:
        wanted = self.search.text().strip().casefold()
        shown = {
            name: line.matches(wanted) if wanted else self._is_of_line(name) for name, line in self.lines.items()
        }
        for name, line in self.lines.items():
            line.setVisible(shown[name])
        for group, (frame, _) in self._frames.items():
            frame.setVisible(any(shown[name] for name, line in self.lines.items() if line.setting.group == group))
        by_webhooks = "line" in self._rows and self._rows["line"].value == "webhook"
        needed = self.exchange.is_needed and not by_webhooks
        self.exchange.setVisible(needed and wanted in t("exchange.search").casefold())
        self.webhooks.setVisible(by_webhooks and wanted in t("webhooks.search").casefold())
        self.hub.setVisible(self.has_hub and wanted in t("joining.search").casefold())
        keys = wanted in t("settings.keys_search").casefold()
        self.keys.setVisible(keys)
        panels = not all(panel.isHidden() for panel in (self.exchange, self.webhooks, self.hub))
        self._none.setVisible(not keys and not panels and not any(shown.values()))

    def _is_of_line(self, name: str) -> bool:
        """Whether a setting means something with the line chosen: one named after another line does not."""
        adapter = name.partition("_")[0]
        return adapter not in LINES or "line" not in self._rows or adapter == self._rows["line"].value


def _editor(setting: Setting, edited: Callable[[Value], None]) -> tuple[QWidget, Callable[[Value], None]]:
    """The widget that edits a setting of this type, and how it is given a value."""
    if isinstance(setting.default, bool):
        return _check_box(edited)
    if isinstance(setting.default, int):
        return _spin_box(setting, edited)
    if setting.choices:
        return _combo_box(setting, edited)
    return _line_edit(edited)


def _check_box(edited: Callable[[Value], None]) -> tuple[QWidget, Callable[[Value], None]]:
    box = QCheckBox()
    box.toggled.connect(edited)
    return box, lambda value: box.setChecked(bool(value))


def _spin_box(setting: Setting, edited: Callable[[Value], None]) -> tuple[QWidget, Callable[[Value], None]]:
    box = QSpinBox()
    box.setRange(setting.low, setting.high)
    box.setSingleStep(setting.step)
    box.setKeyboardTracking(False)
    box.setMinimumHeight(QLineEdit().sizeHint().height())  # the style gives it less, and cuts the letters' feet
    box.valueChanged.connect(edited)
    return box, lambda value: box.setValue(value if isinstance(value, int) else setting.low)


def _combo_box(setting: Setting, edited: Callable[[Value], None]) -> tuple[QWidget, Callable[[Value], None]]:
    box = QComboBox()
    for choice in setting.choices:
        box.addItem(choice, choice)
    box.activated.connect(lambda _: edited(box.currentData()))
    return box, lambda value: box.setCurrentIndex(box.findData(value))


def _line_edit(edited: Callable[[Value], None]) -> tuple[QWidget, Callable[[Value], None]]:
    field = QLineEdit()
    field.editingFinished.connect(lambda: edited(field.text().strip()))
    return field, lambda value: field.setText(str(value))
