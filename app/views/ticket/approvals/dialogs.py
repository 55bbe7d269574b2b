"""Asking for approval, and deciding."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QPlainTextEdit, QWidget

from app.models.ids import Uid
from app.services.words import t
from app.views.common.combos import SearchBox
from app.views.common.panel import plain
from app.views.common.small_form import SmallForm

AREA_LINES = 4


class AskDialog(SmallForm):
    """Who is to approve, and what."""

    def __init__(self, parent: QWidget, people: Sequence[tuple[Uid, str]]) -> None:
        super().__init__(parent, t("ticket_screen.ask_approval"))
        self._who = SearchBox()
        self._who.set_choices(people, t("ticket_screen.anybody_entitled"))
        self._what = _area()
        self.add(t("ticket_screen.approver"), self._who)
        self.add(t("ticket_screen.approval_question"), self._what)
        self.finish(t("ticket_screen.ask"))

    @property
    def approver(self) -> Uid | None:
        """Who was chosen; None for anybody whom the type entitles."""
        chosen = self._who.value()
        return chosen if isinstance(chosen, bytes) else None

    @property
    def question(self) -> str:
        """What is to be approved."""
        return self._what.toPlainText().strip()

    def accept(self) -> None:
        """Close only with words."""
        if self.question:
            super().accept()
        else:
            self.complain(t("ticket_screen.question_needed"), self._what)


class DecideDialog(SmallForm):
    """Yes or no, with words for a no. Where it is a client's decision, who of them decided."""

    def __init__(self, parent: QWidget, question: str, *, mine: bool) -> None:
        super().__init__(parent, t("ticket_screen.decide"))
        self.granted = True
        self._mine = mine
        asked = plain()
        asked.setText(question)
        self.rows.addRow(asked)
        self._comment = _area()
        self._client = QLineEdit()
        self._client.setPlaceholderText(t("ticket_screen.decided_by_client_hint"))
        self.add(t("ticket_screen.approval_comment"), self._comment)
        self.add(t("ticket_screen.decided_by_client"), self._client)
        self.finish(t("ticket_screen.grant"))
        box = self.findChild(QDialogButtonBox)
        if isinstance(box, QDialogButtonBox):
            refuse = box.addButton(t("ticket_screen.refuse"), QDialogButtonBox.ButtonRole.DestructiveRole)
            refuse.clicked.connect(self._refuse)

    @property
    def comment(self) -> str:
        """Words to the decision."""
        return self._comment.toPlainText().strip()

    @property
    def client(self) -> str:
        """The client whose decision it is; empty for one of the house."""
        return self._client.text().strip()

    def accept(self) -> None:
        """Granted."""
        self._close(granted=True)

    def _refuse(self) -> None:
        self._close(granted=False)

    def _close(self, *, granted: bool) -> None:
        """Close only with a name where it was not asked of this person, and with words for a no."""
        self.granted = granted
        if not self._mine and not self.client:
            self.complain(t("ticket_screen.decided_by_whom"), self._client)
        elif not granted and not self.comment:
            self.complain(t("ticket_screen.refusal_words"), self._comment)
        else:
            super().accept()


def _area() -> QPlainTextEdit:
    area = QPlainTextEdit()
    area.setTabChangesFocus(True)
    area.setFixedHeight(area.fontMetrics().lineSpacing() * AREA_LINES + 14)
    return area
