"""Calling a number, wherever the wish comes from: by the dial rules, after one question where one is due.

The one rule of asking: a number from outside the window (a link) and one of another country are asked about, and
every number where the person wants it so. Nothing is dialled in the midst of a talk.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.services import phones
from app.services.directory.dialling import how_dialled
from app.services.errors import KnownError
from app.services.phones.dial_rules import Dialling
from app.services.telephony.interface import Capability
from app.services.telephony.manual import ManualLine
from app.services.telephony.softphone.launching import DialOut, dial_by
from app.services.words import language, t
from app.views.common.numbers import call_one_of
from app.views.common.panel import look, plain
from app.views.common.small_form import SmallForm
from app.views.context import Context

if TYPE_CHECKING:
    from app.views.desk.controller import DeskController


class Dialler(QObject):
    """Carries out ``navigation.dial`` and ``navigation.dial_link``."""

    def __init__(self, context: Context, desk: DeskController) -> None:
        super().__init__(desk)
        self._context = context
        self._desk = desk
        self._asking = False
        context.navigation.dial.connect(self.dial)
        context.navigation.dial_link.connect(self.dial_link)
        context.actions.connect("card.dial", self.dial_client)
        desk.card.widget.number_clicked.connect(self.dial_client)

    def dial(self, number: str) -> None:
        """Call a number that stands in the window, in any spelling."""
        self._plan(number, from_outside=False)

    def dial_link(self, number: str) -> None:
        """Call a number that somebody clicked on elsewhere: never without being asked."""
        self._plan(number, from_outside=True)

    def dial_client(self) -> None:
        """Call whoever the card shows: the number in hand, or another one of the client's."""
        card, contact = self._desk.card.card, self._desk.calls.current
        if contact is not None and contact.is_live:
            self._context.notices.tell(t("dialling.in_call", number=self._desk.calls.who(contact)))
            return
        numbers = [(self._desk.card.number, "")] if self._desk.card.number else []
        numbers += [(one.key, one.label) for one in (card.numbers if card else ()) if one.kind == "phone"]
        call_one_of(self._context, self._desk.widget.window(), numbers)

    def _plan(self, number: str, *, from_outside: bool) -> None:
        asking = self._context.work.ask(how_dialled, number, self._context.settings.text("line"))
        asking.on_the_reader().then(partial(self._planned, number, from_outside))

    def _planned(self, number: str, from_outside: bool, dialling: Dialling) -> None:
        shown = (phones.international if dialling.abroad else phones.national)(dialling.number) or number
        tell = self._context.notices.tell
        contact = self._desk.calls.current
        if dialling.forbidden:
            note = dialling.rule.note if dialling.rule is not None else ""
            tell(t("dialling.forbidden_why" if note else "dialling.forbidden", number=shown, why=note))
        elif contact is not None and contact.is_live:
            tell(t("dialling.in_call", number=shown))
        elif not self._must_ask(dialling, from_outside) or self._confirmed(shown, dialling, from_outside):
            self._dial(number, shown, dialling)

    def _must_ask(self, dialling: Dialling, from_outside: bool) -> bool:
        return from_outside or dialling.abroad or self._context.settings.text("confirm_dial") == "always"

    def _confirmed(self, shown: str, dialling: Dialling, from_outside: bool) -> bool:
        """One question at a time: links that come while it is open are not asked about."""
        if self._asking:
            return False
        self._asking = True
        dialog = DialDialog(self._desk.widget.window(), shown, dialling, from_outside=from_outside)
        confirmed = self._context.notices.run(dialog)
        self._asking = False
        dialog.deleteLater()
        return confirmed

    def _dial(self, number: str, shown: str, dialling: Dialling) -> None:
        """By the line where it can, else the way this computer is set to; who is in hand waits in the drafts."""
        contact = self._desk.calls.current
        if contact is not None and contact.is_live:  # it came while the question was on the screen
            self._context.notices.tell(t("dialling.in_call", number=shown))
            return
        line = self._context.line_in_use
        by_hand = type(line) is ManualLine
        able = Capability.DIAL in line.capabilities()
        way = DialOut(self._context.settings.text("dial_out"))
        try:
            if by_hand or not able:
                dial_by(way, self._context.settings.text("dial_command"), dialling.digits)
        except KnownError as error:
            self._context.notices.tell_error(error)
            return
        self._tell(dialling, way)
        if able:
            if contact is not None:
                self._desk.put_aside()
            self._context.navigation.show_screen.emit("desk")
            self._context.navigation.dialled.emit(number)
            self._desk.calls.dial(number, dialling.digits)

    def _tell(self, dialling: Dialling, way: DialOut) -> None:
        """What is left to be done on the phone itself."""
        words = []
        line = self._context.line_in_use
        if isinstance(line, ManualLine) and (way is DialOut.HAND or type(line) is ManualLine):
            words.append(
                t("dialling.by_hand" if way is DialOut.HAND else "dialling.handed", digits=dialling.digits)
            )
        elif Capability.DIAL not in line.capabilities() and way is DialOut.HAND:
            words.append(t("dialling.on_phone", digits=dialling.digits))
        if dialling.extension:
            words.append(t("dialling.extension", extension=dialling.extension))
        if words:
            self._context.notices.tell("\n".join(words))


class DialDialog(SmallForm):
    """Asks before a number is dialled: what it is, what would be sent, why it is asked about."""

    def __init__(self, parent: QWidget, shown: str, dialling: Dialling, *, from_outside: bool) -> None:
        super().__init__(parent, t("dialling.confirm_title"))
        number = look(plain(), "title")
        number.setText(shown)
        self.rows.addRow(number)
        facts = []
        if from_outside:
            facts.append(t("dialling.from_link"))
        if dialling.abroad:
            country = phones.country(dialling.number, language())
            facts.append(t("dialling.abroad_in", country=country) if country else t("dialling.abroad"))
        facts.append(t("dialling.sent_as", digits=dialling.digits))
        if dialling.extension:
            facts.append(t("dialling.extension", extension=dialling.extension))
        for fact in facts:
            line = plain(wrap=False, look_name="quiet")
            line.setText(fact)
            self.rows.addRow(line)
        self.finish(t("dialling.call"))
