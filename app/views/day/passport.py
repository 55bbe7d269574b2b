"""The client's passport on one page: who knows them, what they have, what one must know to pick them up."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.ids import Uid
from app.services.clients.curators import ClientKey, ClientKind
from app.services.clients.passport import PARTS, PassportTexts, PassportView, note_passport_read
from app.services.clients.passport_page import Knowers, PassportPage, open_page, save_page
from app.services.directory.numbers_of import numbers_of_organisation, numbers_of_person
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.actions.registry import hint
from app.views.common.combos import ChoiceBox
from app.views.common.moments import day
from app.views.common.numbers import call_one_of
from app.views.common.panel import look, plain
from app.views.common.small_form import buttons, labelled
from app.views.context import Context

ROLE = int(Qt.ItemDataRole.UserRole)
TEXT_LINES = 84
CALL_KEY = "Ctrl+F3"
PEOPLE_SHOWN = 7


class PassportDialog(QDialog):
    """``turned`` carries the organisation or person to show instead."""

    turned = Signal(object)

    def __init__(self, parent: QWidget, page: PassportPage, *, read_only: bool) -> None:
        super().__init__(parent)
        self.page = page
        self.setWindowTitle(t("day.passport_title", name=page.view.name))
        self.main, self.second = ChoiceBox(), ChoiceBox()
        self.picks_up = QListWidget()
        self.texts: dict[str, QPlainTextEdit] = {}
        self._call = QPushButton()
        self.calls = False
        """Whether the page was left to call one of the client's numbers."""
        layout = QVBoxLayout(self)
        layout.addLayout(self._head(page.view))
        body = QHBoxLayout()
        body.addLayout(self._left(page), 2)
        body.addLayout(self._right(page.view), 3)
        layout.addLayout(body, 1)
        self._call.setVisible(not read_only)
        if read_only:
            for widget in (self.main, self.second, self.picks_up):
                widget.setEnabled(False)
            for edit in self.texts.values():
                edit.setReadOnly(True)
        else:
            layout.addWidget(buttons(self, t("day.save")))
        self.resize(900, 620)
        self.texts[PARTS[0]].setFocus()

    @property
    def written(self) -> PassportTexts:
        """The texts as they stand."""
        return PassportTexts(**{part: edit.toPlainText() for part, edit in self.texts.items()})

    @property
    def knowers(self) -> Knowers:
        """The curators as chosen."""
        main, second = self.main.value(), self.second.value()
        items = [self.picks_up.item(row) for row in range(self.picks_up.count())]
        ticked = frozenset(
            bytes(item.data(ROLE)) for item in items if item.checkState() is Qt.CheckState.Checked
        ) - {main, second}
        return Knowers(
            main if isinstance(main, bytes) else None,
            second if isinstance(second, bytes) else None,
            frozenset(one for one in ticked if isinstance(one, bytes)),
        )

    def _head(self, view: PassportView) -> QHBoxLayout:
        name = look(plain(), "title")
        name.setText(view.name)
        row = QHBoxLayout()
        row.addWidget(name, 1)
        for key, text in view.related:
            if key.kind is ClientKind.ORGANISATION:
                button = QPushButton(text)
                button.setAutoDefault(False)
                button.clicked.connect(partial(self._turn, key))
                row.addWidget(button)
        self._call.setText(hint(t("dialling.call"), CALL_KEY))
        self._call.setAutoDefault(False)
        self._call.setShortcut(QKeySequence(CALL_KEY))
        self._call.clicked.connect(self._call_them)
        row.addWidget(self._call)
        return row

    def _left(self, page: PassportPage) -> QVBoxLayout:
        people = [(uid, name) for uid, name in page.people]
        self.main.set_choices(people, t("day.nobody"))
        self.main.set_value(page.knowers.main)
        self.second.set_choices(people, t("day.nobody"))
        self.second.set_value(page.knowers.second)
        for uid, name in people:
            item = QListWidgetItem(name, self.picks_up)
            item.setData(ROLE, uid)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = uid in page.knowers.picks_up
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        form = QFormLayout()
        form.addRow(labelled(t("day.curator_main"), self.main), self.main)
        form.addRow(labelled(t("day.curator_second"), self.second), self.second)
        column = QVBoxLayout()
        column.addLayout(form)
        column.addWidget(labelled(t("day.picks_up"), self.picks_up))
        column.addWidget(self.picks_up, 1)
        for text, name in _facts(page.view):
            label = look(plain(), name) if name else plain()
            label.setText(text)
            column.addWidget(label)
        return column

    def _right(self, view: PassportView) -> QGridLayout:
        grid = QGridLayout()
        for row, part in enumerate(PARTS):
            edit = QPlainTextEdit(getattr(view.texts, part))
            edit.setTabChangesFocus(True)
            edit.setMinimumHeight(TEXT_LINES)
            edit.setPlaceholderText(t(f"day.{part}_hint"))
            grid.addWidget(labelled(t(f"day.{part}"), edit), 2 * row, 0)
            grid.addWidget(edit, 2 * row + 1, 0)
            self.texts[part] = edit
        if view.updated_at is not None:
            last = look(QLabel(t("day.passport_updated", day=day(view.updated_at), name=view.updated_by)), "quiet")
            grid.addWidget(last, 2 * len(PARTS), 0)
        return grid

    def _call_them(self) -> None:
        """Call one of their numbers; what was typed is kept first."""
        self.calls = True
        self.accept()

    def _turn(self, key: ClientKey) -> None:
        self.turned.emit(key)
        self.accept()


class Passports(QObject):
    """Opens passports wherever the wish for one comes from."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._work = context.work
        self._me = context.signed_in.user_uid
        self._page = page
        context.navigation.open_passport.connect(self.open_person)

    def open_person(self, person: Uid) -> None:
        """The passport of a person."""
        self.open(ClientKey(ClientKind.PERSON, person))

    def open(self, client: ClientKey) -> None:
        """Read a passport, then show it; that it was read is written down."""
        self._work.ask(open_page, client, wall_ms()).on_the_reader().then(self._show)
        self._work.ask(note_passport_read, self._me, client).in_background().then()

    def _show(self, page: PassportPage) -> None:
        dialog = PassportDialog(self._page, page, read_only=self._context.read_only)
        following: list[ClientKey] = []
        dialog.turned.connect(following.append)
        accepted = self._context.notices.run(dialog)
        if accepted and not self._context.read_only:
            ask = self._work.ask(save_page, self._me, page, dialog.written, dialog.knowers)
            ask.then(partial(self._saved, page.view.name))
        calls = accepted and dialog.calls
        dialog.deleteLater()
        if following:
            self.open(following[0])
        elif calls:
            key = page.view.key
            person = key.kind is ClientKind.PERSON
            asking = self._work.ask(numbers_of_person if person else numbers_of_organisation, key.uid)
            asking.on_the_reader().then(partial(call_one_of, self._context, self._page))

    def _saved(self, name: str, changed: bool) -> None:
        if changed:
            self._context.notices.tell(t("day.passport_saved", name=name))


def _facts(view: PassportView) -> list[tuple[str, str]]:
    """What is known of the client elsewhere, as text and look."""
    lines = [(t("day.open_tickets", n=view.open_tickets), "quiet")]
    for one in view.curators:
        if one.stand_in is not None:
            until = t("day.till", day=day(one.stand_in.until_at)) if one.stand_in.until_at else ""
            lines.append((t("day.away", name=one.name, until=until, substitute=one.stand_in.name).strip(), "soon"))
        elif one.of_organisation:
            lines.append((t("day.of_organisation", name=one.name, rank=t(f"day.rank_{one.rank.value}")), "quiet"))
    for product in view.products:
        name = f"{product.name} {product.version}".strip()
        if product.till is None:
            lines.append((name, ""))
        else:
            key = "card.subscription_expired" if product.expired else "card.subscription_till"
            lines.append((t(key, product=name, day=day(product.till)), "late" if product.expired else ""))
    people = [text for key, text in view.related if key.kind is ClientKind.PERSON]
    lines += [(text, "") for text in people[:PEOPLE_SHOWN]]
    if len(people) > PEOPLE_SHOWN:
        lines.append((t("day.more_people", n=len(people) - PEOPLE_SHOWN), "quiet"))
    return lines
