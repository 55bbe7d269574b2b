"""Small questions of pauses: asking for one, refusing one, the day's balance."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.models.staff import Role
from app.services.people.rights import Act, may
from app.services.people.users import UserRecord
from app.services.presence.balance import Balance, Why, must_ask
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.moments import stretch
from app.views.common.panel import plain
from app.views.common.record_table import Heading, Line, RecordTable
from app.views.common.small_form import SmallForm
from app.views.desk.presence.words import minutes

HEADINGS = ("reason", "used", "limit", "left", "once", "pay", "consent")


class AskPauseDialog(SmallForm):
    """Why the pause is wanted; or a senior who stands by says yes with their password."""

    def __init__(self, parent: QWidget, label: str, why: Why, approvers: Sequence[UserRecord]) -> None:
        super().__init__(parent, t("presence.ask_title", reason=label))
        said = plain()
        said.setText(t(f"presence.ask_{why.value}"))
        self.rows.addRow(said)
        self.note = QLineEdit()
        self.note.setPlaceholderText(t("presence.ask_note_hint"))
        self.add(t("presence.ask_note"), self.note)
        self.approver = ChoiceBox()
        able = [one for one in approvers if one.has_password and may(one.role, Act.APPROVE_PAUSES)]
        self.approver.set_choices([("", t("presence.ask_later")), *((one.login, one.name) for one in able)])
        self.approver.set_value("")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        if able:
            self.add(t("presence.ask_here"), self.approver)
            self.add(t("presence.ask_password"), self.password)
            self.approver.currentIndexChanged.connect(self._follow)
        self._follow()
        self.finish(t("presence.ask"))

    @property
    def login(self) -> str:
        """Who approves here and now; empty: whoever answers the request."""
        return str(self.approver.value() or "")

    def accept(self) -> None:
        """Close only with a password where somebody approves here."""
        if self.login and not self.password.text():
            self.complain(t("presence.password_needed"), self.password)
        else:
            super().accept()

    def _follow(self, _index: int = 0) -> None:
        self.password.setEnabled(bool(self.login))


class RefuseDialog(SmallForm):
    """Why not."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, title)
        self.answer = QLineEdit()
        self.add(t("presence.refuse_why"), self.answer)
        self.finish(t("presence.refuse"))

    def accept(self) -> None:
        """Close only with words."""
        if self.answer.text().strip():
            super().accept()
        else:
            self.complain(t("presence.refusal_needs_words"), self.answer)


class BreaksDialog(QDialog):
    """The day's pauses: what was used, what is left. ``chosen`` carries the code of the pause to begin.

    ``other_ms`` are pauses whose reason is in no dictionary: set at the exchange, or at the start of the shift.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget, balances: Sequence[Balance], role: Role, other_ms: int = 0) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("presence.breaks_title"))
        self._other_ms = other_ms
        self._balances = balances
        self._role = role
        self.table = RecordTable(widest=0)
        self.table.setAccessibleName(t("presence.breaks_title"))
        self.table.opened.connect(self._take)
        hint = plain(look_name="quiet")
        hint.setText(t("presence.breaks_hint"))
        self._sum = plain()
        column = QVBoxLayout(self)
        column.addWidget(hint)
        column.addWidget(self.table, 1)
        column.addWidget(self._sum)
        box = QDialogButtonBox()
        box.addButton(t("presence.close"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        box.rejected.connect(self.reject)
        column.addWidget(box)
        self.resize(820, 380)
        self._show()
        self.table.setFocus()

    def _show(self) -> None:
        headings = [Heading(t(f"presence.breaks_{name}"), number=1 <= at <= 4) for at, name in enumerate(HEADINGS)]
        self.table.show_lines(headings, [self._line(one) for one in self._balances])
        paid = sum(one.used_ms for one in self._balances if one.reason.billable)
        unpaid = sum(one.used_ms for one in self._balances if not one.reason.billable)
        text = t("presence.breaks_sum", paid=stretch(paid), unpaid=stretch(unpaid))
        if self._other_ms >= 1000:
            text = "\n".join((text, t("presence.breaks_other", other=stretch(self._other_ms))))
        self._sum.setText(text)

    def _line(self, balance: Balance) -> Line:
        reason = balance.reason
        none = t("presence.no_limit")
        consent = must_ask(reason, balance.used_ms, self._role)
        cells = (
            reason.label(),
            stretch(balance.used_ms),
            minutes(balance.limit_ms) if balance.limit_ms is not None else none,
            _left(balance, none),
            minutes(reason.once_min * 60_000) if reason.once_min else none,
            t("presence.billable" if reason.billable else "presence.not_billable"),
            t(f"presence.consent_{consent.value if consent else 'none'}"),
        )
        return Line(reason.code.encode(), cells)

    def _take(self, key: bytes) -> None:
        balance = next((one for one in self._balances if one.reason.code == key.decode()), None)
        if balance is not None and balance.reason.active:
            self.accept()
            self.chosen.emit(balance.reason.code)


def _left(balance: Balance, none: str) -> str:
    if balance.left_ms is None or balance.limit_ms is None:
        return none
    if balance.is_over:
        return t("presence.over_by", over=stretch(balance.used_ms - balance.limit_ms))
    return stretch(balance.left_ms)


def plain_button(text: str) -> QPushButton:
    """A button that Enter in a table does not press."""
    button = QPushButton(text)
    button.setAutoDefault(False)
    return button
