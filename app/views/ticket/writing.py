"""Writes notes and answers: keeps them while they are typed, previews answers, writes them once."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from app.models.calls import Channel
from app.models.ids import Uid, new_uid
from app.services.store.clock import wall_ms
from app.services.tickets.at_desk import offered_templates, template_for
from app.services.tickets.templates import Filled
from app.services.tickets.writing import (
    TO_CLIENT,
    AnswerPreview,
    Way,
    Words,
    keep_words,
    kept_words,
    mail_link,
    preview,
    ways_to_answer,
    write_words,
)
from app.services.words import t
from app.views.actions.registry import key_text
from app.views.common.chooser import Chooser
from app.views.common.moments import clock_time
from app.views.context import Context
from app.views.ticket.box import WritingBox, chosen_way
from app.views.ticket.preview import PreviewDialog

KEEP_AFTER_MS = 150
"""Counted from the first change not kept yet, so that steady typing is kept too."""


class Writing(QObject):
    """One box for the ticket in sight; what is typed in another ticket waits there."""

    def __init__(self, context: Context, box: WritingBox) -> None:
        super().__init__(box)
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self.box = box
        self._ticket: Uid | None = None
        self._uid = new_uid()
        self._ways: tuple[Way, ...] = ()
        self._chosen = ("", "")
        self._timer = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._timer.timeout.connect(self._keep)
        box.edited.connect(self._edited)
        box.kind_chosen.connect(self._kind_chosen)
        box.finished.connect(self.finish)
        actions = context.actions
        actions.connect("ticket.note", self.note)
        actions.connect("ticket.answer", self.answer)
        actions.connect("ticket.send", self.finish)
        actions.connect("ticket.insert", self._offer_templates)
        pairs = (("inner", "ticket.note"), ("to_client", "ticket.answer"), ("send", "ticket.send"))
        found = {name: actions.get(action) for name, action in pairs}
        box.show_keys({name: key_text(action) for name, action in found.items() if action is not None})

    def follow(self, ticket: Uid | None) -> None:
        """Write in this ticket from now on; what was begun in it comes back."""
        if ticket == self._ticket:
            return
        self.keep_now()
        self._ticket = ticket
        self._begin(Words(new_uid(), ticket or b"", self.box.kind, ""))
        if ticket is not None:
            self._work.ask(kept_words, self._user, ticket).then(self._take_up)
            self._work.ask(ways_to_answer, ticket).on_the_reader().then(self._show_ways)

    def note(self) -> None:
        """Write a note for colleagues."""
        self._to_kind("inner")

    def answer(self) -> None:
        """Write to the client."""
        self._to_kind("to_client")

    def finish(self) -> None:
        """Write the note down; show an answer as the client will get it, and send it if that is well."""
        words = self._words()
        if words is None or not self.box.isVisible():
            return
        if not words.text.strip():
            self.box.focus_edit()
        elif words.kind == TO_CLIENT:
            self._work.ask(preview, self._user, words, wall_ms()).on_the_reader().then(self._show_preview)
        else:
            self._write(words)

    def keep_now(self) -> None:
        """Hand what is typed to the store."""
        if self._timer.isActive():
            self._timer.stop()
            self._keep()

    def retranslate(self) -> None:
        """Say the ways in the other language."""
        self.box.show_ways(self._ways, self._way())

    def _to_kind(self, kind: str) -> None:
        if self.box.isVisible():
            self.box.show_words(kind, self.box.text)
            self._kind_chosen(kind)
            self.box.focus_edit()

    def _kind_chosen(self, _kind: str) -> None:
        if self.box.text.strip():
            self._edited()

    def _words(self) -> Words | None:
        if self._ticket is None:
            return None
        channel, recipient = self._way() if self.box.kind == TO_CLIENT else ("", "")
        return Words(self._uid, self._ticket, self.box.kind, self.box.text, channel, recipient)

    def _way(self) -> tuple[str, str]:
        return chosen_way(self.box.way)

    def _begin(self, words: Words) -> None:
        self._uid = words.uid
        self._chosen = (words.channel, words.recipient)
        self.box.show_words(words.kind, words.text)
        self.box.show_ways(self._ways, self._chosen)
        self.box.show_kept("")

    def _take_up(self, found: tuple[Words, ...]) -> None:
        mine = [words for words in found if words.ticket == self._ticket]
        if mine and not self.box.text.strip():
            self._begin(mine[-1])
            self.box.show_kept(t("ticket_screen.begun_before"))

    def _show_ways(self, ways: tuple[Way, ...]) -> None:
        self._ways = ways
        self.box.show_ways(ways, self._chosen)

    def _edited(self) -> None:
        self.box.show_kept(t("ticket.keeping"))
        if not self._timer.isActive():
            self._timer.start()

    def _keep(self) -> None:
        words = self._words()
        if words is not None:
            self._work.ask(keep_words, self._user, words).then(self._kept)

    def _kept(self, at: int) -> None:
        if self.box.text.strip() and not self._timer.isActive():
            self.box.show_kept(t("ticket_screen.kept", time=clock_time(at, seconds=True)))

    def _show_preview(self, found: AnswerPreview) -> None:
        dialog = PreviewDialog(self.box, found)
        if self._context.notices.run(dialog):
            if found.words.channel == Channel.MAIL:
                self._open_mail(found)
            elif found.words.channel not in (Channel.PHONE, Channel.VISIT):
                QGuiApplication.clipboard().setText(found.words.text)
            self._write(found.words)
        else:
            self.box.focus_edit()

    def _open_mail(self, found: AnswerPreview) -> None:
        """The person's own mail program sends it; the text is in the clipboard too, should it be too long."""
        QGuiApplication.clipboard().setText(found.words.text)
        if found.words.recipient:
            link = mail_link(found.words.recipient, found.subject, found.words.text)
            QDesktopServices.openUrl(QUrl(link, QUrl.ParsingMode.StrictMode))

    def _write(self, words: Words) -> None:
        self._timer.stop()
        self._work.ask(write_words, self._user, words).then(_Told(self, words).written)

    def written(self, words: Words) -> None:
        """The store has it: an empty box for the next one."""
        if words.uid == self._uid and self._ticket is not None:
            self._begin(Words(new_uid(), self._ticket, "inner", ""))
        if words.kind == TO_CLIENT:
            self._context.notices.tell(t(f"ticket_screen.answer_{_way_words(words.channel)}"))

    def _offer_templates(self) -> None:
        if self.box.isVisible():
            self._work.ask(offered_templates).then(self._choose_template)

    def _choose_template(self, offered: tuple[tuple[str, str], ...]) -> None:
        chooser = Chooser(self.box, t("ticket.template_title"), t("ticket.template_search"), offered)
        if self._context.notices.run(chooser) and chooser.code:
            ask = self._work.ask(template_for, self._user, chooser.code, self._ticket, None, wall_ms())
            ask.then(self._insert)

    def _insert(self, filled: Filled) -> None:
        self.box.edit.insertPlainText(filled.text)
        self.box.edit.setFocus()
        if filled.unknown:
            self._context.notices.tell(t("ticket.template_unknown", names=", ".join(filled.unknown)))


def _way_words(channel: str) -> str:
    if channel == Channel.MAIL:
        return "sent_mail"
    return "told" if channel in (Channel.PHONE, Channel.VISIT) else "sent"


class _Told(QObject):
    """Remembers what is being written until the store has it."""

    def __init__(self, writing: Writing, words: Words) -> None:
        super().__init__(writing)
        self._writing = writing
        self._words = words

    def written(self, _uid: Uid) -> None:
        self._writing.written(self._words)
        self.deleteLater()
