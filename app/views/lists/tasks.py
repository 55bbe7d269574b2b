"""What waits beside one's tickets: callbacks and promises are dialled and marked done, drafts gone on with."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.services.calls.owed import settle, unsettle
from app.services.lists.mine import Task, Waiting, waiting
from app.services.lists.quick import number_to_call
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.services.words import t
from app.views.common.after_call import AfterCall
from app.views.context import Context
from app.views.lists.widgets import ListScreen

AHEAD_MS = 86_400_000
"""Callbacks and promises are shown a day ahead."""

TABLES = ("callback", "promise", "draft")


class Tasks(QObject):
    """Fills the list of what waits, where one is ``wanted``, and does what its keys say."""

    def __init__(self, context: Context, screen: ListScreen, *, wanted: bool) -> None:
        super().__init__(screen)
        self._context = context
        self._work = context.work
        self._me = context.signed_in.user_uid
        self._screen = screen
        self._wanted = wanted
        self._after = AfterCall(context, self)
        if wanted:
            screen.task_opened.connect(self._open)
            context.actions.connect("list.done", self._done)

    @property
    def has_focus(self) -> bool:
        """Whether the keys go to what waits."""
        return self._screen.isVisible() and self._screen.tasks.hasFocus()

    def load(self) -> None:
        """Read what waits."""
        if self._wanted:
            now = wall_ms()
            self._work.ask(waiting, self._me, now, now + AHEAD_MS).on_the_reader().then(self._screen.show_tasks)

    def changed(self, change: Changed) -> None:
        """Read it again when something of it changed."""
        if self._screen.isVisible() and change.touches(*TABLES):
            self.load()

    def dial(self) -> None:
        """Call about the chosen one."""
        task = self._screen.tasks.current()
        if task is None:
            return
        if task.number:
            self._dial(task)
        elif task.person_uid is not None:
            self._work.ask(number_to_call, "person", task.person_uid).on_the_reader().then(self._call)
        else:
            self._call("")

    def take_back(self, task: Task) -> None:
        """It was not done after all."""
        self._work.ask(unsettle, self._me, task.kind.value, task.uid).then()

    def _dial(self, task: Task) -> None:
        """Call, and offer to mark the callback made: whoever spoke with the client need not look for it again."""
        if task.kind is Waiting.CALLBACK:
            told = t("lists.dialled", title=task.title)
            self._after.dial(task.number, told, t("lists.mark_made"), _Made(self, task).run)
        else:
            self._context.navigation.dial.emit(task.number)

    def made(self, task: Task) -> None:
        """A callback was made."""
        self._work.ask(settle, self._me, task.kind.value, task.uid, wall_ms()).then()
        told = t("lists.callback_made", title=task.title)
        self._context.notices.tell(told, t("lists.undo"), _TakeBack(self, task).run)

    def _call(self, number: str) -> None:
        if number:
            self._context.navigation.dial.emit(number)
        else:
            self._context.notices.tell(t("lists.no_number"))

    def _done(self) -> None:
        """Mark the chosen one done; from elsewhere on the screen, go to what waits first."""
        tasks = self._screen.tasks
        if not self._screen.isVisible():
            return
        task = tasks.current()
        if not tasks.hasFocus():
            tasks.focus_first()
        elif task is not None and task.kind is not Waiting.DRAFT:
            self._work.ask(settle, self._me, task.kind.value, task.uid, wall_ms()).then()
            key = "lists.promise_kept" if task.kind is Waiting.PROMISE else "lists.callback_made"
            told = t(key, title=task.title)
            self._context.notices.tell(told, t("lists.undo"), _TakeBack(self, task).run)

    def _open(self, task: Task) -> None:
        navigation = self._context.navigation
        if task.kind is Waiting.CALLBACK and task.number:
            self._dial(task)
        elif task.kind is Waiting.DRAFT and task.ticket_uid is not None:
            navigation.edit_ticket.emit(task.ticket_uid)
        elif task.ticket_uid is not None:
            navigation.open_ticket.emit(task.ticket_uid)
        elif task.person_uid is not None:
            navigation.open_client.emit(task.person_uid)
        else:
            navigation.show_screen.emit("desk")


class _TakeBack:
    def __init__(self, tasks: Tasks, task: Task) -> None:
        self._tasks = tasks
        self._task = task

    def run(self) -> None:
        self._tasks.take_back(self._task)


class _Made:
    def __init__(self, tasks: Tasks, task: Task) -> None:
        self._tasks = tasks
        self._task = task

    def run(self) -> None:
        self._tasks.made(self._task)
