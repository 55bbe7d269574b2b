"""Noting a bug or a wish, and everything about one."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from app.models.handing import ItemKind, ItemState
from app.models.ids import Uid
from app.services.tracker.care import ItemDetail, Noting
from app.services.tracker.items import ItemView
from app.services.tracker.releases import ReleaseView
from app.services.tracker.telling import Asker
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.moments import day_and_time
from app.views.common.panel import plain
from app.views.common.small_form import SmallForm

ROLE = int(Qt.ItemDataRole.UserRole)
LIST_LINES = 5


class NoteDialog(SmallForm):
    """New, or the same as one of those that look alike: choosing one leaves the rest of the form alone."""

    def __init__(self, parent: QWidget, noting: Noting) -> None:
        super().__init__(parent, t("tracker.note_title"))
        self._alike = _list(LIST_LINES, t("tracker.alike"))
        new = QListWidgetItem(t("tracker.none_of_these"))
        new.setData(ROLE, b"")
        self._alike.addItem(new)
        for item in noting.alike:
            row = QListWidgetItem(item_words(item))
            row.setData(ROLE, item.uid)
            self._alike.addItem(row)
        self._alike.setCurrentRow(0)
        self._alike.currentRowChanged.connect(self._turn)
        self._kind, self._product = ChoiceBox(), ChoiceBox()
        self._kind.set_choices([(kind.value, t(f"tracker.kind_{kind.value}")) for kind in ItemKind])
        self._kind.setCurrentIndex(0)
        self._product.set_choices(noting.products, t("tickets.nothing"))
        self._product.set_value(noting.product)
        self._title, self._found_in = QLineEdit(noting.subject), QLineEdit()
        self._text = _area(noting.description)
        if noting.alike:
            self.add(t("tracker.alike"), self._alike)
        else:
            self._alike.setParent(self)
            self._alike.hide()
        self.add(t("tracker.file_kind"), self._kind)
        self.add(t("tracker.file_title"), self._title)
        self.add(t("tracker.file_text"), self._text)
        self.add(t("tracker.file_product"), self._product)
        self.add(t("tracker.file_found_in"), self._found_in)
        self.finish(t("tracker.note"))

    @property
    def known(self) -> Uid | None:
        """The one that is the same; None for a new one."""
        item = self._alike.currentItem()
        uid = bytes(item.data(ROLE)) if item is not None else b""
        return uid or None

    @property
    def kind(self) -> ItemKind:
        """A bug or a wish."""
        return ItemKind(str(self._kind.value()))

    @property
    def title(self) -> str:
        """What it is called."""
        return self._title.text().strip()

    @property
    def text(self) -> str:
        """What it is about."""
        return self._text.toPlainText().strip()

    @property
    def product(self) -> Uid | None:
        """Which product."""
        chosen = self._product.value()
        return chosen if isinstance(chosen, bytes) else None

    @property
    def found_in(self) -> str:
        """In which version."""
        return self._found_in.text().strip()

    def accept(self) -> None:
        """Close with one that is known, or with a title."""
        if self.known is None and not self.title:
            self.complain(t("tracker.title_needed"), self._title)
        else:
            super().accept()

    def _turn(self) -> None:
        for editor in (self._kind, self._title, self._text, self._product, self._found_in):
            editor.setEnabled(self.known is None)


class ItemDialog(SmallForm):
    """State, release and number of one, and who asked. ``sent_to`` is the tracker it is to be sent to."""

    def __init__(self, parent: QWidget, detail: ItemDetail) -> None:
        super().__init__(parent, t(f"tracker.kind_{detail.item.kind.value}"))
        self.setMinimumWidth(600)
        self.sent_to: Uid | None = None
        self.told: list[Uid] = []
        self.words: dict[Uid, bool] = {}
        self.forgotten: list[Uid] = []
        self._askers = {asker.request_uid: asker for asker in detail.askers}
        item = detail.item
        about = plain()
        about.setText("\n".join(text for text in (item.title, item.text, item.product, item.outside_url) if text))
        about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.rows.addRow(about)
        self._state, self._release = ChoiceBox(), ChoiceBox()
        self._state.set_choices([(state.value, t(f"tracker.state_{state.value}")) for state in ItemState])
        self._state.set_value(item.state.value)
        self._release.set_choices([(one.uid, release_words(one)) for one in detail.releases], t("tickets.nothing"))
        self._release.set_value(item.release_uid)
        self._number = QLineEdit(item.outside_number)
        self._asked = _list(LIST_LINES, t("tracker.asked"))
        for asker in detail.askers:
            row = QListWidgetItem(asker_words(asker))
            row.setData(ROLE, asker.request_uid)
            self._asked.addItem(row)
        if detail.askers:
            self._asked.setCurrentRow(0)
        self._asked.itemActivated.connect(self._mark_told)
        self.add(t("tracker.state"), self._state)
        self.add(t("tracker.fixed_in"), self._release)
        self.add(t("tracker.file_number"), self._number)
        self.add(t("tracker.asked"), self._asked)
        hint = plain(look_name="quiet")
        hint.setText(t("tracker.asked_hint"))
        self.rows.addRow("", hint)
        if detail.askers:
            self.rows.addRow("", self._asker_buttons())
        for unit in detail.trackers:
            button = QPushButton(t("tracker.send_to", unit=unit.label()))
            button.setAutoDefault(False)
            button.setProperty("unit", unit.uid)
            button.clicked.connect(self._send)
            self.rows.addRow("", button)
        for handed in detail.handed[:1]:
            line = plain(look_name="late" if handed.trouble else "quiet")
            state = t(f"handoff.state_{handed.state.value}")
            when = day_and_time(handed.sent_at or handed.made_at)
            words = t("handoff.line", unit=handed.unit, state=state, when=when)
            line.setText("\n".join(text for text in (words, handed.trouble) if text))
            self.rows.addRow("", line)
        self.finish(t("tracker.save"))

    @property
    def state(self) -> ItemState:
        """Where it stands."""
        return ItemState(str(self._state.value()))

    @property
    def release(self) -> Uid | None:
        """The release that brings it."""
        chosen = self._release.value()
        return chosen if isinstance(chosen, bytes) else None

    @property
    def number(self) -> str:
        """Its number in the tracker."""
        return self._number.text().strip()

    def _asker_buttons(self) -> QWidget:
        """What else is decided about the client under the cursor, kept when the dialog is saved."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        self.word, self.forget = QPushButton(t("tracker.turn_word")), QPushButton(t("tracker.forget"))
        self.word.clicked.connect(self._turn_word)
        self.forget.clicked.connect(self._forget)
        for button in (self.word, self.forget):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        return line

    def _mark_told(self, row: QListWidgetItem) -> None:
        request = bytes(row.data(ROLE))
        if request not in self.told:
            self.told.append(request)
            row.setText(t("tracker.asker_told", client=row.text()))

    def _turn_word(self) -> None:
        if self._asked.currentRow() < 0:
            return
        row = self._asked.currentItem()
        asker = self._askers[bytes(row.data(ROLE))]
        wanted = not self.words.get(asker.request_uid, asker.wants_word)
        self.words[asker.request_uid] = wanted
        row.setText(asker_words(replace(asker, wants_word=wanted)))

    def _forget(self) -> None:
        at = self._asked.currentRow()
        if at >= 0:
            self.forgotten.append(bytes(self._asked.item(at).data(ROLE)))
            self._asked.takeItem(at)

    def _send(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.sent_to = bytes(button.property("unit"))
            self.accept()


def item_words(item: ItemView) -> str:
    """A bug or a wish in one line."""
    return t(
        "tracker.line",
        kind=t(f"tracker.kind_{item.kind.value}"),
        title=item.title,
        state=t(f"tracker.state_{item.state.value}"),
        n=item.asked,
    )


def release_words(release: ReleaseView) -> str:
    """A release by its product and version."""
    if not release.product:
        return release.version
    return t("tracker.release_of", product=release.product, version=release.version)


def asker_words(asker: Asker) -> str:
    """Who asked, and whether they know."""
    client = t("tracker.asker", client=asker.client or asker.organisation or "—", ticket=asker.ticket_number)
    if asker.told_at is not None:
        return t("tracker.asker_told", client=client)
    if not asker.wants_word:
        return t("tracker.asker_no_word", client=client)
    return t("tracker.asker_called", client=client) if asker.called else client


def _area(text: str) -> QPlainTextEdit:
    made = QPlainTextEdit(text)
    made.setTabChangesFocus(True)
    made.setFixedHeight(made.fontMetrics().lineSpacing() * 4 + 14)
    return made


def _list(lines: int, name: str) -> QListWidget:
    made = QListWidget()
    made.setAccessibleName(name)
    made.setWordWrap(True)
    made.setFixedHeight(made.fontMetrics().lineSpacing() * lines + 14)
    return made
