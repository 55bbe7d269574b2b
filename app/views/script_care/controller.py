"""Script care: opens, checks and follows a workbook, shows forms and versions, publishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject

from app.models.ids import Uid
from app.models.scripts import VersionState
from app.services.errors import KnownError
from app.services.forms.definition import FormDefinition
from app.services.forms.problems import Problem
from app.services.scripts import publishing
from app.services.scripts.care import CheckedWorkbook, Drawing, draw, node_of, open_workbook
from app.services.scripts.standing import Difference, FormPage, VersionLine, form_page
from app.services.scripts.standing import difference as what_differs
from app.services.scripts.walk import LoadedForm
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.services.words import language, t
from app.views.common.moments import clock_time
from app.views.context import Context
from app.views.script_care.files import CareFiles
from app.views.script_care.preview import PreviewPane
from app.views.script_care.publisher import FORWARD, Publisher
from app.views.script_care.watching import FileWatch
from app.views.script_care.widgets import BUTTONS, CarePage
from app.views.script_care.worker import Worker

KEPT_DRAWINGS = 12
UNREADABLE = "forms.workbook.unreadable"
TABLES = ("script_definition", "script_version", "acknowledgement")


class ScriptCareController(QObject):
    """One workbook at a time, followed as it is saved; beside it all forms with their versions."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work = context.work
        self.publisher = Publisher(context, self)
        self.preview = PreviewPane(context.settings.pairs("keys"))
        self.widget = CarePage(self.preview)
        self.watch = FileWatch(self)
        self.checker = Worker("script check", self)
        self.painter = Worker("script drawing", self)
        self.files = CareFiles(context, self.widget)
        self.checked: CheckedWorkbook | None = None
        self._good: CheckedWorkbook | None = None
        self.difference: Difference | None = None
        self.page: FormPage | None = None
        self._shown: FormDefinition | None = None
        self._drawing: Drawing | None = None
        self._drawings: dict[tuple[str, str], Drawing] = {}
        self._checked_at = 0
        self.wanted_version: Uid | None = None
        self._connect()
        self._connect_actions()
        self.widget.installEventFilter(self)
        self._paint_as_themed()
        self._show_workbook()
        self.read_forms()

    def activate(self) -> None:
        """The screen came into view."""
        self.read_forms()
        self.widget.forms.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Labels and conditions are kept in words: make them anew in the other language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._redraw()
            if self.widget.forms.on_workbook or self.widget.forms.form is None:
                self._show_workbook(afresh=False)
            self.read_forms()
        return super().eventFilter(watched, event)

    def open(self, path: Path) -> None:
        """Open a workbook from disk, check it, and follow it from now on."""
        self.checked, self._good, self.difference = None, None, None
        self.watch.follow(path)
        self.widget.forms.show_workbook(path.name)
        self._show_workbook()
        self._check()

    # -- putting together ---------------------------------------------------------------------------------

    def _connect(self) -> None:
        page = self.widget
        self.watch.changed.connect(self._check)
        self.watch.gone.connect(self._gone)
        page.dropped.connect(self._open_named)
        page.forms.workbook_chosen.connect(self._turn_to_workbook)
        page.forms.form_chosen.connect(self.read_page)
        page.versions.chosen.connect(self._show_version)
        page.problems.chosen.connect(self._show_place)
        page.map.opened.connect(self._try_step)
        self.preview.side_wanted.connect(self._open_side)
        self.files.opened.connect(self.open)
        self._work.changed.connect(self._store_changed)
        if self._context.authoring is not None:
            self._context.authoring.written.connect(self._store_changed)
            self._context.authoring.turned.connect(self._turned)
        self._context.theme.changed.connect(self._paint_as_themed)
        self._context.navigation.leaving.connect(self.close)

    def _connect_actions(self) -> None:
        actions = self._context.actions
        handlers: dict[str, Callable[[], object]] = {
            "open": self.files.choose,
            "from_sample": self.files.choose_sample,
            "edit": self.publisher.edit,
            "export": self.publisher.export,
            "retire": partial(self.publisher.move_to, VersionState.RETIRED),
            "back": partial(self.publisher.move_to, VersionState.DRAFT),
            "forward": self.publisher.forward,
            "next_problem": self.next_problem,
            "next_pane": self.widget.turn_on,
            "preview": self._to_preview,
        }
        for name, handler in handlers.items():
            actions.connect(f"care.{name}", handler)
        if self._context.authoring is not None:
            actions.connect("care.publishing", self._context.authoring.turn)
        for name in BUTTONS:
            self.widget.bind(name, actions.get(f"care.{name}"))

    def _turned(self) -> None:
        """The door to publishing was opened or closed."""
        opened = self._context.authoring is not None and self._context.authoring.is_open
        self._context.notices.tell(t("care.told_open" if opened else "care.told_closed"))
        self._enable()

    def close(self) -> None:
        """The window goes: watch nothing, answer nothing."""
        self.watch.stop()
        self.checker.close()
        self.painter.close()
        self.files.worker.close()

    # -- the workbook on disk -----------------------------------------------------------------------------

    def _open_named(self, name: str) -> None:
        self.open(Path(name))

    def _check(self) -> None:
        path = self.watch.path
        if path is not None:
            self.widget.show_state(t("care.checking"))
            known = self.checked.digest if self.checked else ""
            self.checker.run(partial(open_workbook, path, known), self._checked_now, self._unreadable)

    def _checked_now(self, found: CheckedWorkbook | None) -> None:
        self._checked_at = wall_ms()
        if found is None:
            self._show_checked_state()
            return
        afresh = self._good is None
        self.checked = found
        if found.form is not None:
            self._good = found
            self._work.ask(what_differs, found.form.form_id, found.form).on_the_reader().then(
                self._show_difference
            )
        if self.widget.forms.on_workbook:
            self._show_workbook(afresh=afresh)

    def _unreadable(self, error: KnownError) -> None:
        if error.key == UNREADABLE:
            self.watch.look_again()  # another program holds it; what is damaged changes when it is saved again
        self.widget.show_state(t("care.kept_shown", reason=str(error)), trouble=True)

    def _gone(self) -> None:
        self.widget.show_state(t("care.gone"), trouble=True)

    def _turn_to_workbook(self) -> None:
        self._show_workbook()

    def _show_workbook(self, *, afresh: bool = True) -> None:
        page, path, found = self.widget, self.watch.path, self.checked
        page.show_panes(workbook=True)
        page.show_title(path.name if path else t("care.no_workbook"))
        page.problems.show_problems(found.problems if found else (), checked=found is not None)
        errors = found.errors if found else 0
        page.count_problems(errors, len(found.problems) - errors if found else 0)
        page.changes.show_difference(self.difference)
        if self._good is not None and self._good.form is not None:
            self._show_form(self._good.form, self._good.form.title or self._good.path.stem, 0, afresh=afresh)
        else:
            self._show_no_form()
        self._show_checked_state()
        self._enable()

    def _show_checked_state(self) -> None:
        if self.checked is None:
            self.widget.show_state(t("care.checking") if self.watch.path else t("care.how_to_begin"))
        elif self.checked.form is None and self._good is not None:
            self.widget.show_state(
                t("care.shown_before", at=clock_time(self._checked_at, seconds=True)), trouble=True
            )
        else:
            self.widget.show_state(t("care.checked_at", at=clock_time(self._checked_at, seconds=True)))

    def _show_difference(self, found: Difference) -> None:
        self.difference = found
        self.widget.changes.show_difference(found)
        self._enable()

    def _show_place(self, problem: object) -> None:
        """Go where a problem is: in the graph and in the preview."""
        if isinstance(problem, Problem) and self.checked is not None:
            element = self.checked.element_of(problem)
            node = node_of(self._drawing.graph, element) if self._drawing else None
            if node is not None:
                self.widget.map.graph.choose(node.path)
            if element:
                self.preview.go_to(element)

    def next_problem(self) -> None:
        if self.widget.forms.on_workbook:
            self.widget.turn_to("problems")
            self.widget.problems.setFocus()
            self.widget.problems.show_next()

    # -- forms and versions -------------------------------------------------------------------------------

    def read_forms(self) -> None:
        """Read the list of forms anew, and the one that is shown."""
        self._work.ask(publishing.forms).on_the_reader().then(self.widget.forms.show_forms)
        if self.widget.forms.form is not None:
            self.read_page(self.widget.forms.form)

    def _store_changed(self, change: Changed) -> None:
        if change.touches(*TABLES):
            self.read_forms()
            if self._good is not None and self._good.form is not None:
                form = self._good.form
                self._work.ask(what_differs, form.form_id, form).on_the_reader().then(self._show_difference)

    def read_page(self, form: Uid) -> None:
        self._work.ask(form_page, form).on_the_reader().then(self._show_page)

    def _show_page(self, page: FormPage) -> None:
        if self.widget.forms.form != page.info.uid:
            return
        here = self.widget.versions.current
        stay = self.page is not None and self.page.info.uid == page.info.uid and here is not None
        wanted = self.wanted_version or (here.info.uid if here and stay else None)
        self.page, self.wanted_version = page, None
        self.widget.show_panes(workbook=False)
        self.widget.show_title(page.info.label)
        self.widget.show_state("")
        self.widget.versions.show_page(page, wanted)
        self._show_version(self.widget.versions.current)

    def _show_version(self, line: VersionLine | None) -> None:
        self._enable()
        if line is None:
            self._show_no_form()
        else:
            asked = self._work.ask(publishing.load_versions, (line.info.uid,))
            asked.on_the_reader().then(self._show_loaded)

    def _show_loaded(self, loaded: Mapping[Uid, LoadedForm]) -> None:
        line = self.widget.versions.current
        form = loaded.get(line.info.uid) if line else None
        if form is not None and self.widget.forms.form is not None:
            self._show_form(form.form, form.label, form.number, afresh=self._shown is not form.form)

    # -- graph and preview --------------------------------------------------------------------------------

    def _show_form(self, form: FormDefinition, label: str, number: int, *, afresh: bool) -> None:
        same = form is self._shown
        if not same and (self._shown is None or self._shown.form_id != form.form_id):
            self._drawing = None
            self.widget.map.show_drawing(None)
        self._shown = form
        if not same or self.preview.walk is None:
            self.preview.show_form(form, label, number, afresh=afresh)
        if not same:
            self._redraw()

    def _show_no_form(self) -> None:
        self._shown, self._drawing = None, None
        self.painter.forget()
        self.preview.show_nothing()
        self.widget.map.show_drawing(None)

    def _redraw(self) -> None:
        form = self._shown
        if form is None:
            return
        key = (form.checksum, language())
        known = self._drawings.get(key)
        if known is not None:
            self.painter.forget()
            self._show_drawing(known)
            return
        self.widget.map.show_busy()
        job = partial(draw, form, language())
        self.painter.run(job, partial(self._drawn, key), self._context.notices.tell_error)

    def _drawn(self, key: tuple[str, str], drawing: Drawing) -> None:
        self._drawings[key] = drawing
        if len(self._drawings) > KEPT_DRAWINGS:
            del self._drawings[next(iter(self._drawings))]
        self._show_drawing(drawing)

    def _show_drawing(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self.widget.map.show_drawing(drawing)

    def _paint_as_themed(self) -> None:
        self.widget.map.graph.set_colours(self._context.theme.colours)

    def _try_step(self, path: str) -> None:
        self.preview.go_to(path)
        self._to_preview()

    def _to_preview(self) -> None:
        self.preview.panel.focus_first()

    def _open_side(self, code: str) -> None:
        self._work.ask(publishing.published, code).on_the_reader().then(self.preview.open_side)

    # -- what may be done now -----------------------------------------------------------------------------

    def _enable(self) -> None:
        on_form = self.widget.forms.form is not None
        line = self.widget.versions.current if on_form else None
        state = line.info.state if line else None
        ready = self.checked is not None and self.checked.may_publish and self.difference is not None
        fresh = ready and self.difference is not None and not self.difference.same
        possible = {
            "edit": on_form and self.publisher.could,
            "export": line is not None,
            "retire": state is not None and state is not VersionState.RETIRED and self.publisher.could,
            "back": state is VersionState.REVIEW and self.publisher.could,
            "forward": self.publisher.could and (state in FORWARD if on_form else fresh),
            "next_problem": not on_form and self.checked is not None and bool(self.checked.problems),
        }
        for name, on in possible.items():
            self._context.actions.enable(f"care.{name}", on)
            if name in BUTTONS:
                self.widget.enable(name, on)
        self.widget.buttons["back"].setVisible(state is VersionState.REVIEW)
        for name in ("edit", "export", "retire"):
            self.widget.buttons[name].setVisible(on_form)
        words = f"care.forward_{state.value}" if state is not None else "care.forward_workbook"
        self.widget.show_forward(words)
        self.widget.show_note(self.publisher.why_not())
