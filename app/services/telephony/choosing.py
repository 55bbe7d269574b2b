"""From the settings to a line: the one table of adapters. Opens no connection and asks no keyring.

To add an adapter: a function that makes it of :class:`Wish`, one line in :data:`ADAPTERS`, its name among the
choices of the setting ``line`` (``app/services/settings/declared.py``), and its own settings there in the group
``exchange``, each named after it (``asterisk_host``): the settings page shows them while that line is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from pathlib import Path

from app.records import frozen
from app.services.errors import KnownError
from app.services.resources import resource_dir
from app.services.settings.settings import Settings
from app.services.telephony.checking import Finding
from app.services.telephony.interface import TelephonyLine
from app.services.telephony.manual import ManualLine
from app.services.words import t


class LineNotChosen(KnownError):
    """The line that is wished for cannot be made: its settings are not complete, or its password is missing."""


@frozen
class Wish:
    """What a line is made of. ``extension`` is the operator's own inner number; ``secret`` is never shown."""

    settings: Settings
    manual: ManualLine
    extension: str = ""
    secret: str = field(default="", repr=False)
    demo: bool = False
    who: Callable[[str], str] | None = None
    """The name of a number's owner, for an exchange that asks; may be called from any thread."""

    @property
    def name(self) -> str:
        """Which line; a demonstration always trains."""
        return "training" if self.demo else self.settings.text("line")


def needed(setting: str, value: str) -> str:
    """The value of a setting that must not be empty. Raises LineNotChosen."""
    if not value.strip():
        raise LineNotChosen("exchange.incomplete", what=t(f"settings.{setting}"))
    return value.strip()


@frozen
class Adapter:
    """How a line is made, whether it needs a secret, and how its link is tested step by step (None: not at all).

    ``make`` and ``check`` raise a KnownError; ``check`` blocks and yields as it goes, its second argument is
    whether to ring the operator's own telephone.
    """

    make: Callable[[Wish], TelephonyLine]
    has_secret: bool = False
    check: Callable[[Wish, bool], Iterator[Finding]] | None = None
    missing: str = "exchange.no_secret"


def make_line(wish: Wish) -> TelephonyLine:
    """The line the settings ask for, not started. Raises KnownError: LineNotChosen, or CallLogError for a log that
    cannot be played.
    """
    adapter = ADAPTERS[wish.name]
    if adapter.has_secret and not wish.secret:
        raise LineNotChosen(adapter.missing)
    return adapter.make(wish)


def check_line(wish: Wish, with_call: bool) -> Iterator[Finding]:
    """The link tested step by step; nothing where the line has no such test. Blocks. Raises KnownError."""
    adapter = ADAPTERS[wish.name]
    if adapter.has_secret and not wish.secret:
        raise LineNotChosen(adapter.missing)
    return adapter.check(wish, with_call) if adapter.check is not None else iter(())


def can_be_checked(name: str) -> bool:
    """Whether the line of this name has a test of its link."""
    return ADAPTERS[name].check is not None


def needs_secret(name: str) -> bool:
    """Whether the line of this name is let in by a secret."""
    return ADAPTERS[name].has_secret


def _manual(wish: Wish) -> TelephonyLine:
    return wish.manual


def _training(wish: Wish) -> TelephonyLine:
    from app.services.telephony.call_log import read_any_log
    from app.services.telephony.playback import Manner
    from app.services.telephony.training import TrainingLine

    own = "" if wish.demo else wish.settings.text("training_log").strip()
    calls = read_any_log(Path(own).expanduser() if own else resource_dir() / "demo" / "calls.csv")
    manner = Manner(speed=wish.settings.whole("training_speed") / 100)
    return TrainingLine(calls, operator=wish.extension, manner=manner)


def _softphone(wish: Wish) -> TelephonyLine:
    from app.services.telephony.softphone.choosing import line_of

    return line_of(wish)


def _asterisk(wish: Wish) -> TelephonyLine:
    from app.services.telephony.ami.choosing import line_of

    return line_of(wish)


def _webhook(wish: Wish) -> TelephonyLine:
    from app.services.telephony.webhooks.choosing import line_of

    return line_of(wish)


def _gateway(wish: Wish) -> TelephonyLine:
    from app.services.telephony.gateway.choosing import line_of

    return line_of(wish)


def _check_gateway(wish: Wish, with_call: bool) -> Iterator[Finding]:
    from app.services.telephony.gateway.check import check

    return check(wish, with_call=with_call)


def _check_asterisk(wish: Wish, with_call: bool) -> Iterator[Finding]:
    from app.services.telephony.ami.check import check

    return check(wish, with_call=with_call)


ADAPTERS: dict[str, Adapter] = {
    "manual": Adapter(_manual),
    "softphone": Adapter(_softphone),
    "training": Adapter(_training),
    "asterisk": Adapter(_asterisk, has_secret=True, check=_check_asterisk),
    "webhook": Adapter(_webhook, has_secret=True, missing="webhooks.no_token"),
    "gateway": Adapter(_gateway, has_secret=True, check=_check_gateway, missing="gateway.no_token"),
}
