"""Edits the rules of ticket types. Every change is kept as a draft at once; publishing is an act of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.models.ids import Uid
from app.models.ticket_types import TypeStatus
from app.services.errors import KnownError
from app.services.store.store import Changed
from app.services.types.check import errors_of
from app.services.types.definition import TypeDefinition, in_words
from app.services.types.editing import TypeEditing, begin_type, keep_type, list_types, open_type, publish_type
from app.services.types.files import STARTERS, export_types, read_set, starter_set
from app.services.types.installing import Installed, install
from app.services.types.publishing import TypeInfo, discard_draft
from app.services.words import t
from app.views.administration.types.record_form import Field, Kind, RecordForm
from app.views.administration.types.sections import (
    GENERAL,
    SECTIONS,
    Section,
    choices,
    general,
    general_lines,
    put_general,
)
from app.views.administration.types.widgets import Part, TypesWidget
from app.views.common.chooser import Chooser
from app.views.common.moments import day_and_time
from app.views.context import Context

NEW_TYPE = (
    Field("code", Kind.TEXT, needed=True, hint="type_page.code_hint"),
    Field("labels", Kind.WORDS, needed=True),
)


class TypesPage(QObject):
    """The page of ticket types."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work = context.work
        self._me = context.signed_in.user_uid
        self._types: tuple[TypeInfo, ...] = ()
        self._editing: TypeEditing | None = None
        self.widget = TypesWidget()
        self._handlers = [_PartHandler(self, part) for part in self.widget.parts]
        self._connect()
        self._enable()

    def activate(self) -> None:
        """Read the types anew."""
        self._work.ask(list_types).then(self._show_types)

    def changed(self, change: Changed) -> None:
        """Read them again when one changed."""
        if change.touches("ticket_type", "ticket_type_version"):
            self.activate()

    @property
    def editing(self) -> TypeEditing | None:
        """The type in hand."""
        return self._editing

    # -- one part's records -------------------------------------------------------------------------------

    def edit_record(self, section: Section, row: int) -> None:
        """Open the form of a record; -1 for a new one."""
        if self._editing is None:
            return
        records = section.values(self._editing.definition)
        before: dict[str, Any] = records[row] if row >= 0 else {}
        title = t(f"type_page.one_{section.name}")
        form = RecordForm(self.widget, title, section.fields, before, choices(self._editing))
        if self._context.notices.run(form):
            made = before | form.values
            if row >= 0:
                records[row] = made
            else:
                records.append(made)
            self._keep(section.put(self._editing.definition, records))

    def remove_record(self, section: Section, row: int) -> None:
        """Take a record out."""
        if self._editing is not None and row >= 0:
            records = section.values(self._editing.definition)
            del records[row]
            self._keep(section.put(self._editing.definition, records))

    def move_record(self, section: Section, row: int, by: int) -> None:
        """Let a record change places with its neighbour."""
        if self._editing is None:
            return
        records = section.values(self._editing.definition)
        if row >= 0 and 0 <= row + by < len(records):
            records[row], records[row + by] = records[row + by], records[row]
            self._keep(section.put(self._editing.definition, records))
            self.widget.parts[SECTIONS.index(section)].table.rest_on(row + by)

    # -- reading and keeping ------------------------------------------------------------------------------

    def _show_types(self, types: tuple[TypeInfo, ...]) -> None:
        self._types = types
        chosen = self._editing.uid if self._editing is not None else None
        row = next((at for at, one in enumerate(types) if one.uid == chosen), 0 if types else -1)
        self.widget.types.show_names([_name(one) for one in types], row)
        if row >= 0:
            self._open(row)
        self._enable()

    def _open(self, row: int) -> None:
        self._work.ask(open_type, self._types[row].uid).then(self._show)

    def _show(self, editing: TypeEditing) -> None:
        self._editing = editing
        made = editing.definition
        self.widget.title.setText(t("type_page.heading", name=in_words(made.labels), code=made.code))
        self.widget.general.show_lines(general_lines(editing))
        for part in self.widget.parts:
            part.show_cells([part.section.cells(editing, one) for one in part.section.values(made)])
        self._show_versions(editing)
        errors = errors_of(editing.problems)
        key = "draft_well" if not errors else "draft_faulty"
        told = t(f"type_page.{key}", n=len(errors)) if editing.draft is not None else t("type_page.no_draft")
        self.widget.show_problems([str(one) for one in editing.problems], told)
        self._enable()

    def _show_versions(self, editing: TypeEditing) -> None:
        columns = ("number", "status", "made", "published", "tickets")
        rows = [
            [
                str(one.number),
                t(f"type_page.status_{one.status.value}"),
                day_and_time(one.created_at),
                day_and_time(one.published_at) if one.published_at else "",
                str(one.tickets),
            ]
            for one in editing.versions
        ]
        self.widget.versions.table.show_cells([t(f"type_page.column_{name}") for name in columns], rows, (4,))

    def _keep(self, definition: TypeDefinition) -> None:
        if self._editing is not None:
            self._work.ask(keep_type, self._me, self._editing.uid, definition).then(self._show)

    def _enable(self) -> None:
        editing = self._editing
        has_draft = editing is not None and editing.draft is not None
        self.widget.publish.setEnabled(has_draft and editing is not None and not errors_of(editing.problems))
        self.widget.discard.setEnabled(has_draft)
        self.widget.export.setEnabled(bool(self._types))
        self.widget.tabs.setEnabled(editing is not None)

    # -- what the buttons do ------------------------------------------------------------------------------

    def _connect(self) -> None:
        widget = self.widget
        widget.types.chosen.connect(self._open)
        widget.types.new_wanted.connect(self._new)
        widget.general.change.clicked.connect(self._change_general)
        widget.publish.clicked.connect(self._publish)
        widget.discard.clicked.connect(self._discard)
        widget.versions.again.clicked.connect(self._publish_again)
        widget.export.clicked.connect(self._export)
        widget.import_.clicked.connect(self._import)
        widget.starter.clicked.connect(self._starter)

    def _new(self) -> None:
        form = RecordForm(self.widget, t("type_page.new_type"), NEW_TYPE, {}, {})
        if self._context.notices.run(form):
            made = form.values
            self._work.ask(begin_type, self._me, made["code"], made["labels"]).then(self._begun)

    def _begun(self, uid: Uid) -> None:
        self._work.ask(open_type, uid).then(self._show)
        self.activate()

    def _change_general(self) -> None:
        if self._editing is None:
            return
        made = self._editing.definition
        form = RecordForm(self.widget, t("type_page.part_general"), GENERAL, general(made), choices(self._editing))
        if self._context.notices.run(form):
            self._keep(put_general(made, form.values))

    def _publish(self) -> None:
        if self._editing is not None and self._editing.draft is not None:
            self._put_in_force(self._editing.draft)

    def _publish_again(self) -> None:
        row = self.widget.versions.table.row()
        if self._editing is not None and 0 <= row < len(self._editing.versions):
            version = self._editing.versions[row]
            if version.status is not TypeStatus.PUBLISHED:
                self._put_in_force(version.uid)

    def _put_in_force(self, version: Uid) -> None:
        if self._editing is not None:
            self._work.ask(publish_type, self._me, self._editing.uid, version).then(self._published)

    def _published(self, editing: TypeEditing) -> None:
        self._show(editing)
        self._context.notices.tell(t("type_page.published", name=in_words(editing.definition.labels)))
        self.activate()

    def _discard(self) -> None:
        if self._editing is not None:
            before, uid = self._editing.definition, self._editing.uid
            self._work.ask(discard_draft, self._me, uid).then(self._reopen)
            bring_back = partial(self._bring_back, uid, before)
            self._context.notices.tell(t("type_page.discarded"), t("type_page.undo"), bring_back)

    def _reopen(self, _nothing: None) -> None:
        self.activate()

    def _bring_back(self, uid: Uid, definition: TypeDefinition) -> None:
        self._work.ask(keep_type, self._me, uid, definition).then(self._show)

    def _export(self) -> None:
        path = self._ask_path(QFileDialog.AcceptMode.AcceptSave)
        if path is not None:
            wanted = [one.uid for one in self._types]
            self._work.ask(export_types, wanted).then(partial(self._write, path))

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.write_bytes(content)
        except OSError:
            self._context.notices.tell_error(KnownError("type_page.cannot_write", path=str(path)))
            return
        self._context.notices.tell(t("type_page.exported", path=path.name))

    def _import(self) -> None:
        path = self._ask_path(QFileDialog.AcceptMode.AcceptOpen)
        if path is None:
            return
        try:
            made = read_set(path.read_bytes())
        except OSError:
            self._context.notices.tell_error(KnownError("type_page.cannot_read", path=str(path)))
        except KnownError as error:
            self._context.notices.tell_error(error)
        else:
            self._work.ask(install, self._me, made, renew=True).then(self._installed)

    def _starter(self) -> None:
        offered = [(code, in_words(starter_set(code).labels)) for code in STARTERS]
        chooser = Chooser(self.widget, t("type_page.starter"), t("type_page.starter_hint"), offered)
        if self._context.notices.run(chooser) and chooser.code is not None:
            self._work.ask(install, self._me, starter_set(chooser.code)).then(self._installed)

    def _installed(self, done: Installed) -> None:
        told = t("type_page.installed", added=len(done.added), renewed=len(done.renewed), kept=len(done.kept))
        self._context.notices.tell(told)
        self.activate()

    def _ask_path(self, mode: QFileDialog.AcceptMode) -> Path | None:
        saving = mode is QFileDialog.AcceptMode.AcceptSave
        dialog = QFileDialog(self.widget.window(), t("type_page.export" if saving else "type_page.import"))
        dialog.setAcceptMode(mode)
        dialog.setNameFilter(t("type_page.files"))
        dialog.setDefaultSuffix("json")
        dialog.setDirectory(str(Path.home()))
        return Path(dialog.selectedFiles()[0]) if self._context.notices.run(dialog) else None


class _PartHandler:
    """Passes a part's signals on, with its section."""

    def __init__(self, page: TypesPage, part: Part) -> None:
        self._page = page
        self._section = part.section
        part.edit.connect(self.edit)
        part.removed.connect(self.remove)
        part.moved.connect(self.move)

    def edit(self, row: int) -> None:
        self._page.edit_record(self._section, row)

    def remove(self, row: int) -> None:
        self._page.remove_record(self._section, row)

    def move(self, row: int, by: int) -> None:
        self._page.move_record(self._section, row, by)


def _name(one: TypeInfo) -> str:
    if one.draft is not None:
        return t("type_page.with_draft", name=one.label)
    return one.label if one.active else t("type_page.retired", name=one.label)
