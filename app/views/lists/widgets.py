"""A list's screen: filters, table, side pane, what waits beside, a line of figures below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.services.lists.columns import ListSpec
from app.services.lists.filters import Filter
from app.services.lists.mine import Task, Waiting
from app.services.lists.saved_views import View
from app.services.words import t
from app.views.common.paged_model import PagedModel
from app.views.common.paged_table import PagedTable
from app.views.icons import icon
from app.views.lists.cells import moment
from app.views.lists.filter_bar import FilterBar
from app.views.lists.preview import Preview, PreviewPane
from app.views.texts import Translated

SIDE_WIDTH = 340
TASK_ICONS = {Waiting.CALLBACK: "callback", Waiting.PROMISE: "bell", Waiting.DRAFT: "edit"}
ROLE = int(Qt.ItemDataRole.UserRole)


class ListScreen(Translated, QWidget):
    """One list with everything around it.

    ``view_chosen`` carries a saved view, ``view_removed`` one to drop; ``save_wanted`` asks to keep the present
    look; ``task_opened`` carries a :class:`Task`.
    """

    view_chosen = Signal(object)
    view_removed = Signal(object)
    save_wanted = Signal()
    task_opened = Signal(object)

    def __init__(self, spec: ListSpec, fixed: Filter, model: PagedModel) -> None:
        super().__init__()
        self._spec = spec
        self._views: Sequence[View] = ()
        self.bar = FilterBar(spec.name, fixed)
        self.table = PagedTable(model)
        self.pane = PreviewPane()
        self.tasks = TaskList()
        self.tasks.opened.connect(self.task_opened)
        self._figures = QLabel()
        self._figures.setProperty("look", "quiet")
        self._hint = QLabel()
        self._hint.setProperty("look", "soon")
        self._marked = QLabel()
        self._lay_out()
        self.bar.left.connect(self.table.setFocus)
        self.bar.columns.clicked.connect(self.open_columns)
        self.bar.views.clicked.connect(self.open_views)
        self.table.typed.connect(self.bar.add_text)
        self.retranslate()

    def show_figures(self, text: str, hint: str = "") -> None:
        """Say how many rows there are, and how a text was understood."""
        self._figures.setText(text)
        self._hint.setText(hint)

    def show_preview(self, preview: Preview | None) -> None:
        """Show the chosen record beside the list."""
        self.pane.show_preview(preview, t("lists.nothing_chosen"))

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        """Show what waits beside the tickets."""
        self.tasks.show_tasks(tasks)

    def show_views(self, views: Sequence[View]) -> None:
        """Offer these saved views."""
        self._views = views

    def show_beside(self, panel: QWidget | None) -> None:
        """Put a panel in the side pane's place; None: the side pane again."""
        if panel is None:
            self._beside.setCurrentIndex(0)
            return
        if self._beside.indexOf(panel) < 0:
            self._beside.addWidget(panel)
        self._beside.setCurrentWidget(panel)
        self._beside.show()

    def show_marked(self, count: int) -> None:
        """Say how many rows are marked, where it is more than the one with the focus."""
        self._marked.setText(t("lists.marked", n=count) if count > 1 else "")

    def toggle_pane(self) -> None:
        """Show or hide the side pane."""
        self._beside.setVisible(self._beside.isHidden())

    def open_columns(self) -> None:
        """Open the menu of columns below its button."""
        self.table.column_menu().popup(_below(self.bar.columns))

    def open_sorting(self) -> None:
        """Open the menu of orders over the table's head."""
        self.table.sort_menu().popup(self.table.mapToGlobal(QPoint(8, 8)))

    def open_views(self) -> None:
        """Open the menu of saved views."""
        self.views_menu().popup(_below(self.bar.views))

    def views_menu(self) -> QMenu:
        """A menu of the saved views, with ways to keep and to drop one."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for view in self._views:
            action = menu.addAction(view.name)
            action.setData((self.view_chosen, view))
        if self._views:
            menu.addSeparator()
        menu.addAction(icon("save"), t("lists.save_view")).setData((self.save_wanted, None))
        if self._views:
            drop = menu.addMenu(icon("trash"), t("lists.remove_view"))
            for view in self._views:
                drop.addAction(view.name).setData((self.view_removed, view))
        menu.triggered.connect(self._menu_chosen)
        return menu

    def retranslate(self) -> None:
        """Set every text anew."""
        self.table.setAccessibleName(t(f"lists.title_{self._spec.name}"))
        self.table.show_when_empty(t("lists.empty"))
        self.tasks.setAccessibleName(t("lists.waiting"))
        self._tasks_title.setText(t("lists.waiting"))

    def _lay_out(self) -> None:
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        self._tasks_title = QLabel()
        self._tasks_title.setProperty("look", "title")
        mine = self._spec.name == "my_work"
        self._tasks_title.setVisible(mine)
        self.tasks.setVisible(mine)
        side.addWidget(self._tasks_title)
        side.addWidget(self.tasks, 1)
        self.above_pane = QVBoxLayout()
        side.addLayout(self.above_pane)
        side.addWidget(self.pane, 2)
        frame = QFrame()
        frame.setProperty("look", "panel")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.addWidget(self.table)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(frame)
        self._beside = QStackedWidget()
        self._beside.addWidget(self._side)
        splitter.addWidget(self._beside)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        splitter.setSizes([10 * SIDE_WIDTH, SIDE_WIDTH])
        splitter.setChildrenCollapsible(False)
        self._beside.setMinimumWidth(260)
        figures = QHBoxLayout()
        figures.addWidget(self._figures)
        figures.addWidget(self._hint)
        figures.addWidget(self._marked)
        figures.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 6)
        column.addWidget(self.bar)
        column.addWidget(splitter, 1)
        column.addLayout(figures)

    def _menu_chosen(self, action: object) -> None:
        signal, view = action.data()  # type: ignore[attr-defined]  # a QAction, by Qt's contract
        if view is None:
            signal.emit()
        else:
            signal.emit(view)


class TaskList(QListWidget):
    """Callbacks, promises and drafts; Enter opens one."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setAlternatingRowColors(True)
        self.setWordWrap(True)
        self.itemDoubleClicked.connect(self._open)

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        """Show these in order; the one chosen stays chosen."""
        chosen, row = self.current(), self.currentRow()
        self.clear()
        for task in tasks:
            key = "lists.task_late" if task.late else "lists.task"
            detail = task.detail or t(f"lists.task_{task.kind.value}")
            item = QListWidgetItem(
                icon("warning" if task.late else TASK_ICONS[task.kind]),
                t(key, time=moment(task.at), title=task.title, detail=detail),
            )
            item.setData(ROLE, task)
            self.addItem(item)
        at = next((at for at, task in enumerate(tasks) if chosen and task.uid == chosen.uid), row)
        self.setCurrentRow(min(at, len(tasks) - 1))

    def current(self) -> Task | None:
        """The chosen one."""
        item = self.currentItem()
        task = item.data(ROLE) if item is not None else None
        return task if isinstance(task, Task) else None

    def focus_first(self) -> None:
        """Take the focus, with one of them chosen."""
        if self.currentRow() < 0:
            self.setCurrentRow(0)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own hook."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self._open(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _open(self, item: QListWidgetItem) -> None:
        self.opened.emit(item.data(ROLE))


class NameDialog(QDialog):
    """Asks under which name a view is kept."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("lists.save_view"))
        self._name = QLineEdit()
        self._name.setAccessibleName(t("lists.view_name"))
        self._name.setPlaceholderText(t("lists.view_name"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self._name)
        column.addWidget(buttons)
        self.setMinimumWidth(360)

    @property
    def name(self) -> str:
        """What was typed."""
        return self._name.text()


def _below(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(widget.rect().bottomLeft())
