"""Records into a file, page by page; what was taken out, by whom and when is kept in the reading log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.models.ids import Uid
from app.records import frozen
from app.services.exports import calls, clients, complaints, tickets
from app.services.exports.sheets import Sheet, open_sheet
from app.services.exports.tables import Plan, Record, Table, Wanted
from app.services.imports.errors import ImportTrouble
from app.services.imports.mapping import DEFAULT_ZONE
from app.services.imports.rights import exported_marks
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.words import t

PAGE = 500

PLANS: dict[Table, Plan] = {
    Table.CLIENTS: clients.PLAN,
    Table.TICKETS: tickets.PLAN,
    Table.CALLS: calls.PLAN,
    Table.COMPLAINTS: complaints.COMPLAINTS,
    Table.LETTERS: complaints.LETTERS,
}

ReadingLog = Callable[[str, list[Uid]], None]


@frozen
class ExportProgress:
    """How an export stands: records written so far, and whether the file is complete."""

    records: int
    finished: bool


class Export:
    """One export under way. Call :meth:`step` on a database thread until ``finished``; :meth:`stop` gives up.

    ``note`` records who read what where the store itself cannot be written (review mode).
    """

    def __init__(
        self,
        path: Path,
        what: Table,
        user: Uid,
        wanted: Wanted | None = None,
        *,
        zone: str = DEFAULT_ZONE,
        note: ReadingLog | None = None,
    ) -> None:
        self._path = path
        self._plan = PLANS[what]
        self._user = user
        self._wanted = wanted or Wanted()
        self._zone = zone
        self._note = note
        self._sheet: Sheet | None = None
        self._columns: list[str] = []
        self._after = 0
        self._count = 0

    def step(self, store: Store) -> ExportProgress:
        """Write the next page. Raises NotAllowed, ImportTrouble (the file cannot be written), StoreError."""
        sheet = self._sheet or self._begin(store)
        page = self._plan.page(store, self._wanted, self._after, PAGE, self._zone)
        try:
            if page:
                self._record(store, page)
                for record in page:
                    for cells in record.rows:
                        sheet.add([cells.get(name, "") for name in self._columns])
                self._after = page[-1].row_id
                self._count += len(page)
            else:
                sheet.finish()
                self._sheet = None
        except OSError as error:
            self.stop()
            raise ImportTrouble("importing.cannot_write", path=str(self._path)) from error
        return ExportProgress(self._count, not page)

    def stop(self) -> None:
        """Give up; no file is left. The reading log keeps what was read."""
        if self._sheet is not None:
            self._sheet.abandon()
            self._sheet = None

    def _begin(self, store: Store) -> Sheet:
        marks = exported_marks(store, self._user)
        self._columns = [name for name, mark in self._plan.columns if mark in marks]
        headings = [t(f"importing.field_{name}") for name in self._columns]
        name = store.value("SELECT name FROM user WHERE uid = ?", self._user) or ""
        now = datetime.fromtimestamp(wall_ms() / 1000, ZoneInfo(self._zone))
        watermark = t("exporting.watermark", name=name, at=now.strftime("%Y-%m-%d %H:%M"), zone=self._zone)
        self._sheet = open_sheet(self._path, watermark, headings)
        return self._sheet

    def _record(self, store: Store, page: list[Record]) -> None:
        """Note each record in the reading log before its data is in the file."""
        if self._note is not None:
            self._note(self._plan.table, [record.uid for record in page])
            return
        now = wall_ms()
        with store.write(self._user, durable=False) as write:
            write.local_many(
                "INSERT INTO read_entry (at, user_uid, record_table, record_uid, purpose) VALUES (?, ?, ?, ?, ?)",
                [(now, self._user, self._plan.table, record.uid, "export") for record in page],
            )


def run_export(store: Store, job: Export) -> ExportProgress:
    """Do a whole export at once: for the command line and for tests."""
    try:
        while not (progress := job.step(store)).finished:
            pass
        return progress
    except BaseException:
        job.stop()
        raise
