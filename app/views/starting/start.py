"""The window's half of the start: Qt, look, language, one program for one store, then the way to the desk."""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress

from PySide6.QtCore import QSocketNotifier
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from app.services.errors import KnownError
from app.services.launch import CannotShow, Launch
from app.services.settings.managed import BUNDLE
from app.services.store.errors import OpenElsewhere
from app.services.words import language
from app.views.garbage import GuiThreadCollector
from app.views.icons import application_icon
from app.views.single_instance import Claims
from app.views.starting.controller import Starting
from app.views.starting.links import LinkedApplication
from app.views.starting.visits import Visits
from app.views.texts import LanguageSwitch
from app.views.theme import Theme

ALIASES = frozenset({"Monospace", "Sans Serif", "Serif"})
"""Names that fontconfig has for fonts, whether there are any or not."""

SWITCH_S = 0.001
"""How long another thread may go on in Python while the window waits for its turn; 5 ms by default, which a
paint that asks for its turn many times feels (docs/benchmarks.md)."""


def start(launch: Launch) -> int:
    """Show the program and run it to its end; return the exit code."""
    sys.setswitchinterval(SWITCH_S)
    _scale(launch)
    application = _application()
    application.setApplicationName("hotline-workstation")
    application.setApplicationDisplayName("Hotline Workstation")
    application.setDesktopFileName(BUNDLE)
    application.setWindowIcon(application_icon())
    if set(QFontDatabase.families()) <= ALIASES:
        raise CannotShow("cli.no_fonts")
    collector = GuiThreadCollector()
    theme = Theme(application)
    theme.use(launch.settings.text("theme"))
    languages = LanguageSwitch(application)
    languages.use(language())
    claims = Claims("review" if launch.review else "", launch.paths.roaming)
    with suppress(OpenElsewhere):  # told on a page of its own, by the claim at the beginning
        if not launch.demo and not claims.claim(launch.store_path):
            return 0
    visits = Visits(launch)
    starting = Starting(launch, theme, languages, claim=claims.claim)
    starting.seated.connect(visits.seated)
    starting.seated.connect(collector.settle)
    claims.asked_to_show.connect(starting.come_forward)
    ending = EndOnSignal(application)
    if not launch.review:
        visits.open()
        if isinstance(application, LinkedApplication):
            application.link_opened.connect(visits.dial)
            application.hear()
    starting.begin()
    try:
        ended = application.exec()
        return ended or tell_unsolved(starting.unsolved)
    finally:
        ending.release()
        visits.close()
        starting.finish()
        collector.stop()
        claims.release()


def _application() -> QApplication:
    return LinkedApplication(["hotline"]) if sys.platform == "darwin" else QApplication(["hotline"])


def tell_unsolved(error: KnownError | None) -> int:
    """The exit code of a program that was closed on a trouble; what it was stands on the standard error output."""
    if error is None:
        return 0
    if sys.stderr is not None:  # a window of Windows has none
        sys.stderr.write(f"{error}\n")
    return error.exit_code


class EndOnSignal:
    """Ends the program in good order on SIGTERM and Ctrl+C, so that a demonstration's files are removed.

    Python runs a signal's handler only when it gets its turn; the descriptor wakes Qt to give it one.
    """

    def __init__(self, application: QApplication) -> None:
        self._reading, self._writing = socket.socketpair()
        self._writing.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._drain)
        self._before = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: application.quit())

    def release(self) -> None:
        """Put everything back."""
        signal.set_wakeup_fd(self._before)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        self._notifier.setEnabled(False)
        self._reading.close()
        self._writing.close()

    def _drain(self) -> None:
        self._reading.recv(64)


def _scale(launch: Launch) -> None:
    """Qt takes its scale from the environment, once, before there is an application."""
    percent = launch.settings.whole("scale")
    if percent != 100 and "QT_SCALE_FACTOR" not in os.environ:
        os.environ["QT_SCALE_FACTOR"] = str(percent / 100)
