"""An editor for each column of a ticket that a move may ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.services.dictionaries import Dictionaries, Word
from app.services.tickets.draft import TicketDraft
from app.services.words import t
from app.views.common.combos import Choice, ChoiceBox, SearchBox
from app.views.common.form.dates import read_date_time, show_date_time
from app.views.common.moments import local

AREA_LINES = 4
LEVELS = (1, 2, 3)
PRIORITIES = (1, 2, 3, 4)

Field = tuple[QWidget, Callable[[], Any]]
"""The editor, and what gives its value; None for nothing given."""


def field_for(name: str, draft: TicketDraft, words: Dictionaries) -> Field | None:
    """An editor of this column with its present value; None for one that is filled in elsewhere."""
    value = getattr(draft, name, None)
    if name in ("subject", "address"):
        line = QLineEdit(str(value or ""))
        return line, _Text(line).value
    if name == "description":
        area = text_area(str(value or ""))
        return area, _Text(area).value
    if name == "due_at":
        line = QLineEdit(show_date_time(local(value).replace(tzinfo=None).isoformat()) if value else "")
        line.setPlaceholderText(t("form.date_time_hint"))
        return line, _Moment(line).value
    choices = _choices(name, words)
    if choices is None:
        return None
    box: ChoiceBox = SearchBox() if len(choices) > 9 else ChoiceBox()
    box.set_choices(choices, t("ticket.none"))
    box.set_value(value)
    return box, box.value


def text_area(text: str = "") -> QPlainTextEdit:
    """A small field of several lines that Tab leaves."""
    area = QPlainTextEdit(text)
    area.setTabChangesFocus(True)
    area.setFixedHeight(area.fontMetrics().lineSpacing() * AREA_LINES + 14)
    return area


def people(words: Dictionaries) -> list[Choice]:
    """Colleagues to choose from."""
    return [(user.uid, user.name) for user in words.users if user.active]


def _choices(name: str, words: Dictionaries) -> list[Choice] | None:
    lists: dict[str, tuple[Word, ...]] = {
        "type_uid": words.ticket_types,
        "product_uid": words.products,
        "queue_uid": words.queues,
    }
    if name in lists:
        return [(word.uid, word.label()) for word in lists[name] if word.active]
    if name == "category_uid":
        return [(word.uid, words.category_path(word.uid)) for word in words.categories if word.active]
    if name == "assignee_uid":
        return people(words)
    if name == "priority":
        return [(n, t(f"tickets.priority_{n}")) for n in PRIORITIES]
    if name == "complexity":
        return [(n, t(f"tickets.complexity_{n}")) for n in LEVELS]
    if name in ("impact", "urgency"):
        return [(n, t(f"ticket_screen.level_{n}")) for n in LEVELS]
    return None


class _Text:
    def __init__(self, field: QLineEdit | QPlainTextEdit) -> None:
        self._field = field

    def value(self) -> str | None:
        field = self._field
        text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
        return text.strip() or None


class _Moment:
    def __init__(self, field: QLineEdit) -> None:
        self._field = field

    def value(self) -> int | None:
        iso = read_date_time(self._field.text())
        return int(datetime.fromisoformat(iso).astimezone().timestamp() * 1000) if iso else None
