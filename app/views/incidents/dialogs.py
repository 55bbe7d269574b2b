"""What is asked when an incident is announced, changed and ended. Enter in a line saves, Escape closes."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.models.ids import Uid
from app.services.calls.agreed import next_at, of_wall
from app.services.dictionaries import Dictionaries
from app.services.incidents.announcing import Announcement, Banner
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.combos import ChoiceBox, SearchBox
from app.views.common.form.dates import read_date_time, read_time
from app.views.common.panel import plain
from app.views.common.small_form import SmallForm
from app.views.incidents.banner import typed_moment

LINES = 4


class AnnounceDialog(SmallForm):
    """What happened, what callers are told, until when. Without a ticket it asks what a new one needs."""

    def __init__(
        self,
        parent: QWidget,
        words: Dictionaries | None,
        *,
        title: str = "",
        say: str = "",
        expected_at: int | None = None,
        number: str = "",
        known: bool = False,
    ) -> None:
        super().__init__(parent, t("incidents.change_title" if known else "incidents.announce_title"))
        self.heading = QLineEdit(title)
        self.say = text_box(say)
        self.expected = QLineEdit(typed_moment(expected_at))
        self.expected.setPlaceholderText(t("incidents.expected_hint"))
        self.type = ChoiceBox()
        self.category = SearchBox()
        if number:
            shown = plain()
            shown.setText(number)
            self.rows.addRow(t("incidents.ticket"), shown)
        self.add(t("incidents.what"), self.heading)
        self.add(t("incidents.what_to_say"), self.say)
        self.add(t("incidents.expected_at"), self.expected)
        if words is not None:
            types = [(word.uid, word.label()) for word in words.ticket_types if word.active]
            self.type.set_choices(types, t("ticket.none"))
            self.category.set_choices(
                [(word.uid, words.category_path(word.uid)) for word in words.categories], t("ticket.none")
            )
            self.add(t("tickets.field_type_uid"), self.type)
            self.add(t("tickets.field_category_uid"), self.category)
        self.finish(t("card.save") if known else t("incidents.announce_button"))

    @property
    def wanted(self) -> Announcement:
        """What was written."""
        return Announcement(self.heading.text().strip(), self.say.toPlainText().strip(), self._at())

    @property
    def type_uid(self) -> Uid | None:
        """The type of the ticket to be made."""
        value = self.type.value()
        return value if isinstance(value, bytes) else None

    @property
    def category_uid(self) -> Uid | None:
        """The category of the ticket to be made."""
        value = self.category.value()
        return value if isinstance(value, bytes) else None

    def accept(self) -> None:
        """Close only with a heading, and a time that is one."""
        if not self.heading.text().strip():
            self.complain(t("incidents.heading_needed"), self.heading)
        elif self.expected.text().strip() and self._at() is None:
            self.complain(t("incidents.no_moment"), self.expected)
        else:
            super().accept()

    def _at(self) -> int | None:
        text = self.expected.text().strip()
        clock = read_time(text)
        return next_at(clock, wall_ms()) if clock else of_wall(read_date_time(text))


class CloseDialog(SmallForm):
    """What all clients are told at the end, and how many it reaches."""

    def __init__(self, parent: QWidget, banner: Banner, answer: str = "") -> None:
        super().__init__(parent, t("incidents.close_title", title=banner.title))
        self.answer = text_box(answer)
        reach = plain()
        reach.setText(t("incidents.reach", n=banner.callers))
        calls = plain(look_name="quiet")
        calls.setText(t("incidents.calls_to_make", n=banner.waiting))
        self.rows.addRow(reach)
        self.rows.addRow(calls)
        self.add(t("incidents.answer"), self.answer)
        self.finish(t("incidents.close_button"))

    @property
    def text(self) -> str:
        """The answer."""
        return self.answer.toPlainText().strip()

    def accept(self) -> None:
        """Close only with an answer."""
        if self.text:
            super().accept()
        else:
            self.complain(t("incidents.answer_needed"), self.answer)


def text_box(text: str) -> QPlainTextEdit:
    """A box of a few lines; Tab leaves it."""
    box = QPlainTextEdit(text)
    box.setTabChangesFocus(True)
    box.setFixedHeight(box.fontMetrics().lineSpacing() * LINES + 12)
    return box
