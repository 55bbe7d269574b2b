"""Carries out what the page of problems is asked: read, save, answer everybody."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.services.dictionaries import Dictionaries, read
from app.services.errors import KnownError
from app.services.links.answering import AnsweredAll
from app.services.problems.keeping import SavedProblem, answer_clients, save_problem, tie_to_problem
from app.services.problems.reading import ProblemLine, ProblemView, problem_view, problems
from app.services.words import t
from app.views.context import Context
from app.views.problems.widgets import AnswerDialog, ProblemsDialog


class ProblemsController(QObject):
    """One for the window; the page is made anew each time it is opened."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._page: ProblemsDialog | None = None
        self._view: ProblemView | None = None
        self._wanted: Uid | None = None
        self._tie: Uid | None = None
        self._finished = False
        context.actions.connect("tie.problems", self.open)
        context.navigation.open_problem.connect(self.open_at)
        context.navigation.problem_of.connect(self.open_for)

    def open(self) -> None:
        """The page, at the problem worked on last."""
        self._run()

    def open_at(self, problem: Uid) -> None:
        """The page, at this problem."""
        self._wanted = problem
        self._finished = True
        self._run()

    def open_for(self, ticket: Uid) -> None:
        """A new problem; once saved, this ticket is caused by it."""
        self._tie = ticket
        self._wanted = None
        self._run()

    def _run(self) -> None:
        may_write = self._context.actions.get("incident.announce") is not None and not self._context.read_only
        page = self._page = ProblemsDialog(self._window, may_write=may_write)
        page.chosen.connect(self._choose)
        page.new_wanted.connect(self._new)
        page.save_wanted.connect(self._save)
        page.answer_wanted.connect(self._answer)
        page.finished_wanted.connect(self._show_finished)
        page.ticket_opened.connect(self._open_ticket)
        self._work.ask(read).then(self._begin)
        if self._tie is not None:
            page.name.setFocus()
        self._context.notices.run(page)
        self._page = self._tie = self._view = None
        self._finished = False
        page.deleteLater()

    def _begin(self, words: Dictionaries) -> None:
        if self._page is not None:
            self._page.use_dictionaries(words)
            self._load()

    def _load(self) -> None:
        self._work.ask(problems, finished=self._finished).on_the_reader().then(self._show_list)

    def _show_list(self, lines: tuple[ProblemLine, ...]) -> None:
        if self._page is not None:
            wanted = self._wanted
            if wanted is None and lines and self._tie is None and self._view is None:
                wanted = lines[0].uid
            self._page.show_problems(lines, wanted)

    def _show_finished(self, on: bool) -> None:
        self._finished = on
        self._load()

    def _choose(self, problem: Uid) -> None:
        self._wanted = problem
        self._work.ask(problem_view, problem).on_the_reader().then(self._show)

    def _show(self, view: ProblemView) -> None:
        if self._page is not None and view.draft.uid == self._wanted:
            self._view = view
            self._page.show_problem(view)

    def _new(self) -> None:
        self._wanted = self._view = None
        if self._page is not None:
            self._page.list.setCurrentRow(-1)
            self._page.show_problem(None)
            self._page.name.setFocus()

    def _save(self) -> None:
        if self._page is not None:
            asking = self._work.ask(save_problem, self._user, self._page.draft())
            asking.failed(self._refused).then(self._saved)

    def _saved(self, saved: SavedProblem) -> None:
        self._wanted = saved.uid
        if self._tie is not None:
            ticket, self._tie = self._tie, None
            self._work.ask(tie_to_problem, self._user, saved.uid, ticket).then(self._tied)
        self._context.notices.tell(t("problems.saved", number=saved.number))
        self._load()

    def _tied(self, _link: Uid) -> None:
        if self._wanted is not None:
            self._choose(self._wanted)

    def _refused(self, error: KnownError) -> None:
        if self._page is not None:
            self._page.complain(str(error))

    def _answer(self) -> None:
        view, page = self._view, self._page
        if view is None or page is None or view.draft.uid is None:
            return
        text = view.draft.permanent_fix or view.draft.workaround
        dialog = AnswerDialog(page, view.number, len(view.tickets), text)
        if self._context.notices.run(dialog):
            resolve = dialog.resolve.isChecked()
            asking = self._work.ask(answer_clients, self._user, view.draft.uid, dialog.text, resolve=resolve)
            asking.failed(self._refused).then(self._answered)
        dialog.deleteLater()

    def _answered(self, told: AnsweredAll) -> None:
        text = t("problems.answered", n=told.answered, resolved=told.resolved, calls=told.callbacks)
        if told.refused:
            numbers = ", ".join(one.number for one in told.refused)
            text = t("incidents.closed_refused", closed=text, numbers=numbers, why=told.refused[0].why)
        self._context.notices.tell(text, t("links.undo"), self._context.navigation.undo.emit)
        if self._wanted is not None:
            self._choose(self._wanted)

    def _open_ticket(self, ticket: Uid) -> None:
        if self._page is not None:
            self._page.reject()
        self._context.navigation.open_ticket.emit(ticket)
