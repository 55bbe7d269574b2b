"""A ticket to a unit outside: choose the unit, see and mend the letter, let it go."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QWidget

from app.services.handoff.at_ticket import WayOut
from app.services.handoff.message import Message, mailto
from app.services.handoff.units import UnitRecord, Way
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.panel import look, plain
from app.views.common.small_form import SmallForm
from app.views.ticket.handing.dialogs import TEXT_LINES, area

WIDTH = 620


class LetterDialog(SmallForm):
    """The letter of the unit chosen. What was changed by hand goes when another unit is chosen."""

    def __init__(self, parent: QWidget, way: WayOut) -> None:
        super().__init__(parent, t("handoff.letter_title"))
        self.setMinimumWidth(WIDTH)
        self._letters = way.letters
        self._unit = ChoiceBox()
        self._unit.set_choices([(unit.uid, unit.label()) for unit, _ in way.letters])
        self._unit.setCurrentIndex(0)
        self._unit.currentIndexChanged.connect(self._show_letter)
        self._how = plain(look_name="quiet")
        self._subject = QLineEdit()
        self._text = area(2 * TEXT_LINES)
        self._unknown = look(plain(), "soon")
        self.add(t("handoff.to_unit"), self._unit)
        self.rows.addRow("", self._how)
        self.add(t("handoff.subject"), self._subject)
        self.add(t("handoff.text"), self._text)
        self.rows.addRow("", self._unknown)
        self.finish(t("handoff.send"))
        box = self.findChild(QDialogButtonBox)
        assert isinstance(box, QDialogButtonBox)
        self._main = next(
            button for button in box.buttons() if box.buttonRole(button) is QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.copy_button = box.addButton(t("handoff.copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.mail_button = box.addButton(t("handoff.open_mail"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(self._copy)
        self.mail_button.clicked.connect(self._open_mail)
        self._show_letter()

    @property
    def unit(self) -> UnitRecord:
        """The unit chosen."""
        return self._letters[max(0, self._unit.currentIndex())][0]

    @property
    def message(self) -> Message:
        """The letter as it stands."""
        return Message(self._subject.text().strip(), self._text.toPlainText().strip())

    def accept(self) -> None:
        """Close only with words."""
        if self.message.text:
            super().accept()
        else:
            self.complain(t("handoff.empty"), self._text)

    def _show_letter(self) -> None:
        unit, message = self._letters[max(0, self._unit.currentIndex())]
        self._subject.setText(message.subject)
        self._subject.setCursorPosition(0)
        self._text.setPlainText(message.text)
        self._how.setText(t(f"handoff.how_{unit.way.value}", address=unit.address or t("tickets.nothing")))
        names = t("tickets.list_sign").join(message.unknown)
        self._unknown.setText(t("handoff.unknown_variables", names=names) if names else "")
        self._unknown.setVisible(bool(names))
        self._main.setText(t(f"handoff.send_{unit.way.value}"))
        self.copy_button.setVisible(unit.way is Way.MAIL)
        self.mail_button.setVisible(unit.way is Way.MAIL and bool(unit.mail))

    def _copy(self) -> None:
        message = self.message
        QGuiApplication.clipboard().setText(f"{message.subject}\n\n{message.text}")

    def _open_mail(self) -> None:
        """In the mail program; a text too long for that is on the clipboard."""
        self._copy()
        opened = QDesktopServices.openUrl(QUrl(mailto(self.unit.mail, self.message)))
        self._how.setText(t("handoff.mail_has_it" if opened else "handoff.no_mail_program"))
