"""Switching the language while the program runs.

A widget with texts of its own inherits :class:`Translated` and sets every text in ``retranslate``; Qt sends a
LanguageChange event to all widgets when :class:`LanguageSwitch` changes the language.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.services.words import language, use_language


class Translated:
    """Mixin, named before the Qt class: calls ``retranslate`` whenever the language changes."""

    def retranslate(self) -> None:
        """Set every text anew."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        """Qt's own hook."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)  # type: ignore[misc]  # the Qt class comes next in the order of bases


class LanguageSwitch:
    """Chooses the language of our texts, of Qt's own (context menus) and of dates and numbers."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._translator = QTranslator(application)

    def use(self, code: str) -> None:
        """Switch to ``ru`` or ``en``; every open widget retranslates itself."""
        use_language(code)
        QLocale.setDefault(QLocale(code))
        self._application.removeTranslator(self._translator)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        self._translator.load(f"qtbase_{code}", folder)
        self._application.installTranslator(self._translator)
        if self._translator.isEmpty():
            # Qt has nothing to translate here, so it does not tell the widgets; our texts change all the same.
            QApplication.postEvent(self._application, QEvent(QEvent.Type.LanguageChange))

    @property
    def code(self) -> str:
        """The language in use."""
        return language()
