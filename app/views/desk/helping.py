"""'Raise hand' from wherever the operator is: a senior sees the client, the script's step and the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit, QWidget

from app.models.ids import Uid
from app.services.day.hands import Circumstances, lower, raise_hand
from app.services.words import t
from app.views.common.panel import look, plain
from app.views.common.small_form import SmallForm
from app.views.context import Context

if TYPE_CHECKING:
    from app.views.desk.controller import DeskController


class RaiseHandDialog(SmallForm):
    """One line for the question; it may stay empty. Below it: what goes along."""

    def __init__(self, parent: QWidget, client: str, step: str) -> None:
        super().__init__(parent, t("day.raise_title"))
        self.question = QLineEdit()
        self.question.setPlaceholderText(t("day.raise_hint"))
        self.add(t("day.raise_question"), self.question)
        for key, text in (("raise_client", client), ("raise_step", step)):
            if text:
                label = look(plain(), "quiet")
                label.setText(text)
                self.rows.addRow(t(f"day.{key}"), label)
        self.finish(t("day.raise"))


class Helping(QObject):
    """Asks for help with what is on the desk."""

    def __init__(self, context: Context, desk: DeskController) -> None:
        super().__init__(desk)
        self._context = context
        self._desk = desk
        self._me = context.signed_in.user_uid
        context.actions.connect("day.raise_hand", self.raise_hand)

    def raise_hand(self) -> None:
        """Ask for the question, then raise the hand."""
        where, client = self._circumstances()
        dialog = RaiseHandDialog(self._desk.widget.window(), client, where.step)
        if self._context.notices.run(dialog):
            ask = self._context.work.ask(raise_hand, self._me, dialog.question.text(), where)
            ask.then(self._raised)

    def _raised(self, hand: Uid) -> None:
        self._context.notices.tell(t("day.raised"), t("day.lower"), _Lower(self, hand).take)

    def lower(self, hand: Uid) -> None:
        """No help is needed after all."""
        self._context.work.ask(lower, self._me, hand).then()

    def _circumstances(self) -> tuple[Circumstances, str]:
        """What is on the desk now, and the client's name."""
        desk = self._desk
        contact, card, walk = desk.calls.current, desk.card.card, desk.script.walk
        script = step = ""
        if walk is not None:
            script = t("script.version", label=walk.leg.loaded.label, number=walk.leg.loaded.number)
            here = walk.step()
            step = "\n".join(walk.leg.session.question(ref).label for ref in here.refs) if here is not None else ""
        values = desk.ticket.values
        where = Circumstances(
            contact.interaction_uid if contact is not None else None,
            card.person_uid if card is not None else None,
            values.draft.uid if values.number else None,
            script,
            step,
        )
        return where, card.full_name if card is not None else ""


class _Lower:
    def __init__(self, helping: Helping, hand: Uid) -> None:
        self._helping = helping
        self._hand = hand

    def take(self) -> None:
        self._helping.lower(self._hand)
