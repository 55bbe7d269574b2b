"""The one list of settings. Nothing is read that is not declared here.

To add a setting: one line in :data:`DECLARED`, its texts ``settings.<name>`` and ``settings.<name>_hint`` (and
``settings.<name>_<choice>`` for each choice) in ``resources/i18n/settings.{ru,en}.json``; the page shows it.
"""

from __future__ import annotations

from enum import StrEnum

from app.records import frozen

Value = bool | int | str | dict[str, str]


class Where(StrEnum):
    """Whether a value travels with the person or belongs to this computer."""

    USER = "user"
    MACHINE = "machine"


@frozen
class Setting:
    """One setting. Its type is that of ``default``; whole numbers lie between ``low`` and ``high``.

    ``group`` is its heading on the page; one without a group is kept but not shown. ``unit`` names a text.
    ``for_administrators``: on the page only they may change it.
    """

    name: str
    default: Value
    where: Where = Where.USER
    group: str = ""
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    step: int = 1
    unit: str = ""
    for_administrators: bool = False

    def accepts(self, value: object) -> bool:
        """Whether ``value`` may be kept."""
        if type(value) is not type(self.default):
            return False
        if isinstance(value, bool):
            return True
        if isinstance(value, int):
            return self.low <= value <= self.high
        if isinstance(value, dict):
            return all(isinstance(part, str) for pair in value.items() for part in pair)
        return not self.choices or value in self.choices


LINES = ("manual", "softphone", "training", "asterisk", "webhook", "gateway")
WEBHOOK_PROFILES = ("hotline", "generic", "megafon", "mango", "uis", "placetel", "sipgate", "own")

DECLARED: tuple[Setting, ...] = (
    Setting("language", "system", group="look", choices=("system", "ru", "en")),
    Setting("theme", "system", group="look", choices=("system", "light", "dark")),
    Setting("scale", 100, Where.MACHINE, "look", low=100, high=200, step=25, unit="percent"),
    Setting("script_text", 15, group="look", low=10, high=32, unit="points"),
    Setting("spelling", True, group="look"),
    Setting("page_size", 100, group="look", low=50, high=500, step=50, unit="rows"),
    Setting("after_call_limit", 60, group="calls", low=0, high=1800, step=5, unit="seconds"),
    Setting("auto_open_card", True, group="calls"),
    Setting("first_screen", "my_day", group="calls", choices=("my_day", "desk")),
    Setting("callback_reminder", 5, group="calls", low=0, high=60, step=5, unit="minutes"),
    Setting("ticket_timer", True, group="calls"),
    Setting("ring_repeat", 0, Where.MACHINE, "calls", low=0, high=60, step=5, unit="seconds"),
    Setting("default_region", "RU", Where.MACHINE, "calls", choices=("RU", "BY", "KZ", "AM", "KG", "UZ")),
    Setting("confirm_dial", "outside", group="calls", choices=("outside", "always")),
    Setting("dial_out", "hand", Where.MACHINE, "calls", choices=("hand", "tel", "sip", "command")),
    Setting("dial_command", "", Where.MACHINE, "calls"),
    Setting("remote_command", "", Where.MACHINE, "calls"),
    Setting("start_presence", "ready", group="presence", choices=("ready", "start", "exchange")),
    Setting("start_queues", "", group="presence"),
    Setting("sign_out_queues", "pause", group="presence", choices=("pause", "log_out", "leave")),
    Setting("pause_in_wrap_up", True, group="presence"),
    Setting("pause_warning", 2, group="presence", low=0, high=30, unit="minutes"),
    Setting("line", "manual", Where.MACHINE, "exchange", choices=LINES),
    Setting("extension", "", Where.MACHINE, "exchange"),
    Setting("softphone_answer_command", "", Where.MACHINE, "exchange"),
    Setting("softphone_hang_up_command", "", Where.MACHINE, "exchange"),
    Setting("training_log", "", Where.MACHINE, "exchange"),
    Setting("training_speed", 100, group="exchange", low=25, high=1000, step=25, unit="percent"),
    Setting("asterisk_host", "", Where.MACHINE, "exchange"),
    Setting("asterisk_port", 0, Where.MACHINE, "exchange", low=0, high=65_535),
    Setting("asterisk_tls", False, Where.MACHINE, "exchange"),
    Setting("asterisk_authority", "", Where.MACHINE, "exchange"),
    Setting("asterisk_user", "", Where.MACHINE, "exchange"),
    Setting("asterisk_device", "", Where.MACHINE, "exchange"),
    Setting("asterisk_context", "from-internal", Where.MACHINE, "exchange"),
    Setting("asterisk_line_variable", "CALL_LINE", Where.MACHINE, "exchange"),
    Setting("asterisk_recording_variable", "CALL_RECORDING", Where.MACHINE, "exchange"),
    Setting("asterisk_may_mute", False, Where.MACHINE, "exchange"),
    Setting("webhook_profile", "hotline", Where.MACHINE, "exchange", choices=WEBHOOK_PROFILES),
    Setting("webhook_own_profile", "", Where.MACHINE, "exchange"),
    Setting("webhook_names", "", Where.MACHINE, "exchange"),
    Setting("webhook_unaddressed", True, Where.MACHINE, "exchange"),
    Setting("webhook_host", "127.0.0.1", Where.MACHINE, "exchange", for_administrators=True),
    Setting("webhook_port", 8686, Where.MACHINE, "exchange", low=1, high=65_535),
    Setting("webhook_tell_name", False, Where.MACHINE, "exchange", for_administrators=True),
    Setting("webhook_public_url", "", Where.MACHINE, "exchange"),
    Setting("gateway_host", "", Where.MACHINE, "exchange"),
    Setting("gateway_port", 0, Where.MACHINE, "exchange", low=0, high=65_535),
    Setting("gateway_tls", True, Where.MACHINE, "exchange"),
    Setting("gateway_authority", "", Where.MACHINE, "exchange"),
    Setting("recording_folder", "", Where.MACHINE, "recordings"),
    Setting("recording_prefix", "/var/spool/asterisk/monitor", Where.MACHINE, "recordings"),
    Setting("recording_url", "", Where.MACHINE, "recordings"),
    Setting("recording_hosts", "", Where.MACHINE, "recordings"),
    Setting("hub_address", "", Where.MACHINE, "hub", for_administrators=True),
    Setting("hub_login", "", Where.MACHINE, "hub"),
    Setting(
        "hub_verification",
        "full",
        Where.MACHINE,
        "hub",
        choices=("full", "authority", "none"),
        for_administrators=True,
    ),
    Setting("hub_root_certificate", "", Where.MACHINE, "hub", for_administrators=True),
    Setting("hub_window_days", 90, Where.MACHINE, "hub", low=7, high=3650, unit="days", for_administrators=True),
    Setting("hub_poll_seconds", 15, Where.MACHINE, "hub", low=1, high=600, unit="seconds"),
    Setting("hub_listen", True, Where.MACHINE, "hub"),
    Setting("update_feed", "", Where.MACHINE, "program", for_administrators=True),
    Setting("log_level", "info", Where.MACHINE, "program", choices=("debug", "info", "warning", "error")),
    Setting("store_file", "", Where.MACHINE),
    Setting("key_store", "ask", Where.MACHINE, choices=("ask", "keyring", "passphrase")),
    Setting("sign_in", "ask", Where.MACHINE, choices=("ask", "account", "password")),
    Setting("escrow_file", "", Where.MACHINE),
    Setting("keys", {}),
    Setting("recent_store", "", Where.MACHINE),
)

BY_NAME: dict[str, Setting] = {setting.name: setting for setting in DECLARED}
GROUPS = ("look", "calls", "presence", "exchange", "hub", "recordings", "program")
