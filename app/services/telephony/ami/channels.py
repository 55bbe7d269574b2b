"""The channels alive at the exchange, as far as a desk hears of them: who is on them and which bridge they are in.

A channel leaves at its hang-up, so there are never more than calls at the exchange.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame

MAX_NUMBER, MAX_NAME = 64, 200
_HIDDEN = frozenset({"", "<unknown>", "unknown", "anonymous", "private", "restricted", "unavailable", "withheld"})
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ESCAPED = re.compile(r"\\([\\\"])")


@dataclass(slots=True)
class Channel:
    """One channel. ``exten`` is what its caller dialled first; ``dialled`` where it is in the dial plan now.

    ``rang``: it was once heard to ring, whatever an event about another channel says of it later.
    """

    uniqueid: str
    name: str = ""
    linkedid: str = ""
    state: str = ""
    number: str = ""
    caller: str = ""
    exten: str = ""
    dialled: str = ""
    entered_at: str = ""
    line: str = ""
    recording: str = ""
    bridge: str = ""
    rang: bool = False

    @property
    def is_local(self) -> bool:
        """Whether it is a pipe inside the exchange, with nobody at its end."""
        return self.name.startswith("Local/")


class Channels:
    """All channels heard of and not yet hung up."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._all: dict[str, Channel] = {}

    def note(self, frame: Frame, prefix: str = "") -> Channel | None:
        """What the frame says of its channel (``prefix`` ``Dest``: of the other one); None if of none."""
        uniqueid, name = frame.get(f"{prefix}Uniqueid"), frame.get(f"{prefix}Channel")
        if not uniqueid or not name or uniqueid == "<unknown>":
            return None
        channel = self._all.setdefault(uniqueid, Channel(uniqueid))
        channel.name = name
        channel.linkedid = frame.get(f"{prefix}Linkedid") or channel.linkedid
        channel.state = frame.get(f"{prefix}ChannelStateDesc") or channel.state
        channel.rang = channel.rang or channel.state == "Ringing"
        channel.number = plain_number(frame.get(f"{prefix}CallerIDNum"))
        channel.caller = plain_name(frame.get(f"{prefix}CallerIDName"))
        channel.dialled = frame.get(f"{prefix}Exten")
        channel.exten = channel.exten or channel.dialled
        variables = f"{prefix}ChanVariable"
        channel.line = frame.variable(self._place.line_variable, variables) or channel.line
        channel.recording = frame.variable(self._place.recording_variable, variables) or channel.recording
        return channel

    def get(self, uniqueid: str) -> Channel | None:
        return self._all.get(uniqueid)

    def remove(self, uniqueid: str) -> None:
        """Forget a channel that was hung up."""
        self._all.pop(uniqueid, None)

    def clear(self) -> None:
        """Forget them all: the link was lost, and nobody knows which are left."""
        self._all.clear()

    def own(self, linkedid: str) -> Iterator[Channel]:
        """The desk's own channels in one call."""
        return (one for one in self._all.values() if one.linkedid == linkedid and self._place.owns(one.name))

    def others_in(self, bridge: str, uniqueid: str) -> Iterator[Channel]:
        """Who else is in ``bridge``."""
        return (one for one in self._all.values() if bridge and one.bridge == bridge and one.uniqueid != uniqueid)

    def __iter__(self) -> Iterator[Channel]:
        return iter(tuple(self._all.values()))

    def __len__(self) -> int:
        return len(self._all)


def plain_number(sent: str) -> str:
    """A caller's number as it was sent, clipped; empty when it is hidden."""
    number = _CONTROLS.sub("", sent).strip()
    return "" if number.lower() in _HIDDEN else number[:MAX_NUMBER]


def plain_name(sent: str) -> str:
    """A caller's name without control characters and backslashes. Still hostile: plain text only."""
    name = _ESCAPED.sub(r"\1", _CONTROLS.sub("", sent)).strip()
    return "" if name.lower() in _HIDDEN else name[:MAX_NAME]
