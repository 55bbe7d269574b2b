"""What is heard at a place, and the login to a server with recordings."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from app.services.recordings.errors import PasswordWanted
from app.services.recordings.listening import LONGEST_TEXT
from app.services.recordings.secrets import Login
from app.services.words import t
from app.views.common.moments import stretch
from app.views.common.panel import plain
from app.views.common.small_form import SmallForm


class MarkDialog(SmallForm):
    """The words of a mark."""

    def __init__(self, parent: QWidget, at_ms: int, text: str = "") -> None:
        super().__init__(parent, t("recordings.mark_title", at=stretch(at_ms)))
        self.words = QLineEdit(text)
        self.words.setMaxLength(LONGEST_TEXT)
        self.add(t("recordings.mark_text"), self.words)
        self.finish(t("recordings.mark_keep"))
        self.words.setFocus()

    def accept(self) -> None:
        """Close only with words."""
        if self.words.text().strip():
            super().accept()
        else:
            self.complain(t("recordings.mark_empty"), self.words)


class LoginDialog(SmallForm):
    """Name and password."""

    def __init__(self, parent: QWidget, wanted: PasswordWanted) -> None:
        super().__init__(parent, t("recordings.password_title"))
        lead = plain()
        key = "recordings.password_again" if wanted.refused else "recordings.password_lead"
        lead.setText(t(key, host=wanted.host))
        kept = plain(look_name="quiet")
        kept.setText(t("recordings.password_kept"))
        self.name, self.word = QLineEdit(), QLineEdit()
        self.word.setEchoMode(QLineEdit.EchoMode.Password)
        self.rows.addRow(lead)
        self.add(t("recordings.password_name"), self.name)
        self.add(t("recordings.password_word"), self.word)
        self.rows.addRow(kept)
        self.finish(t("recordings.password_enter"))
        self.name.setFocus()

    @property
    def login(self) -> Login:
        """What was typed."""
        return Login(self.name.text().strip(), self.word.text())
