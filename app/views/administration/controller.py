"""Shows the page chosen, and builds each when it is first wanted."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.store.store import Changed
from app.views.administration.pages import PAGES, Page, PageSpec
from app.views.administration.widgets import AdministrationScreen
from app.views.context import Context
from app.views.deadlines import DeadlineUpkeep


class AdministrationController:
    """The administration screen."""

    def __init__(self, context: Context, pages: Sequence[PageSpec] = PAGES) -> None:
        self.widget = AdministrationScreen(pages)
        self._context = context
        self._specs = {spec.name: spec for spec in pages}
        self._pages: dict[str, Page] = {}
        self._current = ""
        self.widget.chosen.connect(self._turn_to)
        context.work.changed.connect(self._changed)
        upkeep = context.work.findChild(DeadlineUpkeep)
        if isinstance(upkeep, DeadlineUpkeep):  # there is none where nothing can be written
            upkeep.went_on.connect(self.widget.show_progress)
            upkeep.paused_changed.connect(self.widget.show_paused)
            self.widget.pause.clicked.connect(upkeep.turn)

    @property
    def current(self) -> str:
        """The name of the page in view; empty before the first."""
        return self._current

    def activate(self) -> None:
        """Show the page that was in view, with what changed since."""
        self.show_page(self._current or next(iter(self._specs)))
        self.widget.pages.setFocus()

    def show_page(self, name: str) -> None:
        """Bring a page into view. Raises KeyError for an unknown name."""
        self._current = name
        page = self.page(name)
        self.widget.show_page(name, page.widget)
        page.activate()

    def page(self, name: str) -> Page:
        """A page, built if need be, without showing it."""
        if name not in self._pages:
            self._pages[name] = self._specs[name].make(self._context)
        return self._pages[name]

    def _turn_to(self, name: str) -> None:
        if name != self._current:
            self.show_page(name)

    def _changed(self, change: Changed) -> None:
        if self._current and self.widget.isVisible():
            self._pages[self._current].changed(change)
