"""Runs imports and exports: every read and write on the database threads, a chunk at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app.services.errors import KnownError
from app.services.exports import Export, ExportProgress, Table
from app.services.imports import (
    Import,
    Look,
    Mapping,
    PreviewRow,
    Progress,
    What,
    fields_of,
    local_zone,
    look,
    preview,
)
from app.services.imports import save as keep_mapping
from app.services.imports.preview import shown_fields
from app.services.imports.zones import zones
from app.services.store.store import Store
from app.services.words import t
from app.views.context import Context
from app.views.importing.mapping_table import MappingLine
from app.views.importing.widgets import ImportPage

CHUNK_MS = 20
SAMPLES = 3
PREVIEW_ROWS = 50


class ImportingController(QObject):
    """One file at a time, one work at a time."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._seen: Look | None = None
        self._mapping: Mapping | None = None
        self._import: Import | None = None
        self._export: Export | None = None
        self._export_path = Path()
        self._stopping = False
        self._rejects: Path | None = None
        self._result: Callable[[], str] = str
        self._zone = local_zone()
        self.widget = ImportPage(zones())
        self.widget.installEventFilter(self)
        page = self.widget
        page.choose_file.connect(self._choose)
        page.file_dropped.connect(self.open)
        page.what_chosen.connect(self._read_as)
        page.zone_chosen.connect(self._in_zone)
        page.field_chosen.connect(self._map)
        page.mapping_kept.connect(self._keep)
        page.check_wanted.connect(self.check)
        page.import_wanted.connect(self.bring_in)
        page.stop_wanted.connect(self.stop)
        page.rejects_wanted.connect(self._open_rejects)
        page.export_wanted.connect(self._choose_export)

    def activate(self) -> None:
        """Begin with the choice of a file."""
        if self._seen is None:
            self.widget.focus_start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the preview's words in the other language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show_mapping()
            self.widget.show_state(self._result())
        return super().eventFilter(watched, event)

    def open(self, name: str, what: What | None = None) -> None:
        """Look at a file."""
        asking = self._context.work.ask(look, Path(name), what, self._zone)
        asking.on_the_reader().then(self._show_look)

    def check(self) -> None:
        """Try the import dry."""
        self._begin(dry_run=True)

    def bring_in(self) -> None:
        """Import."""
        self._begin(dry_run=False)

    def stop(self) -> None:
        """Stop after the chunk under way; what is in stays in."""
        self._stopping = True

    def export(self, what: str, path: Path) -> None:
        """Take a table out into a file."""
        self._stopping = False
        self._export_path = path
        self._export = Export(path, Table(what), self._context.signed_in.user_uid, zone=self._zone)
        self.widget.show_busy()
        self._context.work.ask(self._export.step).in_background().failed(self._fail).then(self._exported)

    def _choose(self) -> None:
        dialog = QFileDialog(self.widget.window(), t("import_screen.open"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([t("import_screen.tables"), t("import_screen.all_files")])
        if self._context.notices.run(dialog) and dialog.selectedFiles():
            self.open(dialog.selectedFiles()[0])

    def _choose_export(self, what: str) -> None:
        dialog = QFileDialog(self.widget.window(), t("import_screen.export"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([t("import_screen.xlsx"), t("import_screen.csv")])
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(t(f"import_screen.what_{what}"))
        if self._context.notices.run(dialog) and dialog.selectedFiles():
            self.export(what, Path(dialog.selectedFiles()[0]))

    def _read_as(self, what: str) -> None:
        if self._seen is not None:
            self.open(str(self._seen.path), What(what))

    def _in_zone(self, zone: str) -> None:
        self._zone = zone
        if self._mapping is not None:
            self._mapping = replace(self._mapping, zone=zone)
            self._show_mapping()

    def _map(self, column: int, field: str | None) -> None:
        if self._mapping is not None:
            self._mapping = self._mapping.with_field(column, field)
            self._show_mapping()

    def _keep(self, name: str) -> None:
        if self._mapping is not None and name:
            user = self._context.signed_in.user_uid
            self._context.work.ask(keep_mapping, user, self._mapping, name).then(self._kept)

    def _kept(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._context.notices.tell(t("import_screen.kept", name=mapping.name))

    def _show_look(self, seen: Look) -> None:
        self._seen, self._mapping = seen, seen.mapping
        self._result = str
        self.widget.show_idle(has_file=True)
        self.widget.show_file(str(seen.path), seen.mapping.what, seen.mapping.zone, seen.mapping.name)
        self._show_mapping()

    def _show_mapping(self) -> None:
        if self._seen is None or self._mapping is None:
            return
        lines = [
            MappingLine(column.heading, _sample(self._seen, self._mapping, column.index), column.field)
            for column in self._mapping.columns
        ]
        self.widget.show_mapping(lines, list(fields_of(self._mapping.what)))
        asking = self._context.work.ask(_previewed, self._seen, self._mapping)
        asking.on_the_reader().then(self._show_preview)

    def _show_preview(self, shown: tuple[Mapping, list[PreviewRow]]) -> None:
        mapping, rows = shown
        if mapping == self._mapping:
            self.widget.show_preview(shown_fields(mapping), rows)

    def _begin(self, *, dry_run: bool) -> None:
        if self._seen is None or self._mapping is None or self._import is not None:
            return
        self._stopping = False
        user = self._context.signed_in.user_uid
        self._import = Import(self._seen.path, self._mapping, user, dry_run=dry_run, budget_ms=CHUNK_MS)
        self.widget.show_busy()
        self.widget.show_progress(0.0, "")
        self._next_chunk()

    def _next_chunk(self) -> None:
        if self._import is not None:
            self._context.work.ask(self._import.step).in_background().failed(self._fail).then(self._stepped)

    def _stepped(self, progress: Progress) -> None:
        if self._import is None:
            return
        self.widget.show_progress(progress.share, _told(progress))
        if not progress.finished and not self._stopping:
            self._next_chunk()
            return
        ended = "checked" if self._import.dry_run else "imported"
        self._say(partial(_summary, ended if progress.finished else "stopped", progress))
        self._end()
        self._rejects = progress.rejects
        if self._rejects is not None:
            self.widget.show_rejects()

    def _exported(self, progress: ExportProgress) -> None:
        if self._export is None:
            return
        text = t("import_screen.exporting", n=progress.records)
        self.widget.show_progress(1.0 if progress.finished else None, text)
        if not progress.finished and not self._stopping:
            self._context.work.ask(self._export.step).in_background().failed(self._fail).then(self._exported)
            return
        stopped = not progress.finished
        self._end()
        self._say(partial(_export_summary, stopped, self._export_path))

    def _say(self, result: Callable[[], str]) -> None:
        """Show how it ended, now and after a change of language."""
        self._result = result
        self.widget.show_state(result())

    def _fail(self, error: KnownError) -> None:
        self._end()
        self._say(str)
        self._context.notices.tell_error(error)

    def _end(self) -> None:
        """Give the files back, on the thread that reads them."""
        if self._import is not None:
            self._context.work.ask(_closed, self._import).in_background().then()
        if self._export is not None:
            self._context.work.ask(_given_up, self._export).in_background().then()
        self._import = self._export = None
        self.widget.show_idle(has_file=self._seen is not None)

    def _open_rejects(self) -> None:
        if self._rejects is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._rejects)))


def _previewed(_store: Store, seen: Look, mapping: Mapping) -> tuple[Mapping, list[PreviewRow]]:
    """The preview, made off the GUI thread: the first phone number loads the numbering plans."""
    return mapping, preview(seen.rows, mapping, PREVIEW_ROWS)


def _closed(_store: Store, job: Import) -> None:
    job.close()


def _given_up(_store: Store, job: Export) -> None:
    job.stop()


def _sample(seen: Look, mapping: Mapping, index: int) -> str:
    """The first different values of a column, as they stand in the file."""
    cells = (row[index] for row in seen.rows[mapping.header_row :] if index < len(row))
    texts = dict.fromkeys(str(cell).strip()[:60] for cell in cells if cell not in (None, ""))
    return " · ".join([text for text in texts if text][:SAMPLES])


def _summary(ended: str, progress: Progress) -> str:
    lines = [t(f"import_screen.{ended}"), _told(progress)]
    lines += [t("import_screen.why", count=count, reason=t(key, value="…")) for key, count in progress.reasons]
    return "\n".join(lines)


def _export_summary(stopped: bool, path: Path) -> str:
    return t("import_screen.export_stopped") if stopped else t("import_screen.exported", path=path)


def _told(progress: Progress) -> str:
    return t(
        "import_screen.counts",
        read=progress.read,
        new=progress.new,
        changed=progress.changed,
        unchanged=progress.unchanged,
        repeated=progress.repeated,
        rejected=progress.rejected,
    )
