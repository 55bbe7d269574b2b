"""The contact in hand: what the desk knows of the call, visit or letter it works on now."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.calls import Channel
from app.models.ids import Uid
from app.services.calls.state import Life, State
from app.services.phones import Kind, parse
from app.services.telephony.events import CallEvent, Direction, EventKind, Link
from app.services.telephony.interface import TelephonyLine

_LIVE = (State.OFFERED, State.RINGING, State.TALKING, State.ON_HOLD)


@dataclass(slots=True)
class ContactInHand:
    """One contact. ``interaction_uid`` is None until the store has answered; ``line`` None for no call.

    ``consulting`` is whom a colleague's consultation was asked of, ``left_at`` where the caller is parked;
    ``person_uid`` is the client kept with it; ``given`` how far what was typed went along with the call (empty:
    not at all).
    """

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
    person_uid: Uid | None = None
    by_hand: bool = False
    state: State = State.OFFERED
    consulting: str = ""
    left_at: str = ""
    muted: bool = False
    given: str = ""
    closed: bool = False

    @property
    def is_to_a_colleague(self) -> bool:
        """Whether the operator called a number of the house's own exchange."""
        return self.direction is Direction.OUT and parse(self.number).kind is Kind.INTERNAL

    @property
    def is_live(self) -> bool:
        """Whether the caller is still there."""
        return not self.by_hand and self.state in _LIVE

    @property
    def is_ringing(self) -> bool:
        """Whether it waits to be answered."""
        return self.state in (State.OFFERED, State.RINGING)

    @property
    def is_talked_in(self) -> bool:
        """Whether the operator has the caller on the telephone, on hold or not."""
        return not self.by_hand and self.state in (State.TALKING, State.ON_HOLD)

    @property
    def is_parked(self) -> bool:
        """Whether the caller waits at the exchange for anybody to take them. (A contact put aside has an exit.)"""
        return not self.by_hand and self.state is State.PARKED and self.life.view().exit is None

    @property
    def is_consulting(self) -> bool:
        """Whether the caller waits while a colleague is asked."""
        return bool(self.consulting) and self.state is State.ON_HOLD

    @property
    def rings_in(self) -> bool:
        """Whether somebody calls and waits to be answered."""
        return self.is_ringing and not self.by_hand and self.direction is Direction.IN

    def hear(self, event: CallEvent) -> None:
        """Take what the line tells of it."""
        self.life = self.life.apply(event)
        self.state = self.life.view().state
        if event.kind is EventKind.PARKED:
            self.left_at = event.target
        if event.kind not in (EventKind.HELD, EventKind.PARKED):
            self.consulting = ""
        if not self.is_talked_in:
            self.muted = False


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


def link_of(contact: ContactInHand) -> Link:
    """How the exchange of the contact's line is reached."""
    return contact.line.status().link if contact.line is not None else Link.NONE
