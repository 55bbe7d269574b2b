"""Which line the desk works on, and the settings that act on no screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from app.services.launch import Launch
from app.services.people.signed_in import SignedIn
from app.services.phones import use_region
from app.services.resources import resource_dir
from app.services.settings.settings import Settings
from app.services.telephony.call_log import read_any_log
from app.services.telephony.interface import TelephonyLine
from app.services.telephony.manual import ManualLine
from app.services.telephony.playback import Manner
from app.services.telephony.training import TrainingLine


def line_for(launch: Launch, signed_in: SignedIn, manual: ManualLine) -> TelephonyLine:
    """The training line in a demonstration and where this computer trains; otherwise the operator's own hand.

    Raises CallLogError for a log that cannot be played.
    """
    if not launch.demo and launch.settings.text("line") != "training":
        return manual
    own = "" if launch.demo else launch.settings.text("training_log").strip()
    calls = read_any_log(Path(own).expanduser() if own else resource_dir() / "demo" / "calls.csv")
    return TrainingLine(calls, operator=signed_in.extension, manner=Manner(speed=_speed(launch.settings)))


class SettingsInForce(QObject):
    """Puts into force what belongs to no screen: the training line's speed, the country of numbers."""

    def __init__(self, settings: Settings, line: TelephonyLine) -> None:
        super().__init__()
        self._settings = settings
        self._line = line
        use_region(settings.text("default_region"))
        settings.listen(self._changed)

    def _changed(self, name: str) -> None:
        if name == "default_region":
            use_region(self._settings.text("default_region"))
        elif name == "training_speed" and isinstance(self._line, TrainingLine):
            self._line.set_speed(_speed(self._settings))


def _speed(settings: Settings) -> float:
    return settings.whole("training_speed") / 100
