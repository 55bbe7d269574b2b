"""The contact in hand: what the desk knows of the call, visit or letter it works on now."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.models.calls import Channel
from app.models.ids import Uid
from app.services.calls.state import Life, State
from app.services.telephony.events import CallEvent, Direction
from app.services.telephony.interface import TelephonyLine


@dataclass(slots=True)
class ContactInHand:
    """One contact. ``interaction_uid`` is None until the store has answered; ``line`` None for no call."""

    call_id: str
    life: Life
    channel: Channel = Channel.PHONE
    direction: Direction = Direction.IN
    number: str = ""
    caller_name: str = ""
    dialled: str = ""
    queue: str = ""
    line: TelephonyLine | None = None
    interaction_uid: Uid | None = None
    by_hand: bool = False
    state: State = State.OFFERED
    hung_up: bool = False
    waiting_events: list[CallEvent] = field(default_factory=list)

    @property
    def is_live(self) -> bool:
        """Whether the caller is still there."""
        return not self.by_hand and self.state in (State.OFFERED, State.RINGING, State.TALKING, State.ON_HOLD)

    @property
    def is_ringing(self) -> bool:
        """Whether it waits to be answered."""
        return self.state in (State.OFFERED, State.RINGING)

    @property
    def rings_in(self) -> bool:
        """Whether somebody calls and waits to be answered."""
        return self.is_ringing and not self.by_hand and self.direction is Direction.IN


def contact_of(event: CallEvent, line: TelephonyLine) -> ContactInHand:
    """A contact that begins with this event."""
    return ContactInHand(
        event.call_id,
        Life(event.call_id),
        direction=event.direction,
        number=event.number,
        caller_name=event.name,
        dialled=event.line,
        queue=event.queue,
        line=line,
    )
