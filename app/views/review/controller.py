"""Ties the review screen to the services: the journal, one call's replay, remarks. Writes nothing to the store."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject

from app.models.ids import Uid
from app.services.lists.choices import choices
from app.services.review.journal import CallFilter, Page, Place, counts_of, journal_page
from app.services.review.records import Replay, state_at
from app.services.review.remarks import Remark, drop_remark, keep_remark, remarks, submit_remarks
from app.services.review.replay import PURPOSE, note_opening, replay, why
from app.services.store.store import Changed
from app.services.tickets.history import HistoryLine
from app.services.words import t
from app.views.context import Context
from app.views.review.journal_model import JournalModel
from app.views.review.panes import history_lines, why_lines
from app.views.review.player import Player
from app.views.review.remark_views import RemarkDialog
from app.views.review.widgets import ReviewScreen
from app.views.work import Request


class ReviewController(QObject):
    """One reviewer's way through the calls."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._me = context.signed_in.user_uid
        self._wanted = CallFilter()
        self._page: Request | None = None
        self._opening: Request | None = None
        self._replay: Replay | None = None
        self._remarks: tuple[Remark, ...] = ()
        self._begun = self._stale = False
        self.model = JournalModel(context.theme, self)
        self.widget = ReviewScreen(context.theme, self.model)
        self.setParent(self.widget)  # an answer that comes after the window has gone finds nobody
        self.player = Player(self)
        self._connect()

    def activate(self) -> None:
        """Show what is new; put the focus into the journal."""
        if not self._begun or self._stale:
            self._begun, self._stale = True, False
            self._context.work.ask(choices).on_the_reader().then(self.widget.filters.show_choices)
            self._reload()
        self.widget.table.setFocus()

    def open_call(self, uid: Uid) -> None:
        """Replay a call: once the log of readings holds it, it is shown."""
        if self._opening is not None:
            self._opening.cancel()
        self.player.stop()
        self._opening = self._context.work.ask(note_opening, self._me, uid).then(self._noted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stop playing out of sight; tell everything anew in the other language."""
        if event.type() == QEvent.Type.Hide:
            self.player.stop()
        elif event.type() == QEvent.Type.LanguageChange and self._begun:
            self._reload()
            if self._replay is not None:
                self._noted(self._replay.facts.uid)
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        screen, view = self.widget, self.widget.replay
        screen.installEventFilter(self)
        screen.filters.changed.connect(self._reload)
        screen.filters.search.left.connect(screen.table.setFocus)
        screen.filters.search.returnPressed.connect(screen.table.setFocus)
        screen.table.opened.connect(self._open_row)
        self.model.wanted.connect(self._next_page)
        view.line.valueChanged.connect(self._cursor_moved)
        view.line.play.connect(self.player.toggle)
        view.line.faster.connect(self.player.change_speed)
        view.line.opened.connect(view.events.setFocus)
        view.transport.play.clicked.connect(self.player.toggle)
        view.transport.speed.clicked.connect(self.player.next_speed)
        view.transport.remark.clicked.connect(self._add_remark)
        view.events.chosen.connect(view.line.go_to)
        view.events.chosen.connect(self._hear_event)
        view.of_client.clicked.connect(self._keep_to_client)
        view.recording.clicked.connect(self._hear)
        view.remarks.added.connect(self._add_remark)
        view.remarks.changed.connect(self._change_remark)
        view.remarks.dropped.connect(self._drop_remark)
        view.remarks.submitted.connect(self._submit)
        view.remarks.gone_to.connect(view.line.go_to)
        self.player.moved.connect(self._play_on)
        self.player.changed.connect(self._show_player)
        self._context.theme.changed.connect(self.model.repaint)
        self._context.work.changed.connect(self._store_changed)
        self._context.navigation.leaving.connect(self._leave)
        self._context.navigation.recording_wanted.connect(partial(self._if_seen, self._hear))
        self._context.navigation.recording_at.connect(self._recording_at)
        for name, handler in (
            ("review.play", self.player.toggle),
            ("review.faster", self.player.next_speed),
            ("review.remark", self._add_remark),
            ("review.submit", self._submit),
            ("review.next_event", partial(view.line.to_event, True)),
            ("review.previous_event", partial(view.line.to_event, False)),
            ("review.find", screen.filters.focus_search),
            ("review.journal", screen.table.setFocus),
            ("review.line", view.line.setFocus),
            ("review.events", view.events.setFocus),
            ("review.ticket", self._next_tab),
        ):
            self._context.actions.connect(name, partial(self._if_seen, handler))

    def _if_seen(self, handler: object) -> None:
        if self.widget.isVisible() and callable(handler):
            handler()

    # -- the journal --------------------------------------------------------------------------------------

    def _reload(self) -> None:
        if self._page is not None:
            self._page.cancel()
        self._wanted = self.widget.filters.filter()
        self.model.clear()
        self._ask_page(None)

    def _next_page(self, after: Place | None) -> None:
        self._ask_page(after)

    def _ask_page(self, after: Place | None) -> None:
        asking = self._context.work.ask(journal_page, self._wanted, after).on_the_reader()
        self._page = asking.then(self._take_page)

    def _take_page(self, page: Page) -> None:
        self.model.take_page(page)
        count = self.model.rowCount()
        self.widget.show_count(count, self.model.more)
        if count and not self.widget.table.currentIndex().isValid():
            row = self.model.row_of(self._replay.facts.uid) if self._replay else 0
            self.widget.table.selectRow(max(row, 0))

    def _open_row(self, row: int) -> None:
        line = self.model.line_at(row)
        if line is not None:
            self.open_call(line.uid)

    def _keep_to_client(self) -> None:
        facts = self._replay.facts if self._replay else None
        if facts is not None and facts.person_uid is not None:
            self.widget.filters.keep_to("person", facts.person_uid, facts.client)

    def _store_changed(self, change: Changed) -> None:
        self._stale |= change.touches("interaction")
        calls = tuple(uid for table, uid in change.records if table == "remark")
        if calls:
            self._remarks_came(calls)

    # -- one call -----------------------------------------------------------------------------------------

    def _noted(self, uid: Uid) -> None:
        """The log holds who opens the call: now it may be shown."""
        self._opening = self._context.work.ask(replay, uid).on_the_reader().then(self._show_replay)

    def _show_replay(self, told: Replay) -> None:
        kept = self._replay is not None and self._replay.facts.uid == told.facts.uid
        at = self.widget.replay.line.moment if kept else told.start
        self._opening, self._replay = None, told
        view = self.widget.replay
        view.events.show_events(told.events, told.start)
        view.line.show_replay(told, self._remarks if kept else ())
        self.widget.show_replay(told)
        view.line.go_to(at)
        self._cursor_moved()
        row = self.model.row_of(told.facts.uid)
        if row >= 0 and row != self.widget.table.currentIndex().row():
            self.widget.table.selectRow(row)
        view.line.setFocus()
        self._load_remarks()
        if told.facts.tickets:
            self._context.work.ask(why, self._me, told.facts.tickets[0][0]).then(self._show_history)
        else:
            self._show_history(())

    def _show_history(self, lines: tuple[HistoryLine, ...]) -> None:
        self.widget.replay.history.show_lines(history_lines(lines), t("review.no_ticket"))
        self.widget.replay.why.show_lines(why_lines(lines), t("review.no_ticket"))

    def _cursor_moved(self) -> None:
        if self._replay is None:
            return
        view = self.widget.replay
        at = view.line.moment
        view.transport.show_place(view.line.value(), view.line.maximum())
        view.events.follow(at)
        view.moment.show_then(state_at(self._replay, at))

    def _play_on(self, ms: int) -> None:
        line = self.widget.replay.line
        line.setValue(line.value() + ms)
        if line.value() >= line.maximum():
            self.player.stop()

    def _show_player(self) -> None:
        line = self.widget.replay.line
        if self.player.is_playing and line.value() >= line.maximum():
            line.setValue(0)
        self.widget.replay.transport.show_state(self.player.is_playing, self.player.speed)

    def _hear(self) -> None:
        """Open the recording of the call in hand; its place leads the time line."""
        facts = self._replay.facts if self._replay else None
        if facts is not None and facts.recording:
            self.player.stop()
            self._context.navigation.open_recording.emit(facts.uid, PURPOSE, -1)

    def _recording_at(self, uid: Uid, at: int) -> None:
        if self._replay is not None and self._replay.facts.uid == uid:
            self.widget.replay.line.go_to(at)

    def _hear_event(self, at: int) -> None:
        if self._replay is not None:
            self._context.navigation.hear_at.emit(self._replay.facts.uid, at)

    def _next_tab(self) -> None:
        tabs = self.widget.replay.tabs
        tabs.setCurrentIndex((tabs.currentIndex() + 1) % tabs.count())

    # -- remarks ------------------------------------------------------------------------------------------

    def _remarks_came(self, calls: tuple[Uid, ...]) -> None:
        """Colleagues' remarks, or how one's own stand at the hub, changed for these calls."""
        if self._replay is not None and self._replay.facts.uid in calls:
            self._load_remarks()
        listed = tuple(uid for uid in calls if self.model.row_of(uid) >= 0)
        if listed:
            self._context.work.ask(counts_of, listed).then(self.model.show_remarks)

    def _load_remarks(self) -> None:
        if self._replay is not None:
            self._context.work.ask(remarks, self._replay.facts.uid, self._me).then(self._show_remarks)

    def _show_remarks(self, found: tuple[Remark, ...]) -> None:
        if self._replay is not None:
            self._remarks = found
            self.widget.replay.line.show_remarks(found)
            self.widget.replay.remarks.show_remarks(found, self._replay.start)

    def _add_remark(self) -> None:
        if self._replay is not None:
            self._write_remark(self.widget.replay.line.moment, None)

    def _change_remark(self, remark: Remark) -> None:
        self._write_remark(remark.at, remark)

    def _write_remark(self, at: int, remark: Remark | None) -> None:
        told = self._replay
        if told is None:
            return
        self.player.stop()
        dialog = RemarkDialog(self.widget, at - told.start, remark)
        if self._context.notices.run(dialog):
            uid = remark.uid if remark else None
            job = self._context.work.ask(keep_remark, self._me, told.facts.uid, dialog.kind, at, dialog.text, uid)
            job.then(self._remark_kept)
        dialog.deleteLater()

    def _remark_kept(self, _uid: Uid) -> None:
        self._load_remarks()

    def _drop_remark(self, remark: Remark) -> None:
        self._context.work.ask(drop_remark, self._me, remark.uid).then(self._remark_gone)
        undo = partial(self._restore, remark)
        self._context.notices.tell(t("review.remark_dropped"), t("lists.undo"), undo)

    def _restore(self, remark: Remark) -> None:
        job = self._context.work.ask(
            keep_remark, self._me, remark.interaction_uid, remark.kind, remark.at, remark.text, remark.uid
        )
        job.then(self._remark_kept)

    def _remark_gone(self, _nothing: None) -> None:
        self._load_remarks()

    def _submit(self) -> None:
        if self._replay is not None and any(one.submitted_at is None for one in self._remarks):
            self._context.work.ask(submit_remarks, self._me, self._replay.facts.uid).then(self._submitted)

    def _submitted(self, count: int) -> None:
        if count and self._replay is not None:
            self._remarks_came((self._replay.facts.uid,))
            if self._context.hub is not None:
                self._context.hub.wake()
            self._context.notices.tell(t("review.submitted", n=count))

    def _leave(self) -> None:
        self.player.stop()
        self.widget.filters.stop()
        for request in (self._page, self._opening):
            if request is not None:
                request.cancel()
