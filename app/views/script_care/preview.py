"""The live preview: the desk's script panel, walked with an invented caller while the script is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.services.errors import KnownError
from app.services.forms.definition import FormDefinition, QuestionType
from app.services.scripts.care import VARIABLES
from app.services.scripts.walk import LoadedForm, Walk
from app.services.store.clock import wall_ms
from app.services.words import language, t
from app.views.actions.table import ACTIONS
from app.views.common.panel import look, plain
from app.views.common.script.panel import ScriptPanel
from app.views.common.script.showing import SIDE_ACTIONS, add_instance, show_answers, show_walk
from app.views.texts import Translated

PREVIEWED = b"\0" * 16
_POSITION = re.compile(r"\[\d+\]")


class PreviewPane(Translated, QWidget):
    """Walks a script with the keys of the desk. ``side_wanted`` carries the code of a side script to open."""

    side_wanted = Signal(str)

    def __init__(self, keys: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.walk: Walk | None = None
        self._values: dict[str, str] = {}
        self._edits: dict[str, QLineEdit] = {}
        self._setters: list[_Setter] = []  # a connection does not keep a plain object alive
        self._showing_problems = False
        self.panel = ScriptPanel()
        self._note = plain(look_name="soon")
        self._note.hide()
        self._restart, self._language = QPushButton(), QPushButton()
        self._restart.clicked.connect(self.restart)
        self._language.clicked.connect(self.other_language)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(3)
        self._handlers = self._keys(keys or {})
        self.panel.answered.connect(self._answer)
        self.panel.next_wanted.connect(self.next)
        self.panel.back_wanted.connect(self.back)
        self.panel.repeat_wanted.connect(self._add_repeat)
        self._arrange()
        self.retranslate()

    def show_form(self, form: FormDefinition, label: str, number: int, *, afresh: bool) -> None:
        """Show a form. Unless ``afresh``, what was answered stays as far as the questions are still there."""
        loaded = LoadedForm(PREVIEWED, form.form_id, number, label, form)
        self._show_variables(form)
        kept = None if afresh or self.walk is None else self.walk
        try:
            self.walk = _carried_over(kept, loaded) if kept else self._begun(loaded)
        except (KnownError, KeyError, ValueError) as error:
            self.show_nothing()
            self._tell(str(error) if isinstance(error, KnownError) else t("care.preview_failed"))
            return
        self._tell("")
        self.panel.show()
        self._restart.setEnabled(True)
        self._language.setEnabled(True)
        self._show()

    def show_nothing(self) -> None:
        """There is nothing to walk yet."""
        self.walk = None
        self.panel.show_nothing()
        self.panel.hide()
        self._restart.setEnabled(False)
        self._language.setEnabled(False)
        self._tell(t("care.preview_empty"), quiet=True)

    def restart(self) -> None:
        """Begin from the first step, without answers."""
        if self.walk is not None:
            self.walk = self._begun(self.walk.main.loaded)
            self._tell("")
            self._show()
            self.panel.focus_first()

    def go_to(self, path: str) -> None:
        """Stand on the step of an element, if the present answers lead there; say so if they do not."""
        if self.walk is None:
            return
        while self.walk.in_side:
            self.walk.leave_side(wall_ms())
        leg = self.walk.leg
        found = next((step for step in leg.session.steps() if _stands_on(step.ref, step.refs, path)), None)
        if found is None:
            self._tell(t("care.not_asked_now"))
            return
        leg.over = False
        leg.session.go_to(found.ref)
        self._tell("")
        self._show()

    def open_side(self, loaded: LoadedForm | None) -> None:
        """Open a side script over the one that runs."""
        if loaded is None:
            self._tell(t("care.no_side_script"))
        elif self.walk is not None:
            self.walk.open_side(loaded, wall_ms())
            self._moved()

    def next(self) -> None:
        """Go on, or show what is missing."""
        if self.walk is not None:
            self._showing_problems = not self.walk.next(wall_ms())
            self._moved()

    def back(self) -> None:
        """Go back."""
        if self.walk is not None:
            self.walk.back(wall_ms())
            self._showing_problems = False
            self._moved()

    def other_language(self) -> None:
        """Speak with the caller in the other language."""
        if self.walk is not None:
            self.walk.use_language("en" if "ru" in self.walk.main.session.language.lower() else "ru")
            self._show()

    def event(self, event: QEvent) -> bool:
        """Claim the desk's keys while the focus is in here, whatever they do elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._handler(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the desk: back, on, side scripts, read back, language."""
        handler = self._handler(event)
        if handler is not None:
            handler()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        self._restart.setText(t("care.restart"))
        self._language.setText(t("care.talk_language"))
        self._edits = {}
        self._show_variables(self.walk.main.loaded.form if self.walk else None)
        if self.walk is None:
            self.show_nothing()
        self._show()

    def _keys(self, overrides: Mapping[str, str]) -> dict[str, Callable[[], None]]:
        handlers: dict[str, Callable[[], None]] = {
            "script.next": self.next,
            "script.back": self.back,
            "script.read_back": self._read_back,
            "script.language": self.other_language,
        }
        handlers |= {name: _SideAsker(self, code).ask for name, code in SIDE_ACTIONS.items()}
        found = {}
        for spec in ACTIONS:
            if spec.name in handlers:
                for key in (overrides[spec.name],) if spec.name in overrides else spec.keys:
                    found[QKeySequence(key).toString()] = handlers[spec.name]
        return found

    def _handler(self, event: QKeyEvent) -> Callable[[], None] | None:
        pressed = QKeySequence(QKeyCombination(event.modifiers(), Qt.Key(event.key())))
        return self._handlers.get(pressed.toString())

    def _begun(self, loaded: LoadedForm) -> Walk:
        self._showing_problems = False
        spoken = self.walk.main.session.language if self.walk else language()
        return Walk(loaded, self._variables(), spoken, wall_ms())

    def _variables(self) -> dict[str, str]:
        return {name: self._value(name) for name in {*VARIABLES, *self._edits}}

    def _value(self, name: str) -> str:
        if name in self._values:
            return self._values[name]
        return t(f"care.sample_{name}") if name in VARIABLES else ""

    def _show_variables(self, form: FormDefinition | None) -> None:
        """One small field for each value that this form takes from the program."""
        questions = form.questions if form else ()
        names = list(dict.fromkeys(one.variable for one in questions if one.type is QuestionType.HIDDEN))
        names = [name for name in names if name]
        if names and names == list(self._edits):
            return
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._edits, self._setters = {}, []
        for index, name in enumerate(names):
            edit = QLineEdit(self._value(name))
            edit.setCursorPosition(0)
            edit.setAccessibleName(_variable_words(name))
            setter = _Setter(self, name)
            self._setters.append(setter)
            edit.textEdited.connect(setter.set)
            label = QLabel(_variable_words(name))
            label.setProperty("look", "quiet")
            label.setBuddy(edit)
            self._grid.addWidget(label, index // 2, index % 2 * 2)
            self._grid.addWidget(edit, index // 2, index % 2 * 2 + 1)
            self._edits[name] = edit

    def set_variable(self, name: str, value: str) -> None:
        """Let the caller be called otherwise; words and conditions follow at once."""
        self._values[name] = value
        if self.walk is not None:
            self.walk.set_variables({name: value})
            self._show()

    def _answer(self, ref: str, value: object) -> None:
        if self.walk is not None:
            self.walk.answer(ref, value, wall_ms())
            self._show()

    def _add_repeat(self, ref: str) -> None:
        if self.walk is not None:
            add_instance(self.walk, ref)
            self._moved()

    def _read_back(self) -> None:
        if self.walk is not None:
            show_answers(self.panel, self.walk, t("script.read_back"))

    def _moved(self) -> None:
        self._tell("")
        self._show()

    def _show(self) -> None:
        if self.walk is None:
            return
        loaded = self.walk.main.loaded
        title = t("script.version", label=loaded.label, number=loaded.number) if loaded.number else loaded.label
        self._showing_problems = show_walk(self.panel, self.walk, title, with_problems=self._showing_problems)
        step = self.walk.step()
        self.panel.show_offered(_offered(step.side_scripts if step else ()))

    def _tell(self, text: str, *, quiet: bool = False) -> None:
        look(self._note, "quiet" if quiet else "soon")
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self._restart)
        buttons.addWidget(self._language)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._grid)
        layout.addLayout(buttons)
        layout.addWidget(self._note)
        layout.addWidget(self.panel, 1)
        layout.addStretch(0)  # takes the room while there is nothing to walk
        self.setFocusProxy(self.panel)


class _SideAsker:
    def __init__(self, pane: PreviewPane, code: str) -> None:
        self._pane = pane
        self._code = code

    def ask(self) -> None:
        if self._pane.walk is not None:
            self._pane.side_wanted.emit(self._code)


class _Setter:
    def __init__(self, pane: PreviewPane, name: str) -> None:
        self._pane = pane
        self._name = name

    def set(self, text: str) -> None:
        self._pane.set_variable(self._name, text)


def _carried_over(walk: Walk, loaded: LoadedForm) -> Walk:
    """The walk as it stands, on the form as it was saved last."""
    forms = {leg.loaded.version_uid: leg.loaded for leg in walk.legs()} | {PREVIEWED: loaded}
    again = Walk.restore(walk.snapshot(), forms.__getitem__)
    again.set_variables(walk.variables)
    return again


def _stands_on(ref: str, refs: tuple[str, ...], path: str) -> bool:
    """Whether an element (without positions) is a step, on it, or a group around it."""
    plain_ref = _POSITION.sub("", ref)
    return path in (plain_ref, *(_POSITION.sub("", one) for one in refs)) or plain_ref.startswith(f"{path}/")


def _offered(codes: tuple[str, ...]) -> str:
    specs = {spec.name: spec for spec in ACTIONS}
    told = [
        t("script.offer", keys=specs[name].keys[0], name=t(specs[name].text_key))
        for name, code in SIDE_ACTIONS.items()
        if code in codes
    ]
    return "   ".join(told)


def _variable_words(name: str) -> str:
    return t(f"care.variable_{name}") if name in VARIABLES else name
