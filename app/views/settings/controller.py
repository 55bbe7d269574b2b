"""Shows the settings and puts each change into force at once."""

from __future__ import annotations

import logging

from app.services.settings.declared import DECLARED, GROUPS, Value
from app.services.settings.settings import SettingsError
from app.services.words import system_language, t
from app.views.context import Context
from app.views.settings.widgets import SettingRow, SettingsPage

AT_NEXT_START = frozenset({"scale"})


class SettingsController:
    """The settings screen."""

    def __init__(self, context: Context) -> None:
        self.widget = SettingsPage(DECLARED, GROUPS)
        self._context = context
        self._settings = context.launch.settings
        self.widget.edited.connect(self._change)
        self.widget.reset.connect(self._reset)

    def activate(self) -> None:
        """Show the values in force."""
        self._show()
        self.widget.search.setFocus()

    def _show(self) -> None:
        self.widget.show_rows(
            [
                SettingRow(
                    setting, self._settings.value(setting.name), self._settings.decided_by(setting.name) or ""
                )
                for setting in DECLARED
            ]
        )

    def _reset(self, name: str) -> None:
        self._change(name, next(setting.default for setting in DECLARED if setting.name == name))

    def _change(self, name: str, value: Value) -> None:
        if value == self._settings.value(name):
            return
        try:
            self._settings.set(name, value)
        except SettingsError as error:
            self._context.notices.tell_error(error)
        except ValueError:
            self._context.notices.tell(t("settings.not_allowed"))
        self._apply(name)
        self._show()

    def _apply(self, name: str) -> None:
        """What the window itself has to do; the parts of the desk listen to the settings."""
        if name == "theme":
            self._context.theme.use(self._settings.text("theme"))
        elif name == "language":
            chosen = self._settings.text("language")
            self._context.languages.use(system_language() if chosen == "system" else chosen)
        elif name == "log_level":
            logging.getLogger().setLevel(self._settings.text("log_level").upper())
        elif name in AT_NEXT_START:
            self._context.notices.tell(t("settings.at_next_start"))
