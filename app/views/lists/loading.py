"""Brings a list's rows from the reading thread, and keeps them fresh."""

from __future__ import annotations

from array import array
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.services.lists.filters import Filter, resolved
from app.services.lists.reading import FIRST_ROWS, PART, RELEVANCE, RowIds, Sort, page, row_ids
from app.services.store.clock import wall_ms
from app.services.store.store import Row
from app.views.common.paged_model import PagedModel
from app.views.work import Request, Work

CHANGES_MS = 400
"""Changes that follow one another are shown together."""


class Loading(QObject):
    """Fills one model. ``loaded`` carries the :class:`RowIds` now shown; ``rows_came`` fires after a page."""

    loaded = Signal(object)
    rows_came = Signal()

    def __init__(self, work: Work, list_name: str, wanted: Filter, sort: Sort) -> None:
        super().__init__()
        self.wanted = wanted
        self.sort = sort
        self.stale = True
        self._name = list_name
        self._work = work
        self._model: PagedModel | None = None
        self._gathered = array("q")
        self._request: Request | None = None
        self._page: Request | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(CHANGES_MS)
        self._again.timeout.connect(self.reload)

    def fill(self, model: PagedModel) -> None:
        """Fill this model from now on."""
        self._model = model

    def show(self, wanted: Filter, sort: Sort) -> None:
        """Load another choice of rows, or another order."""
        self.wanted, self.sort = wanted, sort
        self.reload()

    def reload(self) -> None:
        """Load the same choice again; an answer still on its way is dropped."""
        self._again.stop()
        self.stale = False
        if self._model is not None:
            self._model.forget_rows()
        self._gathered = array("q")
        self._ask(FIRST_ROWS)

    def changed(self, visible: bool) -> None:
        """Records of this list changed: load again soon, or when the list is next looked at."""
        if visible:
            self._again.start()
        else:
            self.stale = True

    def fetch(self, ids: array[int]) -> None:
        """Ask for the contents of these rows."""
        self._page = self._work.ask(page, self._name, ids).on_the_reader().then(self._take_rows)

    def stop(self) -> None:
        """Forget what is on its way."""
        self._again.stop()
        for request in (self._request, self._page):
            if request is not None:
                request.cancel()

    def _ask(self, count: int) -> None:
        if self._request is not None:
            self._request.cancel()
        wanted = resolved(self.wanted, wall_ms())
        sort = self.sort
        if sort.column == RELEVANCE and not wanted.text:
            raise ValueError("no order by relevance without a text")
        work = self._work
        asking = work.ask(
            row_ids, self._name, wanted, sort, count, len(self._gathered), typing=True
        ).on_the_reader()
        if self._gathered:
            asking.in_background()
        self._request = asking.then(self._take_ids)

    def _take_ids(self, answer: RowIds) -> None:
        self._request = None
        if self._model is None:
            return
        self._gathered.extend(answer.ids)
        if answer.complete or len(self._gathered) > self._model.rowCount():
            whole = replace(answer, ids=self._gathered[:])
            self._model.take_ids(whole.ids)
            self.loaded.emit(whole)
        if not answer.complete:
            self._ask(PART)

    def _take_rows(self, rows: list[Row]) -> None:
        if self._model is not None:
            self._model.take_rows(rows)
            self.rows_came.emit()
