"""What is known of the calls that webhooks told of, and of each desk's part in them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from enum import Enum, auto

from app.services.telephony.events import CallEvent, Direction

MOST_CALLS = 2_000


class Stage(Enum):
    """How far a desk's part in a call is."""

    NONE = auto()
    OFFERED = auto()
    RINGING = auto()
    TALKING = auto()
    HELD = auto()
    PARKED = auto()
    AWAY = auto()  # not taken here, or sent on from here; may be offered again
    OVER = auto()


CONNECTED = frozenset({Stage.TALKING, Stage.HELD, Stage.PARKED})
UNANSWERED = frozenset({Stage.OFFERED, Stage.RINGING})
LIVE = CONNECTED | UNANSWERED


@dataclass(slots=True)
class Part:
    """One desk's part in a call. ``last`` is the event that ended it."""

    operator: str
    direction: Direction
    stage: Stage = Stage.NONE
    leg: str = ""
    number: str = ""
    answered: bool = False
    recording: str = ""
    last: CallEvent | None = None


@dataclass(slots=True)
class Call:
    """What is true of a call for everybody in it. ``seqs``: the last count heard of each leg."""

    call_id: str
    direction: Direction | None = None
    number: str = ""
    name: str = ""
    line: str = ""
    queue: str = ""
    recording: str = ""
    parts: dict[str, Part] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)


class Calls:
    """The calls of late, the least recently told of forgotten first."""

    def __init__(self, most: int = MOST_CALLS) -> None:
        self._most = most
        self._calls: OrderedDict[str, Call] = OrderedDict()

    def get(self, call_id: str) -> Call | None:
        """A call that was told of before."""
        return self._calls.get(call_id)

    def of(self, call_id: str) -> Call:
        """A call; a new one where it was never told of."""
        call = self._calls.get(call_id)
        if call is None:
            call = self._calls[call_id] = Call(call_id)
            while len(self._calls) > self._most:
                self._calls.popitem(last=False)
        self._calls.move_to_end(call_id)
        return call

    def __len__(self) -> int:
        return len(self._calls)
