"""Which line the desk works on."""

from __future__ import annotations

from app.services.launch import Launch
from app.services.people.signed_in import SignedIn
from app.services.resources import resource_dir
from app.services.telephony.call_log import read_call_log
from app.services.telephony.interface import TelephonyLine
from app.services.telephony.manual import ManualLine
from app.services.telephony.playback import Manner
from app.services.telephony.training import TrainingLine


def line_for(launch: Launch, signed_in: SignedIn, manual: ManualLine) -> TelephonyLine:
    """The training line in a demonstration and where this computer trains; otherwise the operator's own hand."""
    if not launch.demo and not launch.settings.yes("training_calls"):
        return manual
    calls = read_call_log(resource_dir() / "demo" / "calls.csv")
    speed = launch.settings.whole("training_speed") / 100
    return TrainingLine(calls, operator=signed_in.extension, manner=Manner(speed=speed))
