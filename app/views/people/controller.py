"""Lets administrators edit people and dictionaries."""

from __future__ import annotations

from typing import Any

from app.models.ids import Uid
from app.services.errors import KnownError
from app.services.people.editing import (
    Everything,
    read_everything,
    save_person,
    save_word,
    switch_person,
    switch_word,
)
from app.services.store.store import Changed
from app.views.context import Context
from app.views.people.sections import BY_NAME, SECTIONS, Entry, Section, choices, entries
from app.views.people.widgets import PeoplePage

TABLES = ("user", "queue_member", *(section.table for section in SECTIONS if section.table))


class PeopleController:
    """The people screen."""

    def __init__(self, context: Context) -> None:
        self.widget = PeoplePage()
        self._context = context
        self._section: Section = SECTIONS[0]
        self._chosen: Uid | None = None
        self._actor = context.signed_in.user_uid
        self.widget.section_chosen.connect(self._turn_to)
        self.widget.saved.connect(self._save)
        self.widget.switched.connect(self._switch)
        context.work.changed.connect(self._changed)

    def activate(self) -> None:
        """Read everything anew."""
        self._read()
        self.widget.sections.setFocus()

    def _turn_to(self, name: str) -> None:
        self._section = BY_NAME[name]
        self._chosen = None
        self._read()

    def _read(self) -> None:
        self._context.work.ask(read_everything).then(self._show)

    def _show(self, everything: Everything) -> None:
        words, people = everything
        section = self._section
        found = entries(section, words, people)
        self.widget.show_section(section, found, choices(section, words, people), self._chosen)

    def _changed(self, change: Changed) -> None:
        if self.widget.isVisible() and change.touches(*TABLES):
            self._read()

    def _save(self, entry: Entry | None, values: dict[str, Any]) -> None:
        work = self._context.work
        uid = entry.uid if entry else None
        if not self._section.table:
            asked = work.ask(save_person, self._actor, uid, values)
        else:
            asked = work.ask(save_word, self._actor, self._section.table, uid, values)
        asked.failed(self._failed).then(self._stay_on)

    def _switch(self, entry: Entry, active: bool) -> None:
        if entry.uid is None:
            return
        work = self._context.work
        if not self._section.table:
            asked = work.ask(switch_person, self._actor, entry.uid, active)
        else:
            asked = work.ask(switch_word, self._actor, self._section.table, entry.uid, active)
        asked.failed(self._failed).then(self._stay_on)

    def _stay_on(self, uid: Uid) -> None:
        self._chosen = uid
        self._read()

    def _failed(self, error: KnownError) -> None:
        self.widget.show_error(str(error))
