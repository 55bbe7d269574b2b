"""The page of the directory."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget

from app.models.directory import EntryKind
from app.models.ids import Uid
from app.records import frozen
from app.services.clocks.calendars import list_calendars
from app.services.directory.importing import ImportedDirectory, import_directory
from app.services.directory.keeping import EntryRecord, list_entries, remove_entry, save_entry
from app.services.people.users import list_users
from app.services.store.store import Store
from app.services.words import t
from app.views.administration.directory.form import EntryForm
from app.views.administration.entry_page import EntryPage, EntryWidget
from app.views.common.combos import Choice
from app.views.common.panel import scrolled
from app.views.context import Context
from app.views.work import Asking

NEW = EntryRecord(None, EntryKind.PERSON, "")
ROWS_NAMED = 10


@frozen
class Shown:
    """What the page needs at once."""

    entries: tuple[EntryRecord, ...]
    users: tuple[tuple[Uid, str], ...]
    calendars: tuple[tuple[Uid, str], ...]


def read_page(store: Store) -> Shown:
    """Read it on the store's thread."""
    users = tuple((user.uid, user.name) for user in list_users(store, only_active=True) if user.uid)
    calendars = tuple((one.uid, one.label()) for one in list_calendars(store) if one.uid and one.active)
    return Shown(list_entries(store), users, calendars)


class DirectoryWidget(EntryWidget):
    """The names at the left with a line to look for one, the form beside them."""

    def __init__(self) -> None:
        self.form = EntryForm()
        self.remove, self.take_in = QPushButton(), QPushButton()
        super().__init__(scrolled(self.form), others=(self.remove, self.take_in))
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        column = self.entries.layout()
        if column is not None:
            column.removeWidget(self.entries.list)
            column.removeWidget(self.entries.add)
            for widget in (self.search, self.entries.list, self.entries.add):
                column.addWidget(widget)
        self.entries.setFixedWidth(260)
        self.retranslate()

    def retranslate(self) -> None:
        self.say("directory.page", "directory.add", "directory.save")
        self.remove.setText(t("directory.remove"))
        self.take_in.setText(t("directory.import"))
        self.search.setPlaceholderText(t("directory.search_page"))
        self.search.setAccessibleName(t("directory.search_page"))
        self.form.retranslate()


class DirectoryPage(EntryPage[EntryRecord]):
    """Shows and saves entries; takes in a table."""

    tables = ("directory_entry", "directory_number", "user", "work_calendar")

    def __init__(self, context: Context) -> None:
        self.widget = DirectoryWidget()
        self.form = self.widget.form
        self._all: tuple[EntryRecord, ...] = ()
        super().__init__(context, self.widget)
        self.widget.remove.clicked.connect(self._remove)
        self.widget.take_in.clicked.connect(self._ask_table)
        self.widget.search.textChanged.connect(self._filter)
        self.present(None)

    def asking(self) -> Asking[Shown]:
        """All entries, and what they may refer to."""
        return self.context.work.ask(read_page)

    def take(self, found: Shown) -> tuple[EntryRecord, ...]:
        """The entries that are looked for."""
        self._all = found.entries
        departments: list[Choice] = [
            (entry.uid, entry.name) for entry in found.entries if entry.kind is EntryKind.DEPARTMENT
        ]
        self.form.offer(departments, found.users, found.calendars)
        return self._wanted()

    def name_of(self, entry: EntryRecord) -> str:
        """Its name; a department stands out by its kind, one out of use says so."""
        key = "directory.listed_department" if entry.kind is EntryKind.DEPARTMENT else "directory.listed_person"
        name = t(key, name=entry.name)
        return name if entry.active else t("directory.inactive", name=name)

    def put(self, entry: EntryRecord | None) -> None:
        """Show an entry."""
        self.form.put(entry or NEW)
        self.widget.remove.setEnabled(entry is not None)

    def typed(self) -> EntryRecord:
        """The entry as typed."""
        return self.form.record()

    def keep(self, typed: Any) -> None:
        """Save the entry."""
        asking = self.context.work.ask(save_entry, self.me, typed).failed(self.failed)
        asking.then(partial(self._saved))

    def first_editor(self) -> QWidget:
        """Its name."""
        return self.form

    def take_in(self, path: Path) -> None:
        """Read a table into the directory."""
        asking = self.context.work.ask(import_directory, self.me, path).failed(self.failed)
        asking.then(self._taken_in)

    def _saved(self, uid: Uid) -> None:
        self.kept_as(uid, t("directory.saved"))

    def _remove(self) -> None:
        if self.chosen is not None:
            self.context.work.ask(remove_entry, self.me, self.chosen).failed(self.failed).then(self._removed)

    def _removed(self, _nothing: None) -> None:
        self.chosen = None
        self.context.notices.tell(t("directory.removed"), t("directory.undo"), self.context.navigation.undo.emit)
        self.read_anew()

    def _filter(self, _text: str) -> None:
        self.kept = self._wanted()
        uids = [entry.uid for entry in self.kept]
        self._list(uids.index(self.chosen) if self.chosen in uids else -1)

    def _wanted(self) -> tuple[EntryRecord, ...]:
        words = self.widget.search.text().casefold().split()
        return tuple(
            entry
            for entry in self._all
            if all(
                word in f"{entry.name} {entry.post} {' '.join(n.number for n in entry.numbers)}".casefold()
                for word in words
            )
        )

    def _ask_table(self) -> None:
        dialog = QFileDialog(self.widget.window(), t("directory.import_title"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(t("directory.import_files"))
        accepted = self.context.notices.run(dialog)
        chosen = dialog.selectedFiles()
        dialog.deleteLater()
        if accepted and chosen:
            self.take_in(Path(chosen[0]))

    def _taken_in(self, made: ImportedDirectory) -> None:
        text = t("directory.imported", added=made.added, changed=made.changed, same=made.same)
        if made.left_out:
            rows = ", ".join(map(str, made.left_out[:ROWS_NAMED]))
            text = t("directory.left_out", told=text, n=len(made.left_out), rows=rows)
        self.context.notices.tell(text)
        self.read_anew()
