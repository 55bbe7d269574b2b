"""Ties the window together: screens on demand, notices, the palette, language and look."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject

from app.services.words import LANGUAGES, t
from app.views.actions.registry import hint, key_text
from app.views.context import Context
from app.views.shell.screens import SCREENS, CallScreen, Screen, TicketScreen
from app.views.shell.window import MainWindow

AT_END = {"settings", "help"}


class ShellController(QObject):
    """Shows one screen at a time and builds each when it is first wanted."""

    def __init__(self, window: MainWindow, context: Context) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._screens: dict[str, Screen] = {}
        self._current = ""
        self._is_empty = False
        self._before = ""
        self._came_from = ""
        # A connection does not keep a plain object alive, so these must be kept here.
        self._showers = {name: _Shower(self, name) for name in SCREENS}
        self._fill_rail()
        actions = context.actions
        actions.connect("program.palette", self._open_palette)
        actions.connect("program.language", self._next_language)
        actions.connect("program.theme", self._other_theme)
        actions.connect("program.undo", self._take_back)
        actions.connect("program.quit", window.close)
        context.notices.told.connect(window.notice_bar.show_notice)
        context.navigation.show_screen.connect(self._send_to)
        context.navigation.contact_over.connect(self._call_over)
        context.navigation.open_call.connect(self._open_call)
        context.navigation.open_ticket.connect(self._open_ticket)
        context.navigation.back.connect(self._go_back)
        if context.authoring is not None:
            context.authoring.turned.connect(self._retranslate)
        window.installEventFilter(self)
        self._retranslate()

    def show(self, name: str) -> None:
        """Bring a screen into view."""
        self.show_empty(name)
        self.begin()

    def begin(self) -> None:
        """Let the screen in view read what it shows; nothing where it has already."""
        if not self._is_empty:
            return
        self._is_empty = False
        self._screens[self._current].activate()
        self._context.navigation.screen_shown.emit(self._current)

    def show_empty(self, name: str) -> None:
        """Bring a screen into view that reads nothing yet: the window's first."""
        self._came_from = ""
        self._is_empty = True
        if name not in self._screens:
            screen = SCREENS[name](self._context)
            self._screens[name] = screen
            self._window.stack.addWidget(screen.widget)
        self._current = name
        self._context.actions.show_place(name)
        self._window.rail.mark(name)
        self._window.stack.setCurrentWidget(self._screens[name].widget)

    def _send_to(self, name: str) -> None:
        """Another screen sends the person here: a call to the desk."""
        before = self._current
        self.show(name)
        if name == "desk" and before == "my_day":
            self._came_from = before

    def _call_over(self) -> None:
        """The contact has left the desk: back to the day that it interrupted."""
        if self._came_from and self._current == "desk":
            self.show(self._came_from)

    @property
    def current(self) -> str:
        """The name of the screen in view."""
        return self._current

    def screen(self, name: str) -> Screen:
        """A screen's controller, built if need be, without showing it."""
        if name not in self._screens:
            self._screens[name] = SCREENS[name](self._context)
            self._window.stack.addWidget(self._screens[name].widget)
        return self._screens[name]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Set the shell's own texts anew when the language changes."""
        if watched is self._window and event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        return super().eventFilter(watched, event)

    def _fill_rail(self) -> None:
        for name in SCREENS:
            action = self._context.actions.get(f"screen.{name}")
            if action is not None:
                self._window.rail.add(name, action, at_end=name in AT_END)
                self._context.actions.connect(f"screen.{name}", self._showers[name].show)

    def _retranslate(self) -> None:
        authoring = self._context.authoring
        publishing = authoring is not None and authoring.is_open
        self._window.setWindowTitle(t("shell.title_publishing" if publishing else "shell.title"))
        self._context.actions.retranslate()
        for name in SCREENS:
            action = self._context.actions.get(f"screen.{name}")
            if action is not None:
                self._window.rail.label(name, t(f"shell.rail_{name}"), hint(action.text(), key_text(action)))

    def _open_call(self, uid: bytes) -> None:
        """Replay a call, for those who may."""
        if self._context.actions.get("screen.review") is not None:
            screen = self.screen("review")
            if isinstance(screen, CallScreen):
                self.show("review")
                screen.open_call(uid)

    def _open_ticket(self, uid: bytes) -> None:
        """Show one ticket by itself."""
        screen = self.screen("ticket")
        if isinstance(screen, TicketScreen):
            self._before = self._current if self._current != "ticket" else self._before
            screen.open_ticket(uid)
            self.show("ticket")

    def _go_back(self) -> None:
        """Back to where a ticket was opened from."""
        self.show(self._before or "queues")

    def _open_palette(self) -> None:
        from app.views.shell.palette import Palette

        palette = Palette(self._context.actions.available(), self._window)
        palette.quick_open.connect(self._context.navigation.quick_open)
        palette.show()

    def _take_back(self) -> None:
        """What the notice in sight offers; else the last act."""
        if not self._window.notice_bar.take_way_on():
            self._context.navigation.undo.emit()

    def _next_language(self) -> None:
        if self._is_managed("language"):
            return
        switch = self._context.languages
        following = LANGUAGES[(LANGUAGES.index(switch.code) + 1) % len(LANGUAGES)]
        switch.use(following)

    def _other_theme(self) -> None:
        if self._is_managed("theme"):
            return
        self._context.theme.use("light" if self._context.theme.is_dark else "dark")

    def _is_managed(self, name: str) -> bool:
        """Whether a policy fixes this setting; the person is told."""
        managed = self._context.settings.decided_by(name) is not None
        if managed:
            self._context.notices.tell(t("settings.managed"))
        return managed


class _Shower:
    """Shows one screen; a plain object so that no closure keeps the shell alive."""

    def __init__(self, shell: ShellController, name: str) -> None:
        self._shell = shell
        self._name = name

    def show(self) -> None:
        self._shell.show(self._name)
