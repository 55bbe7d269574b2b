"""Shows the settings and puts each change into force at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QKeySequence

from app.models.staff import Role
from app.services.settings.declared import DECLARED, GROUPS, Value
from app.services.settings.levels import SettingsError
from app.services.words import system_language, t
from app.views.actions.registry import key_text
from app.views.context import Context
from app.views.settings.exchange_care import ExchangeSettings
from app.views.settings.hub_care import HubSettings
from app.views.settings.keys import KeyRow, fires_under_any_layout
from app.views.settings.webhooks_care import WebhookSettings
from app.views.settings.widgets import SettingRow, SettingsPage

AT_NEXT_START = frozenset({"scale"})


class SettingsController:
    """The settings screen."""

    def __init__(self, context: Context) -> None:
        self.widget = SettingsPage(DECLARED, GROUPS)
        self._context = context
        self._settings = context.launch.settings
        self._administers = context.signed_in.role is Role.ADMINISTRATOR
        self.widget.edited.connect(self._change)
        self.widget.reset.connect(self._reset)
        self.widget.keys.key_given.connect(self._give_key)
        self.widget.keys.key_reset.connect(self._reset_key)
        self.exchange = ExchangeSettings(context, context.line_care, self.widget) if context.line_care else None

        self.webhooks = (
            WebhookSettings(context, context.line_care, self.widget.webhooks) if context.line_care else None
        )

        self.widget.has_hub = context.hub is not None
        self.hub = HubSettings(context, context.hub, self.widget.hub) if context.hub else None

    def activate(self) -> None:
        """Show the values in force."""
        self._show()
        if self.webhooks is not None:
            self.webhooks.activate()
        self.widget.search.setFocus()

    def _show(self) -> None:
        self.widget.show_rows(
            [
                SettingRow(
                    setting,
                    self._settings.found(setting.name),
                    is_own=self._settings.is_own(setting.name),
                    not_mine=setting.for_administrators and not self._administers,
                )
                for setting in DECLARED
            ]
        )
        self._show_keys()

    def _show_keys(self) -> None:
        own = self._settings.pairs("keys")
        self.widget.keys.show_keys(
            [
                KeyRow(spec.name, action.text(), key_text(action), spec.name in own)
                for spec, action in self._context.actions.available()
            ],
            self._settings.decided_by("keys") or "",
        )

    def _give_key(self, name: str, key: str) -> None:
        """Give an action another key, unless it would not always fire or another action has it."""
        if not fires_under_any_layout(key):
            self.widget.keys.show_told(t("settings.keys_letter"))
            return
        known = self._context.actions.available()
        wanted = next(spec for spec, _ in known if spec.name == name)
        for spec, action in known:
            if spec.name != name and spec.meets(wanted) and QKeySequence(key) in action.shortcuts():
                self.widget.keys.show_told(t("settings.keys_taken", action=action.text()))
                return
        self._change("keys", {**self._settings.pairs("keys"), name: key})

    def _reset_key(self, name: str) -> None:
        kept = self._settings.pairs("keys")
        kept.pop(name, None)
        self._change("keys", dict(kept))

    def _use_keys(self) -> None:
        own = self._settings.pairs("keys")
        for spec, action in self._context.actions.available():
            keys = (own[spec.name],) if spec.name in own else spec.keys
            action.setShortcuts([QKeySequence(key) for key in keys])
        self._context.actions.retranslate()

    def _reset(self, name: str) -> None:
        self._keep(name, partial(self._settings.reset, name))

    def _change(self, name: str, value: Value) -> None:
        if value != self._settings.value(name):
            self._keep(name, partial(self._settings.set, name, value))

    def _keep(self, name: str, change: Callable[[], None]) -> None:
        try:
            change()
        except SettingsError as error:
            self._context.notices.tell_error(error)
        except ValueError:
            managed = self._settings.decided_by(name) is not None
            self._context.notices.tell(t("settings.managed") if managed else t("settings.not_allowed"))
        self._apply(name)
        self._show()

    def _apply(self, name: str) -> None:
        """What the window itself has to do; the parts of the desk listen to the settings."""
        if name == "theme":
            self._context.theme.use(self._settings.text("theme"))
        elif name == "language":
            chosen = self._settings.text("language")
            self._context.languages.use(system_language() if chosen == "system" else chosen)
        elif name == "keys":
            self._use_keys()
        elif name == "log_level":
            logging.getLogger().setLevel(self._settings.text("log_level").upper())
        elif name in AT_NEXT_START:
            self._context.notices.tell(t("settings.at_next_start"))
