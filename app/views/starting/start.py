"""The window's half of the start: Qt, look, language, one program for one store, then the way to the desk."""

from __future__ import annotations

import os

from PySide6.QtWidgets import QApplication

from app.services.launch import Launch
from app.services.words import language
from app.views.icons import application_icon
from app.views.single_instance import SingleInstance
from app.views.starting.controller import Starting
from app.views.texts import LanguageSwitch
from app.views.theme import Theme


def start(launch: Launch) -> int:
    """Show the program and run it to its end; return the exit code."""
    _scale(launch)
    application = QApplication(["hotline"])
    application.setApplicationName("hotline-workstation")
    application.setApplicationDisplayName("Hotline Workstation")
    application.setDesktopFileName("hotline-workstation")
    application.setWindowIcon(application_icon())
    theme = Theme(application)
    theme.use(launch.settings.text("theme"))
    languages = LanguageSwitch(application)
    languages.use(language())
    instance = SingleInstance(launch.store_path, "review" if launch.review else "")
    if not launch.demo and not instance.claim():
        return 0
    starting = Starting(launch, theme, languages)
    instance.asked_to_show.connect(starting.come_forward)
    starting.begin()
    try:
        return application.exec()
    finally:
        starting.finish()
        instance.release()


def _scale(launch: Launch) -> None:
    """Qt takes its scale from the environment, once, before there is an application."""
    percent = launch.settings.whole("scale")
    if percent != 100 and "QT_SCALE_FACTOR" not in os.environ:
        os.environ["QT_SCALE_FACTOR"] = str(percent / 100)
