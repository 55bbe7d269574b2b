"""The screen of script care: forms on the left, what is known of one in the middle, the preview on the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from app.services.forms.workbook import FILE_TYPES
from app.services.words import t
from app.views.actions.registry import hint, key_text
from app.views.common.panel import Panel, look, plain
from app.views.script_care.changes import ChangesPane
from app.views.script_care.forms_list import FormsList
from app.views.script_care.map import MapPane
from app.views.script_care.preview import PreviewPane
from app.views.script_care.problems import ProblemsPane
from app.views.script_care.versions import VersionsPane
from app.views.texts import Translated

FORMS_WIDTH, MIDDLE_WIDTH, PREVIEW_WIDTH = 250, 600, 400
BUTTONS = ("open", "from_sample", "edit", "export", "retire", "back", "forward")
WITH_KEYS = ("open", "from_sample")
WITHOUT_KEY = ("care.forward_published", "care.forward_nothing")


class CarePage(Translated, QWidget):
    """``dropped`` carries the path of a workbook let fall on the page."""

    dropped = Signal(str)

    def __init__(self, preview: PreviewPane) -> None:
        super().__init__()
        self.forms = FormsList()
        self.problems = ProblemsPane()
        self.map = MapPane()
        self.changes = ChangesPane()
        self.versions = VersionsPane()
        self.preview = preview
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self._panes: dict[str, QWidget] = {
            "versions": self.versions,
            "problems": self.problems,
            "map": self.map,
            "changes": self.changes,
        }
        for pane in self._panes.values():
            self.tabs.addTab(pane, "")
        self._state = plain(look_name="quiet")
        self._note = plain(look_name="quiet")
        self.buttons = {name: QPushButton() for name in BUTTONS}
        self.buttons["forward"].setProperty("look", "main")
        self._actions: dict[str, QAction] = {}
        self._forward = "care.forward_nothing"
        self._fresh = True
        self._left, self._middle = Panel(), Panel()
        self._arrange()
        self.setAcceptDrops(True)
        self.setFocusProxy(self.forms)
        self.retranslate()

    def bind(self, name: str, action: QAction | None) -> None:
        """Let a button carry out an action; without one (the role may not) it is not shown."""
        button = self.buttons[name]
        button.setVisible(action is not None)
        if action is not None:
            self._actions[name] = action
            button.clicked.connect(action.trigger)
            self.retranslate()

    def enable(self, name: str, enabled: bool) -> None:
        """Switch a button as its action is switched."""
        self.buttons[name].setEnabled(enabled)

    def show_title(self, title: str) -> None:
        """Name what is shown in the middle."""
        self._middle.set_title(title)

    def show_state(self, text: str, *, trouble: bool = False) -> None:
        """Say when the workbook was checked, or why it could not be."""
        look(self._state, "late" if trouble else "quiet")
        self._state.setText(text)
        self._state.setVisible(bool(text))

    def show_note(self, text: str) -> None:
        """Say why nothing can be published here."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def show_forward(self, key: str) -> None:
        """What the main button will do, by the key of its words."""
        self._forward = key
        if key in WITHOUT_KEY:
            self.buttons["forward"].setText(t(key))
        else:
            self._show_key("forward", t(key))

    def show_panes(self, *, workbook: bool) -> None:
        """A workbook has problems and changes, a form has versions; both have a graph."""
        first = "problems" if workbook else "versions"
        turning = self._fresh or not self.tabs.isTabVisible(self.tabs.indexOf(self._panes[first]))
        for name, on in (("versions", not workbook), ("problems", workbook), ("changes", workbook)):
            self.tabs.setTabVisible(self.tabs.indexOf(self._panes[name]), on)
        if turning:
            self._fresh = False
            self.turn_to(first)

    def turn_to(self, name: str) -> None:
        """Bring one of the panes to the front."""
        self.tabs.setCurrentWidget(self._panes[name])

    def turn_on(self) -> None:
        """Bring the next pane to the front, and the focus into it."""
        count = self.tabs.count()
        for step in range(1, count + 1):
            index = (self.tabs.currentIndex() + step) % count
            if self.tabs.isTabVisible(index):
                self.tabs.setCurrentIndex(index)
                self.tabs.currentWidget().setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def count_problems(self, errors: int, warnings: int) -> None:
        """Write the number of problems on the tab."""
        index = self.tabs.indexOf(self.problems)
        text = t("care.tab_problems")
        self.tabs.setTabText(
            index, t("care.tab_count", text=text, n=errors + warnings) if errors + warnings else text
        )

    def retranslate(self) -> None:
        self._left.set_title(t("care.title"))
        for name, pane in self._panes.items():
            self.tabs.setTabText(self.tabs.indexOf(pane), t(f"care.tab_{name}"))
        for name, button in self.buttons.items():
            if name == "forward":
                self.show_forward(self._forward)
            elif name in WITH_KEYS:
                self._show_key(name, t(f"care.button_{name}"))
            else:
                button.setText(t(f"care.button_{name}"))
            action = self._actions.get(name)
            if action is not None:
                button.setToolTip(hint(action.text(), key_text(action)))
        self._preview_title.setText(t("care.preview"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a workbook."""
        if _workbook(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open it."""
        path = _workbook(event)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)

    def _show_key(self, name: str, text: str) -> None:
        action = self._actions.get(name)
        key = key_text(action) if action is not None else ""
        self.buttons[name].setText(t("care.button_key", text=text, keys=key) if key else text)

    def _arrange(self) -> None:
        self._left.body.addWidget(self.forms, 1)
        for name in ("open", "from_sample"):
            self._left.body.addWidget(self.buttons[name])
        self._middle.body.addWidget(self._state)
        self._middle.body.addWidget(self.tabs, 1)
        self._middle.body.addWidget(self._note)
        for name in ("edit", "export", "retire"):
            self.versions.buttons.addWidget(self.buttons[name])
        self.versions.buttons.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.buttons["back"])
        row.addWidget(self.buttons["forward"])
        self._middle.body.addLayout(row)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        self._preview_title = look(QLabel(), "title")
        column.addWidget(self._preview_title)
        column.addWidget(self.preview, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(8)
        splitter.setChildrenCollapsible(False)
        for index, (part, stretch) in enumerate(((self._left, 2), (self._middle, 6), (right, 4))):
            splitter.addWidget(part)
            splitter.setStretchFactor(index, stretch)
        splitter.setSizes([FORMS_WIDTH, MIDDLE_WIDTH, PREVIEW_WIDTH])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(splitter)


def _workbook(event: QDropEvent) -> str | None:
    urls = event.mimeData().urls()
    path = urls[0].toLocalFile() if len(urls) == 1 else ""
    return path if Path(path).suffix.lower() in FILE_TYPES else None
