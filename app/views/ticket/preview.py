"""An answer as the client will get it, before it goes."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.services.tickets.writing import AnswerPreview
from app.services.words import t
from app.views.common.panel import plain


class PreviewDialog(QDialog):
    """Enter sends, Escape goes back to the text. With places left unfilled it cannot be sent."""

    def __init__(self, parent: QWidget, found: AnswerPreview) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ticket_screen.preview_title"))
        words = found.words
        channel = t(f"lists.channel_{words.channel}") if words.channel else ""
        form = QFormLayout()
        for label, value in (
            (t("ticket_screen.preview_channel"), channel),
            (t("ticket_screen.preview_to"), words.recipient),
            (t("ticket_screen.preview_subject"), found.subject if words.channel == "mail" else ""),
        ):
            if value:
                shown = plain()
                shown.setText(value)
                form.addRow(label, shown)
        self.text = QPlainTextEdit(words.text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(t("ticket_screen.kind_to_client"))
        how = plain(look_name="late" if found.unknown else "quiet")
        if found.unknown:
            how.setText(t("ticket.template_unknown", names=t("tickets.list_sign").join(found.unknown)))
        else:
            how.setText(t(f"ticket_screen.sending_{_way_of(words.channel)}"))
        buttons = QDialogButtonBox()
        main = buttons.addButton(t("ticket_screen.send"), QDialogButtonBox.ButtonRole.AcceptRole)
        main.setProperty("look", "main")
        main.setDefault(True)
        main.setEnabled(not found.unknown)
        buttons.addButton(t("ticket_screen.back_to_text"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.text, 1)
        column.addWidget(how)
        column.addWidget(buttons)
        main.setFocus()
        self.resize(620, 440)


def _way_of(channel: str) -> str:
    """What sending means for a channel: the mail program, words said aloud, or a copy to paste."""
    return channel if channel in ("mail", "letter") else "spoken" if channel in ("phone", "visit") else "copied"
