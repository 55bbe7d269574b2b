"""The pages of the administration screen. Each is built when first shown.

To add a page: write a class with a ``widget``, ``activate`` and ``changed`` in a module of this folder (names at
the left and one entry beside them: inherit :class:`app.views.administration.entry_page.EntryPage`), and add one
line to :data:`PAGES`. Its title is a text of the page's own area.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.records import frozen
from app.services.store.store import Changed
from app.views.context import Context


class Page(Protocol):
    """What the screen needs of a page. A page sets its own texts anew when the language changes."""

    @property
    def widget(self) -> QWidget:
        """What is shown beside the list of pages."""

    def activate(self) -> None:
        """Called each time the page comes into view: read what it shows."""

    def changed(self, change: Changed) -> None:
        """Records changed while the page is in view: read again what it shows, if it is touched."""


@frozen
class PageSpec:
    """One page: its name, the text of its title, its icon in ``resources/icons``, and how it is built."""

    name: str
    title_key: str
    icon: str
    make: Callable[[Context], Page]


def _calendars(context: Context) -> Page:
    from app.views.administration.calendars import CalendarsPage

    return CalendarsPage(context)


def _agreements(context: Context) -> Page:
    from app.views.administration.agreements import AgreementsPage

    return AgreementsPage(context)


def _contracts(context: Context) -> Page:
    from app.views.administration.contracts import ContractsPage

    return ContractsPage(context)


def _types(context: Context) -> Page:
    from app.views.administration.types.page import TypesPage

    return TypesPage(context)


def _macros(context: Context) -> Page:
    from app.views.administration.macros import MacrosPage

    return MacrosPage(context)


def _phrases(context: Context) -> Page:
    from app.views.administration.phrases import PhrasesPage

    return PhrasesPage(context, "snippet")


def _templates(context: Context) -> Page:
    from app.views.administration.phrases import PhrasesPage

    return PhrasesPage(context, "answer_template")


def _documents(context: Context) -> Page:
    from app.views.administration.documents.page import DocumentsPage

    return DocumentsPage(context)


def _rules(context: Context) -> Page:
    from app.views.administration.rules.page import RulesPage

    return RulesPage(context)


def _units(context: Context) -> Page:
    from app.views.administration.units.page import UnitsPage

    return UnitsPage(context)


def _importance(context: Context) -> Page:
    from app.views.administration.importance import ImportancePage

    return ImportancePage(context)


def _directory(context: Context) -> Page:
    from app.views.administration.directory.page import DirectoryPage

    return DirectoryPage(context)


def _dial_rules(context: Context) -> Page:
    from app.views.administration.dial_rules import DialRulesPage

    return DialRulesPage(context)


PAGES: tuple[PageSpec, ...] = (
    PageSpec("types", "type_page.title", "ticket", _types),
    PageSpec("calendars", "calendars.title", "calendar", _calendars),
    PageSpec("agreements", "agreements.title", "clock", _agreements),
    PageSpec("importance", "administration.importance", "sort", _importance),
    PageSpec("rules", "rules.title", "play", _rules),
    PageSpec("units", "outside.title", "export", _units),
    PageSpec("directory", "directory.page", "people", _directory),
    PageSpec("dial_rules", "dialling.page", "phone", _dial_rules),
    PageSpec("contracts", "contracts.title", "letter", _contracts),
    PageSpec("documents", "documents.settings_title", "flag", _documents),
    PageSpec("macros", "hands.macros_title", "redo", _macros),
    PageSpec("phrases", "hands.phrases_title", "chat", _phrases),
    PageSpec("templates", "hands.templates_title", "copy", _templates),
)
