"""The script panel's controller: walks the script, tells the desk what the answers fill."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal

from app.models.ids import Uid
from app.services.scripts.publishing import load_versions, published, published_list, script_for_line
from app.services.scripts.walk import LoadedForm, Walk
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.actions.registry import key_text
from app.views.common.chooser import Chooser
from app.views.common.script.panel import ScriptPanel
from app.views.common.script.showing import SIDE_ACTIONS, WRAP_UP, add_instance, show_answers, show_walk
from app.views.context import Context


class ScriptController(QObject):
    """Runs one call's script. ``edited`` fires whenever there is something new to keep in the draft."""

    edited = Signal()
    answered = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work = context.work
        self._variables: dict[str, str] = {}
        self._language = ""
        self._showing_problems = False
        self.walk: Walk | None = None
        self.widget = ScriptPanel()
        self.widget.answered.connect(self._answer)
        self.widget.next_wanted.connect(self.next)
        self.widget.back_wanted.connect(self.back)
        self.widget.repeat_wanted.connect(self._add_repeat)
        self.widget.installEventFilter(self)
        self._use_text_size("script_text")
        context.settings.listen(self._use_text_size)
        actions = context.actions
        actions.connect("script.next", self.next)
        actions.connect("script.back", self.back)
        actions.connect("script.choose", self._choose)
        actions.connect("script.read_back", self._read_back)
        actions.connect("script.language", self._other_language)
        self._side_handlers = [_SideOpener(self, code) for code in SIDE_ACTIONS.values()]
        for name, opener in zip(SIDE_ACTIONS, self._side_handlers, strict=True):
            actions.connect(name, opener.open)
        self.clear()

    def clear(self) -> None:
        """No call, no script."""
        self.walk = None
        self._language = ""
        self.widget.show_nothing()
        self._enable()

    def set_variables(self, variables: Mapping[str, str]) -> None:
        """Names and facts that the words to say are filled with."""
        self._variables = dict(variables)
        if self.walk is not None:
            self.walk.set_variables(variables)
            self._show()

    def begin_for_line(self, line: str) -> None:
        """Start the script that belongs to the dialled line, unless one runs already."""
        if self.walk is None:
            self._work.ask(script_for_line, line).on_the_reader().urgently().then(self._begin_if_any)

    def begin(self, loaded: LoadedForm) -> None:
        """Start a script."""
        language = self._language or self._context.languages.code
        self.walk = Walk(loaded, self._variables, language, wall_ms())
        self._show()
        self.edited.emit()

    def snapshot(self) -> dict[str, Any] | None:
        """What the draft keeps of the script."""
        return self.walk.snapshot() if self.walk else None

    def restore(self, snapshot: dict[str, Any] | None, variables: Mapping[str, str] | None = None) -> None:
        """Go on from a draft, with the very versions it was made with; ``variables`` fill its words now."""
        if snapshot is None:
            self.clear()
            return
        needed = Walk.versions(snapshot)
        resume = _Resumer(self, snapshot, variables)
        self._work.ask(load_versions, tuple(needed)).on_the_reader().then(resume.go_on)

    def resumed(
        self,
        snapshot: dict[str, Any],
        loaded: Mapping[Uid, LoadedForm],
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """The versions of a draft have been read."""
        self.walk = Walk.restore(snapshot, loaded.__getitem__)
        if variables is not None:
            self.walk.set_variables(variables)
        self._show()
        self.answered.emit()

    def next(self) -> None:
        """Go on, or show what is missing on this step."""
        if self.walk is None:
            return
        self._showing_problems = not self.walk.next(wall_ms())
        self._moved()

    def back(self) -> None:
        """Go back; answers stay."""
        if self.walk is not None:
            self.walk.back(wall_ms())
            self._showing_problems = False
            self._moved()

    def talk_ended(self) -> None:
        """After the talk: a script that is done makes room for the form that is filled in afterwards."""
        if self.walk is not None and self.walk.main.over and not self._has_opened(WRAP_UP):
            self._work.ask(published, WRAP_UP).then(self._open_wrap_up)

    def open_side(self, code: str) -> None:
        """Open a side script over the one that runs; it becomes the main one when none does."""
        self._work.ask(published, code).on_the_reader().then(self._open_side)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Set headings anew in the other language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        return super().eventFilter(watched, event)

    def _use_text_size(self, name: str) -> None:
        if name == "script_text":
            self.widget.set_text_size(self._context.settings.whole("script_text"))

    def _begin_if_any(self, loaded: LoadedForm | None) -> None:
        if loaded is not None and self.walk is None:
            self.begin(loaded)
            self.widget.focus_first()

    def _open_wrap_up(self, loaded: LoadedForm | None) -> None:
        if loaded is not None and not self._has_opened(WRAP_UP):
            self._open_side(loaded)

    def _has_opened(self, code: str) -> bool:
        return self.walk is not None and any(leg.loaded.code == code for leg in self.walk.legs())

    def _open_side(self, loaded: LoadedForm | None) -> None:
        if loaded is None:
            self._context.notices.tell(t("script.no_such_script"))
        elif self.walk is None:
            self.begin(loaded)
        else:
            self.walk.open_side(loaded, wall_ms())
            self._moved()
        self.widget.focus_first()

    def _answer(self, ref: str, value: object) -> None:
        if self.walk is not None:
            self.walk.answer(ref, value, wall_ms())
            self._show()
            self.answered.emit()
            self.edited.emit()

    def _add_repeat(self, ref: str) -> None:
        if self.walk is not None:
            add_instance(self.walk, ref)
            self._moved()

    def _moved(self) -> None:
        self._show()
        self.answered.emit()
        self.edited.emit()

    def _show(self) -> None:
        self._enable()
        walk = self.walk
        if walk is None:
            return
        title = t("script.version", label=walk.main.loaded.label, number=walk.main.loaded.number)
        self._showing_problems = show_walk(self.widget, walk, title, with_problems=self._showing_problems)
        step = walk.step()
        self.widget.show_offered(self._offered(step.side_scripts if step else ()))

    def _offered(self, codes: tuple[str, ...]) -> str:
        parts = []
        for name, code in SIDE_ACTIONS.items():
            action = self._context.actions.get(name)
            if action is not None and code in codes:
                parts.append(t("script.offer", keys=key_text(action), name=action.text()))
        return "   ".join(parts)

    def _enable(self) -> None:
        running = self.walk is not None
        for name in ("script.next", "script.back", "script.read_back", "script.language"):
            self._context.actions.enable(name, running)

    def _choose(self) -> None:
        self._work.ask(published_list).then(self._show_choice)

    def _show_choice(self, scripts: tuple[tuple[str, str], ...]) -> None:
        chooser = Chooser(self.widget, t("script.choose"), t("script.choose_hint"), scripts)
        if self._context.notices.run(chooser) and chooser.code:
            self._work.ask(published, chooser.code).then(self._chosen)

    def _chosen(self, loaded: LoadedForm | None) -> None:
        if loaded is not None:
            self.begin(loaded)
            self.widget.focus_first()

    def _read_back(self) -> None:
        if self.walk is not None:
            show_answers(self.widget, self.walk, t("script.read_back"))

    def _other_language(self) -> None:
        if self.walk is not None:
            self._language = "en" if "ru" in self.walk.main.session.language.lower() else "ru"
            self.walk.use_language(self._language)
            self._moved()


class _SideOpener:
    def __init__(self, controller: ScriptController, code: str) -> None:
        self._controller = controller
        self._code = code

    def open(self) -> None:
        self._controller.open_side(self._code)


class _Resumer(QObject):
    def __init__(
        self, controller: ScriptController, snapshot: dict[str, Any], variables: Mapping[str, str] | None
    ) -> None:
        super().__init__(controller)
        self._controller = controller
        self._snapshot = snapshot
        self._variables = variables

    def go_on(self, loaded: Mapping[Uid, LoadedForm]) -> None:
        self._controller.resumed(self._snapshot, loaded, self._variables)
        self.deleteLater()
