"""The page of problems: the list at the left, one problem at the right, its tickets beneath."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.ids import Uid
from app.models.links import ProblemState
from app.services.dictionaries import Dictionaries
from app.services.problems.keeping import ProblemDraft
from app.services.problems.reading import CausedTicket, ProblemLine, ProblemView
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.panel import look, plain
from app.views.common.small_form import SmallForm, labelled
from app.views.common.tips import plain_tip

LINES = 2
NAMED = 12
"""So many clients are named; all of them in the tip."""
_KEY = int(Qt.ItemDataRole.UserRole)
TEXTS = ("symptoms", "cause", "workaround", "permanent_fix")


class ProblemsDialog(QDialog):
    """``chosen`` carries a problem's key; ``ticket_opened`` a ticket's. Ctrl+Enter saves, Escape closes."""

    chosen = Signal(bytes)
    ticket_opened = Signal(bytes)
    new_wanted = Signal()
    save_wanted = Signal()
    answer_wanted = Signal()
    finished_wanted = Signal(bool)

    def __init__(self, parent: QWidget, *, may_write: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("problems.title"))
        self._may_write = may_write
        self._uid: Uid | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(t("problems.title"))
        self.list.setWordWrap(True)
        self.list.currentItemChanged.connect(self._tell)
        self._finished = QCheckBox(t("problems.show_finished"))
        self._finished.toggled.connect(self.finished_wanted)
        self._new = QPushButton(t("problems.new"))
        self._new.clicked.connect(self.new_wanted)
        self._new.setVisible(may_write)
        self._title = look(plain(), "title")
        self.name = QLineEdit()
        self.state = ChoiceBox()
        self.state.set_choices([(one.value, t(f"problems.state_{one.value}")) for one in ProblemState])
        self.product = ChoiceBox()
        self.owner = ChoiceBox()
        self.fixed_in = QLineEdit()
        self.texts = {name: _box() for name in TEXTS}
        self.tickets = QListWidget()
        self.tickets.setAccessibleName(t("problems.tickets"))
        self.tickets.itemActivated.connect(self._open_ticket)
        self.clients = plain(look_name="quiet")
        self._problem = plain(look_name="late")
        self._problem.hide()
        self.save = QPushButton(t("problems.save"))
        self.save.setProperty("look", "main")
        self.save.setAutoDefault(False)
        self.save.clicked.connect(self.save_wanted)
        self.answer = QPushButton(t("problems.answer_all"))
        self.answer.setAutoDefault(False)
        self.answer.clicked.connect(self.answer_wanted)
        self._lay_out()
        self.show_problem(None)
        self.resize(980, 600)

    def use_dictionaries(self, words: Dictionaries) -> None:
        """Offer products and people."""
        products = [(word.uid, word.label()) for word in words.products if word.active]
        self.product.set_choices(products, t("ticket.none"))
        self.owner.set_choices([(user.uid, user.name) for user in words.users if user.active], t("ticket.none"))

    def show_problems(self, lines: Sequence[ProblemLine], wanted: Uid | None) -> None:
        """Fill the list; ``wanted`` is chosen where it is there."""
        self.list.blockSignals(True)
        self.list.clear()
        for line in lines:
            told = t("problems.count", n=line.tickets)
            state = t(f"problems.state_{line.state.value}")
            item = QListWidgetItem(
                t("problems.list_line", number=line.number, title=line.title, state=state, tickets=told)
            )
            item.setData(_KEY, line.uid)
            self.list.addItem(item)
        self.list.blockSignals(False)
        places = [at for at, line in enumerate(lines) if line.uid == wanted]
        if places:
            self.list.setCurrentRow(places[0])

    def show_problem(self, view: ProblemView | None) -> None:
        """Show one problem; None: an empty page for a new one."""
        draft = view.draft if view is not None else ProblemDraft("")
        self._uid = draft.uid
        self._title.setText(view.number if view is not None else t("problems.new"))
        self.name.setText(draft.title)
        self.state.set_value(draft.state.value)
        self.product.set_value(draft.product_uid)
        self.owner.set_value(draft.owner_uid)
        self.fixed_in.setText(draft.fixed_in)
        for name, box in self.texts.items():
            box.setPlainText(getattr(draft, name))
        self._problem.hide()
        self.tickets.clear()
        for ticket in view.tickets if view is not None else ():
            item = QListWidgetItem(_ticket_words(ticket))
            item.setData(_KEY, ticket.uid)
            self.tickets.addItem(item)
        clients = view.clients if view is not None else ()
        names = t("tickets.list_sign").join(clients[:NAMED])
        self.clients.setText(t("problems.clients", n=len(clients), names=names) if clients else "")
        self.clients.setToolTip(plain_tip(t("tickets.list_sign").join(clients)))
        self.answer.setEnabled(bool(self.tickets.count()) and self._may_write)

    def draft(self) -> ProblemDraft:
        """The problem as it stands on the page."""
        product, owner = self.product.value(), self.owner.value()
        texts = {name: box.toPlainText().strip() for name, box in self.texts.items()}
        return ProblemDraft(
            self.name.text().strip(),
            ProblemState(str(self.state.value())),
            symptoms=texts["symptoms"],
            cause=texts["cause"],
            workaround=texts["workaround"],
            permanent_fix=texts["permanent_fix"],
            fixed_in=self.fixed_in.text().strip(),
            product_uid=product if isinstance(product, bytes) else None,
            owner_uid=owner if isinstance(owner, bytes) else None,
            uid=self._uid,
        )

    def complain(self, text: str) -> None:
        """Say what is wrong."""
        self._problem.setText(text)
        self._problem.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves; Enter alone never closes the page."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._may_write:
                self.save_wanted.emit()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addWidget(self._finished)
        left.addWidget(self._new)
        form = QFormLayout()
        form.setVerticalSpacing(6)
        rows: list[tuple[str, QWidget]] = [
            ("name", self.name),
            ("state", self.state),
            ("symptoms", self.texts["symptoms"]),
            ("cause", self.texts["cause"]),
            ("workaround", self.texts["workaround"]),
            ("permanent_fix", self.texts["permanent_fix"]),
            ("fixed_in", self.fixed_in),
            ("product", self.product),
            ("owner", self.owner),
        ]
        for name, editor in rows:
            form.addRow(labelled(t(f"problems.{name}"), editor), editor)
            editor.setEnabled(self._may_write)
        for box in self.texts.values():
            box.setEnabled(True)
            box.setReadOnly(not self._may_write)
        right = QVBoxLayout()
        right.addWidget(self._title)
        right.addLayout(form)
        right.addWidget(labelled(t("problems.tickets"), self.tickets))
        right.addWidget(self.tickets, 1)
        right.addWidget(self.clients)
        right.addWidget(self._problem)
        below = QHBoxLayout()
        below.addWidget(self.answer)
        below.addStretch(1)
        below.addWidget(self.save)
        right.addLayout(below)
        for button in (self.save, self.answer):
            button.setVisible(self._may_write)
        layout = QHBoxLayout(self)
        layout.setSpacing(14)
        layout.addLayout(left, 2)
        layout.addLayout(right, 3)

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(bytes(item.data(_KEY)))

    def _open_ticket(self, item: QListWidgetItem) -> None:
        self.ticket_opened.emit(bytes(item.data(_KEY)))


class AnswerDialog(SmallForm):
    """One answer to all clients of a problem, and whether their tickets are resolved with it."""

    def __init__(self, parent: QWidget, number: str, count: int, text: str) -> None:
        super().__init__(parent, t("problems.answer_title", number=number))
        self._text = _box()
        self._text.setPlainText(text)
        self.resolve = QCheckBox(t("problems.resolve_too"))
        reach = plain()
        reach.setText(t("problems.reach", n=count))
        self.rows.addRow(reach)
        self.add(t("problems.answer"), self._text)
        self.rows.addRow("", self.resolve)
        self.finish(t("problems.answer_button"))

    @property
    def text(self) -> str:
        """The answer."""
        return self._text.toPlainText().strip()

    def accept(self) -> None:
        """Close only with an answer."""
        if self.text:
            super().accept()
        else:
            self.complain(t("problems.without_answer"), self._text)


def _box() -> QPlainTextEdit:
    box = QPlainTextEdit()
    box.setTabChangesFocus(True)
    box.setFixedHeight(box.fontMetrics().lineSpacing() * LINES + 12)
    return box


def _ticket_words(ticket: CausedTicket) -> str:
    state = t(f"tickets.state_{ticket.state}")
    text = t(
        "problems.ticket_line", number=ticket.number, subject=ticket.subject, state=state, client=ticket.client
    )
    return t("problems.and_call", line=text) if ticket.wants_notice else text
