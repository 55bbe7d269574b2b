"""The administration screen: pages named at the left, the one chosen beside them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.services.words import t
from app.views.administration.pages import PageSpec
from app.views.icons import icon
from app.views.texts import Translated

PAGES_WIDTH = 180


class AdministrationScreen(Translated, QWidget):
    """``chosen`` carries the name of the page that the person goes to."""

    chosen = Signal(str)

    def __init__(self, pages: Sequence[PageSpec]) -> None:
        super().__init__()
        self._specs = tuple(pages)
        self._title = QLabel()
        self._title.setProperty("look", "title")
        self.pages = QListWidget()
        self.pages.setFixedWidth(PAGES_WIDTH)
        for spec in self._specs:
            self.pages.addItem(QListWidgetItem(icon(spec.icon), spec.name))
        self.stack = QStackedWidget()
        self._paused = False
        self.progress = QProgressBar()
        self.pause = QPushButton()
        self._following = QWidget()
        self._following.hide()
        below = QHBoxLayout(self._following)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.progress, 1)
        below.addWidget(self.pause)
        row = QHBoxLayout()
        row.addWidget(self.pages)
        row.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self._title)
        column.addLayout(row, 1)
        column.addWidget(self._following)
        self.setFocusProxy(self.pages)
        self.pages.currentRowChanged.connect(self._row_changed)
        self.retranslate()

    def show_page(self, name: str, widget: QWidget) -> None:
        """Bring a page into view."""
        self.pages.setCurrentRow([spec.name for spec in self._specs].index(name))
        if self.stack.indexOf(widget) < 0:
            self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)

    def show_progress(self, done: int, total: int) -> None:
        """Say how far deadlines have followed an edit; gone when they all have."""
        self._following.setVisible(done < total)
        self.progress.setMaximum(max(1, total))
        self.progress.setValue(done)
        self.progress.setFormat(t("administration.following", done=done, total=total))

    @property
    def following(self) -> bool:
        """Whether deadlines still follow an edit."""
        return not self._following.isHidden()

    def show_paused(self, paused: bool) -> None:
        """Name what the button beside the progress does next."""
        self._paused = paused
        self.pause.setText(t("administration.follow_on" if paused else "administration.follow_pause"))

    def retranslate(self) -> None:
        self._title.setText(t("administration.title"))
        self.pages.setAccessibleName(t("administration.pages"))
        self.show_paused(self._paused)
        self.progress.setAccessibleName(t("administration.follow"))
        for row, spec in enumerate(self._specs):
            self.pages.item(row).setText(t(spec.title_key))

    def _row_changed(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(self._specs[row].name)
