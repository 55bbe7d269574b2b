"""Ties a list's screen to the services. The same for my work, queues, calls and clients."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, SignalInstance

from app.models.ids import Uid
from app.services.lists.choices import Choices, choices
from app.services.lists.columns import LISTS, Kind
from app.services.lists.filters import OPEN, Filter
from app.services.lists.quick import Opened, number_to_call, quick_open
from app.services.lists.reading import RELEVANCE, RowIds, Sort
from app.services.lists.saved_views import View, keep_last_view, last_view, remove_view, save_view, saved_views
from app.services.search.finding import phone_digits, ticket_numbers
from app.services.store.store import Changed
from app.services.words import t
from app.views.common.in_hand import InHand
from app.views.common.paged_model import PagedModel
from app.views.context import Context
from app.views.lists.bulk import Bulk
from app.views.lists.cell_edit import CellEdit
from app.views.lists.cells import ListCells
from app.views.lists.countdown import Countdown
from app.views.lists.loading import Loading
from app.views.lists.on_hub import OnHub
from app.views.lists.side import SidePane
from app.views.lists.tasks import Tasks
from app.views.lists.widgets import ListScreen, NameDialog

KEEP_LOOK_MS = 1500
DICTIONARIES = ("queue", "user", "ticket_type", "category", "disposition")


class ListController(QObject):
    """One list: loads rows for the filter, shows the chosen one beside, sends the person where they want."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self._spec = LISTS[name]
        self._views: list[View] = []
        self._dictionaries_stale = True
        self._began = False
        self._wanted_row: int | None = None
        me = context.signed_in.user_uid
        self._fixed = fixed = Filter(assignee=me) if name == "my_work" else Filter()
        self._start = Filter(state=OPEN, assignee=fixed.assignee) if self._spec.table == "ticket" else fixed
        self._loading = Loading(context.work, name, self._start, Sort(self._spec.sort, self._spec.descending))
        self._cells = ListCells(context.theme, self._spec.columns)
        self._model = PagedModel(self._spec.columns, self._cells, self._loading.fetch, self)
        self._use_page_size("page_size")
        context.settings.listen(self._use_page_size)
        self._loading.fill(self._model)
        self.widget = ListScreen(self._spec, fixed, self._model)
        passing = [at for at, column in enumerate(self._spec.columns) if column.kind in (Kind.LEFT, Kind.DUE)]
        if any(self._spec.columns[at].kind is Kind.LEFT for at in passing):
            self._countdown = Countdown(self.widget.table, passing)
        self.widget.bar.show_filter(self._start)
        self._side = SidePane(context, self._spec.table, self.widget)
        self._tasks = Tasks(context, self.widget, wanted=name == "my_work")
        self._bulk = Bulk(context, self.widget, name)
        self._on_hub = OnHub(context, self.widget)
        self.cells = CellEdit(context, self.widget, self._model)
        self._keep = QTimer(self)
        self._keep.setSingleShot(True)
        self._keep.setInterval(KEEP_LOOK_MS)
        self._keep.timeout.connect(self._keep_look)
        self._connect()
        self._show_sort()

    def activate(self) -> None:
        """Refresh what is stale; put the focus into the list."""
        if not self._began:
            self._began = True
            ask = self._context.work.ask
            ask(last_view, self._spec.name, self._context.signed_in.user_uid).then(self._begin)
            self._load_views()
        elif self._loading.stale:
            self._loading.reload()
        if self._dictionaries_stale:
            self._dictionaries_stale = False
            self._context.work.ask(choices).on_the_reader().then(self._show_choices)
        self._tasks.load()
        self.widget.table.setFocus()

    def show_client(self, person: Uid) -> None:
        """Show only the tickets of one client, in every state, until Escape in the box."""
        self.widget.bar.hold(replace(self._fixed, person=person))
        self.widget.bar.show_filter(Filter())
        self._filter_changed()

    def _show_everybody(self) -> None:
        if self._loading.wanted.person is not None:
            self.widget.bar.hold(self._fixed)
            self.widget.bar.show_filter(self._start)
            self._filter_changed()

    def in_hand(self) -> InHand:
        """The record with the focus; several marked tickets are many."""
        found = self._model.row_at(self.widget.table.current_row())
        if found is None or self._spec.table == "interaction":
            return InHand()
        if self._spec.table == "person":
            return InHand(person=found[1])
        ids = self.widget.table.marked_ids()
        return InHand(found[1], many=partial(self._bulk.open, ids) if len(ids) > 1 else None)

    def _use_page_size(self, name: str) -> None:
        if name == "page_size":
            self._model.fetch_at_once(self._context.settings.whole("page_size"))

    def stop(self) -> None:
        """Forget what is on its way; for the end of the program."""
        self._keep.stop()
        self.widget.bar.stop()
        self._loading.stop()
        self._side.stop()
        self._bulk.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show everything anew in the other language; labels come from the store."""
        if event.type() == QEvent.Type.LanguageChange and self._began:
            self._model.repaint_rows()
            self._side.retranslate()
            self._loading.changed(visible=self.widget.isVisible())
            self._dictionaries_stale = True
            if self.widget.isVisible():
                self.activate()
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        screen, actions = self.widget, self._context.actions
        screen.installEventFilter(self)
        screen.bar.changed.connect(self._filter_changed)
        screen.bar.entered.connect(self._entered)
        screen.bar.search.cleared.connect(self._show_everybody)
        screen.table.opened.connect(self._open_row)
        screen.table.rested.connect(self._rest_on)
        screen.table.marked.connect(screen.show_marked)
        screen.table.sort_wanted.connect(self._sort_by)
        screen.table.columns_changed.connect(self._keep.start)
        screen.view_chosen.connect(self._use_view)
        screen.view_removed.connect(self._drop_view)
        screen.save_wanted.connect(self._save_view)
        self._loading.loaded.connect(self._show_loaded)
        self._loading.rows_came.connect(self._rows_came)
        self._context.work.changed.connect(self._records_changed)
        self._context.theme.changed.connect(self._model.repaint_rows)
        self._context.navigation.leaving.connect(self.stop)
        self._context.navigation.recording_wanted.connect(self._hear)
        for name, handler in (
            ("list.find", self._find),
            ("list.sort", self._open_sorting),
            ("list.columns", self._open_columns),
            ("list.views", self._open_views),
            ("list.pane", self._toggle_pane),
            ("list.dial", self._dial),
            ("list.on_hub", self._look_on_hub),
            ("list.mark_all", self._mark_all),
            ("list.change", self._change_marked),
            ("card.passport", self._open_passport),
            ("list.edit", self._edit_cell),
            ("tie.merge_clients", self._merge_client),
            ("card.erase", self._erase_client),
        ):
            actions.connect(name, handler)

    def _look_on_hub(self) -> None:
        if self.widget.isVisible() and self._spec.table == "ticket":
            self._on_hub.open(self.widget.bar.filter())

    def _begin(self, view: View | None) -> None:
        if view is None:
            self._loading.reload()
        else:
            self._use_view(view)

    def _use_view(self, view: View) -> None:
        self.widget.bar.show_filter(view.wanted)
        self.widget.table.show_columns(view.columns, view.widths)
        known = {column.name for column in self._spec.columns if column.order}
        sort = view.sort if view.sort.column in known else self._plain_sort()
        self._loading.show(self.widget.bar.filter(), sort)
        self._show_sort()

    def _filter_changed(self) -> None:
        wanted = self.widget.bar.filter()
        sort = self._loading.sort
        if wanted.text and not self._loading.wanted.text:
            sort = Sort(RELEVANCE)
        elif not wanted.text and sort.column == RELEVANCE:
            sort = self._plain_sort()
        self._loading.show(wanted, sort)
        self._show_sort()
        self._keep.start()

    def _sort_by(self, name: str) -> None:
        now = self._loading.sort
        descending = not now.descending if now.column == name else self._spec.column(name).kind == "moment"
        self._loading.show(self._loading.wanted, Sort(name, descending))
        self._show_sort()
        self._keep.start()

    def _plain_sort(self) -> Sort:
        return Sort(self._spec.sort, self._spec.descending)

    def _show_sort(self) -> None:
        sort = self._loading.sort
        self.widget.table.show_sort("" if sort.column == RELEVANCE else sort.column, sort.descending)

    def _show_loaded(self, answer: RowIds) -> None:
        count = len(answer.ids)
        key = "lists.count" if answer.complete and not answer.more else "lists.count_more"
        hint = t("lists.of_client") if self._loading.wanted.person is not None else ""
        if answer.found is not None and answer.found.changed:
            typed, used = answer.found.changed[0]
            hint = t("lists.changed_word", typed=typed, used=used)
        self.widget.show_figures(t(key, n=count, shown=f"{count:,}".replace(",", "\u00a0")), hint)
        row = self._model.place_of(self._wanted_row) if self._wanted_row is not None else None
        if row is None and count and self.widget.table.current_row() < 0:
            row = 0
        if row is not None and row != self.widget.table.current_row():
            self.widget.table.go_to(row)
        if not count:
            self._side.clear()

    def _rows_came(self) -> None:
        self._rest_on(self.widget.table.current_row())

    def _rest_on(self, row: int) -> None:
        self._wanted_row = self._model.id_at(row)
        found = self._model.row_at(row)
        if found is not None and self.widget.isVisible():
            self._side.purpose = "search" if self._loading.wanted.text else "list"
            self._side.rest_on(found[1])

    def _open_row(self, row: int) -> None:
        found = self._model.row_at(row)
        if found is not None:
            self._open(self._spec.table, found[1])

    def _open(self, table: str, uid: bytes) -> None:
        signals = self._context.navigation
        {"ticket": signals.open_ticket, "person": signals.open_client, "interaction": signals.open_call}[
            table
        ].emit(uid)

    def _entered(self, text: str) -> None:
        if ticket_numbers(text) or phone_digits(text):
            self._context.work.ask(quick_open, text).on_the_reader().then(self._opened)
        else:
            self._filter_changed()
            self.widget.table.setFocus()

    def _opened(self, found: Opened) -> None:
        if found.uid is not None:
            self._open(found.table, found.uid)
        else:
            self.widget.table.setFocus()

    def _records_changed(self, change: Changed) -> None:
        visible = self.widget.isVisible()
        if self._began and change.touches(*self._spec.touched_by):
            self._loading.changed(visible)
        if change.touches(*DICTIONARIES):
            self._dictionaries_stale = True
        self._tasks.changed(change)
        if self._began and change.touches("saved_view"):
            self._load_views()
        self._side.changed(change)

    def _show_choices(self, found: Choices) -> None:
        self.widget.bar.show_choices(found)
        # What is being typed at this moment stays.
        self.widget.bar.show_filter(replace(self._loading.wanted, text=self.widget.bar.search.text()))

    def _load_views(self) -> None:
        me = self._context.signed_in.user_uid
        self._context.work.ask(saved_views, self._spec.name, me).then(self._take_views)

    def _take_views(self, views: list[View]) -> None:
        self._views = views
        self.widget.show_views(views)

    def _look(self) -> View:
        table, sort = self.widget.table, self._loading.sort
        sort = self._plain_sort() if sort.column == RELEVANCE else sort
        return View(b"", "", self.widget.bar.filter(), sort, table.columns_shown(), table.column_widths())

    def _keep_look(self) -> None:
        if not self._context.read_only:
            self._tell_store(keep_last_view, self._spec.name, self._context.signed_in.user_uid, self._plain_look())

    def _plain_look(self) -> View:
        look = self._look()
        return View(b"", "", look.wanted.without_text(), look.sort, look.columns, look.widths)

    def _save_view(self) -> None:
        dialog = NameDialog(self.widget)
        if self._context.notices.run(dialog):
            same = next((view for view in self._views if view.name == dialog.name.strip()), None)
            me = self._context.signed_in.user_uid
            self._tell_store(save_view, self._spec.name, me, same, dialog.name, self._look())
        dialog.deleteLater()

    def _drop_view(self, view: View) -> None:
        me = self._context.signed_in.user_uid
        self._tell_store(remove_view, me, view.uid)
        text = t("lists.view_removed", name=view.name)
        self._context.notices.tell(text, t("lists.undo"), _Restore(self, view).run)

    def restore_view(self, view: View) -> None:
        """Keep a view again that was dropped."""
        me = self._context.signed_in.user_uid
        self._tell_store(save_view, self._spec.name, me, None, view.name, view)

    def _tell_store(self, operation: Any, *args: Any) -> None:
        self._context.work.ask(operation, *args).then()

    def _find(self) -> None:
        if self.widget.isVisible():
            self.widget.bar.focus_search()

    def _open_sorting(self) -> None:
        if self.widget.isVisible():
            self.widget.open_sorting()

    def _open_columns(self) -> None:
        if self.widget.isVisible():
            self.widget.open_columns()

    def _open_views(self) -> None:
        if self.widget.isVisible():
            self.widget.open_views()

    def _mark_all(self) -> None:
        if self.widget.isVisible():
            self.widget.table.mark_all()

    def _change_marked(self) -> None:
        """One action for every ticket marked."""
        if self.widget.isVisible() and self._spec.table == "ticket":
            self._bulk.open(self.widget.table.marked_ids())

    def _merge_client(self) -> None:
        self._send_client(self._context.navigation.merge_client)

    def _erase_client(self) -> None:
        self._send_client(self._context.navigation.erase_client)

    def _send_client(self, wish: SignalInstance) -> None:
        if self.widget.isVisible() and (person := self.in_hand().person) is not None:
            wish.emit(person)

    def _open_passport(self) -> None:
        found = self._model.row_at(self.widget.table.current_row())
        if found is not None and self._spec.name == "clients" and self.widget.isVisible():
            self._context.navigation.open_passport.emit(found[1])

    def _edit_cell(self) -> None:
        if self.widget.isVisible() and self._spec.table == "ticket":
            self.cells.begin()

    def _toggle_pane(self) -> None:
        if self.widget.isVisible():
            self.widget.toggle_pane()

    def _hear(self) -> None:
        found = self._model.row_at(self.widget.table.current_row())
        if found is not None and self._spec.table == "interaction" and self.widget.isVisible():
            self._context.navigation.open_recording.emit(found[1], "list", -1)

    def _dial(self) -> None:
        if self._tasks.has_focus:
            self._tasks.dial()
            return
        found = self._model.row_at(self.widget.table.current_row())
        if found is not None and self.widget.isVisible():
            self._context.work.ask(number_to_call, self._spec.table, found[1]).on_the_reader().then(self._call)

    def _call(self, number: str) -> None:
        if number:
            self._context.navigation.dial.emit(number)
        else:
            self._context.notices.tell(t("lists.no_number"))


class _Restore:
    """Takes the dropping of a view back."""

    def __init__(self, controller: ListController, view: View) -> None:
        self._controller = controller
        self._view = view

    def run(self) -> None:
        self._controller.restore_view(self._view)
