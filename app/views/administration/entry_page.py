"""What pages with names at the left and one entry beside them share: showing, typing, keeping."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.errors import KnownError
from app.services.store.store import Changed
from app.services.words import t
from app.views.administration.parts import EntryList, fault_label, show_fault
from app.views.context import Context
from app.views.texts import Translated
from app.views.work import Asking, Request


class Entry(Protocol):
    """What is listed: a record that is kept under a key and has a name."""

    @property
    def uid(self) -> Uid | None:
        """Its key."""

    def label(self) -> str:
        """Its name in the language of the window."""


Kept = TypeVar("Kept", bound=Entry)


class EntryWidget(Translated, QWidget):
    """The names at the left, ``body`` in a panel beside them; below it what went wrong, and the buttons."""

    def __init__(
        self, body: QWidget, *, others: Sequence[QPushButton] = (), below: Sequence[QWidget] = ()
    ) -> None:
        super().__init__()
        self.entries = EntryList()
        self.fault = fault_label()
        self.save = QPushButton()
        self.save.setProperty("look", "main")
        panel = QFrame()
        panel.setProperty("look", "panel")
        right = QVBoxLayout(panel)
        right.setContentsMargins(14, 12, 14, 12)
        right.addWidget(body, 1)
        for widget in (*below, self.fault):
            right.addWidget(widget)
        buttons = QHBoxLayout()
        for button in others:
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.entries)
        row.addWidget(panel, 1)
        self.setFocusProxy(self.entries)

    def say(self, title: str, add: str, save: str) -> None:
        """Set the texts of these keys: the list's name, and both buttons that every page has."""
        self.entries.list.setAccessibleName(t(title))
        self.entries.add.setText(t(add))
        self.save.setText(t(save))


class EntryView(Protocol):
    """What a page needs of its widget."""

    entries: EntryList
    fault: Any
    save: QPushButton


class EntryPage(QObject, Generic[Kept]):
    """Inherit it, name the tables, and write the methods of the first part.

    Records that change meanwhile are listed anew; the form follows only while nothing is being typed in it.
    """

    tables: tuple[str, ...] = ()
    """Records of these are shown."""

    def __init__(self, context: Context, view: EntryView) -> None:
        super().__init__()
        self.context = context
        self.me = context.signed_in.user_uid
        self.kept: Sequence[Kept] = ()
        self.chosen: Uid | None = None
        self._view = view
        self._new = False
        self._anew = False
        self._clean: object = None
        self._shown = False
        self._request: Request | None = None
        view.entries.chosen.connect(self._go_to)
        view.entries.new_wanted.connect(self.begin_new)
        view.save.clicked.connect(self.save)

    # -- what a page says of itself -----------------------------------------------------------------------

    def asking(self) -> Asking[Any]:
        """Ask for what the page shows."""
        raise NotImplementedError

    def take(self, found: Any) -> Sequence[Kept]:
        """The entries in what was found."""
        entries: Sequence[Kept] = found
        return entries

    def name_of(self, entry: Kept) -> str:
        """An entry's name in the list."""
        return entry.label()

    def put(self, entry: Kept | None) -> None:
        """Show an entry; None: an empty form for a new one."""
        raise NotImplementedError

    def typed(self) -> Any:
        """What stands in the form. Raises KnownError where it cannot be understood."""
        raise NotImplementedError

    def keep(self, typed: Any) -> None:
        """Have it kept; :meth:`kept_as` follows, or :meth:`failed`."""
        raise NotImplementedError

    def first_editor(self) -> QWidget:
        """Where a new entry is begun."""
        raise NotImplementedError

    # -- what all pages do --------------------------------------------------------------------------------

    def activate(self) -> None:
        """Read what the page shows."""
        self.read()

    def changed(self, change: Changed) -> None:
        """Read it again when something of it changed."""
        if change.touches(*self.tables):
            self.read()

    def read(self) -> None:
        """Ask for the entries, instead of what is being asked."""
        if self._request is not None:
            self._request.cancel()
        self._request = self.asking().then(self._show)

    def read_anew(self, _answer: object = None) -> None:
        """Read, and show what is stored whatever stands in the form."""
        self._anew, self._new = True, False
        self.read()

    def begin_new(self) -> None:
        """Empty the form for a new entry."""
        self._new = True
        self._list(-1)
        self.present(None)
        self.first_editor().setFocus()

    def present(self, entry: Kept | None) -> None:
        """Put an entry into the form."""
        self.chosen = entry.uid if entry is not None else None
        show_fault(self._view.fault, "")
        self.put(entry)
        self.settle()

    def settle(self) -> None:
        """What stands in the form now was put there, and not typed."""
        self._clean, self._shown = self._in_form(), True

    def touched(self) -> bool:
        """Whether something is being typed."""
        return self._shown and self._in_form() != self._clean

    def save(self) -> None:
        """Keep what was typed."""
        try:
            typed = self.typed()
        except KnownError as error:
            self.failed(error)
        else:
            self.keep(typed)

    def kept_as(self, uid: Uid, told: str) -> None:
        """It is kept under this key: say so, and show it as it is stored."""
        self.chosen = uid
        show_fault(self._view.fault, "")
        self.context.notices.tell(told)
        self.read_anew()

    def failed(self, error: KnownError) -> None:
        """Say what went wrong; what was typed stays."""
        show_fault(self._view.fault, str(error))

    def entry(self) -> Kept | None:
        """The stored entry in hand."""
        return next((one for one in self.kept if one.uid == self.chosen), None) if self.chosen else None

    def _in_form(self) -> Any:
        try:
            return self.typed()
        except KnownError:
            return None

    def _show(self, found: Any) -> None:
        self.kept = self.take(found)
        typing = self._new or (not self._anew and self.touched())
        uids = [one.uid for one in self.kept]
        first = 0 if uids and not typing else -1
        row = uids.index(self.chosen) if self.chosen in uids else first
        self._list(row)
        if not typing:
            self._anew = False
            self.present(self.kept[row] if row >= 0 else None)

    def _list(self, row: int) -> None:
        self._view.entries.show_names([self.name_of(one) for one in self.kept], row)

    def _go_to(self, row: int) -> None:
        self._new = False
        self.present(self.kept[row])
