"""What the moment allows: which actions are on, and how the call in hand is named in the bar."""

from __future__ import annotations

from app.services.calls.state import State
from app.services.telephony.events import Direction, EventKind, Link
from app.services.telephony.interface import Capability
from app.services.telephony.manual import ManualLine
from app.services.telephony.switching import SwitchedLine
from app.services.words import t
from app.views.desk.contact import ContactInHand, link_of

_TRANSFERS = frozenset({Capability.BLIND_TRANSFER, Capability.ATTENDED_TRANSFER})
NON_DATA = {"call.wrong_number": "wrong_number", "call.silent": "silent", "call.hang_up": "hang_up"}


def possible_actions(contact: ContactInHand | None, *, waiting: bool, saved_ticket: bool) -> dict[str, bool]:
    """The desk's actions and whether each makes sense now."""
    live = contact is not None and contact.is_live
    talking = live and contact is not None and not contact.is_ringing
    able = contact.line.capabilities() if contact is not None and contact.line is not None else frozenset()
    consulting = contact is not None and contact.is_consulting
    parked = contact is not None and contact.is_parked
    rings_for_us = contact is not None and contact.is_ringing and contact.direction is Direction.IN
    may_answer = (rings_for_us and Capability.ANSWER in able) or is_told_by_hand(contact)
    possible = {
        "call.answer": contact is None or may_answer or (waiting and not live),
        "call.hold": talking and not consulting and Capability.HOLD in able,
        "call.transfer": talking and bool(able & (_TRANSFERS | ({Capability.HANG_UP} if consulting else set()))),
        "call.cancel_transfer": consulting and Capability.ATTENDED_TRANSFER in able,
        "call.park": (talking and not consulting and Capability.PARK in able) or may_fetch(contact, able),
        "call.mute": talking and Capability.MUTE in able,
        "call.tones": talking and Capability.DTMF in able,
        "call.end": live and (Capability.HANG_UP in able or ends_here(contact)),
        "call.finish": contact is not None and not live and not parked,
        "call.new_contact": not live,
        "card.new_ticket": True,
        "ticket.save": True,
        "ticket.history": saved_ticket,
    }
    return possible | dict.fromkeys(NON_DATA, contact is not None)


def is_told_by_hand(contact: ContactInHand | None) -> bool:
    """Whether it is the operator who says that the other side answered: the line hears nothing of it."""
    if contact is None or not contact.is_ringing or contact.direction is not Direction.OUT:
        return False
    line = contact.line.current if isinstance(contact.line, SwitchedLine) else contact.line
    return isinstance(line, ManualLine)


def may_fetch(contact: ContactInHand | None, able: frozenset[Capability]) -> bool:
    """Whether a parked caller can be taken back from here: by the line itself, or by dialling their place."""
    if contact is None or not contact.is_parked:
        return False
    return Capability.HOLD in able or (Capability.DIAL in able and bool(contact.left_at))


def is_cut_off(contact: ContactInHand | None) -> bool:
    """Whether the exchange cannot be asked about this call now: the link is lost."""
    return contact is not None and contact.is_live and link_of(contact) in (Link.LOST, Link.REFUSED)


def ends_here(contact: ContactInHand | None) -> bool:
    """Whether ending it ends it in this program only: it is cut off, or its line hears and commands nothing."""
    if contact is None or not contact.is_live or contact.line is None:
        return False
    hears = link_of(contact) in (Link.UP, Link.NONE) and Capability.HANG_UP not in contact.line.capabilities()
    return hears or is_cut_off(contact)


def state_words(contact: ContactInHand | None) -> tuple[str, str]:
    """The call in hand in words, and the look that says how urgent it is."""
    if contact is None:
        return t("timer.state_none"), "quiet"
    if contact.by_hand:
        return t("timer.state_contact", channel=t(f"card.channel_{contact.channel.value}")), "title"
    if is_cut_off(contact):
        return t("timer.state_cut_off"), "late"
    if contact.is_consulting:
        return t("timer.state_consulting", who=contact.consulting), "soon"
    if contact.is_parked:
        return t("timer.state_parked_at", place=contact.left_at).rstrip(" :"), "soon"
    if contact.muted and contact.is_talked_in:
        return t("timer.state_muted"), "soon"
    view = contact.life.view()
    if contact.state is State.WRAP_UP and view.exit is EventKind.TRANSFERRED and view.target:
        return t("timer.state_transferred", to=view.target), "title"
    if contact.is_ringing and contact.direction is Direction.OUT:
        return t("timer.state_dialling"), "soon"
    if contact.rings_in and contact.line is not None and Capability.ANSWER not in contact.line.capabilities():
        return t("timer.state_at_phone"), "soon"
    return t(f"timer.state_{contact.state.value}"), "soon" if contact.is_ringing else "title"


def window_title(contact: ContactInHand | None, number: str) -> str:
    """The window's title: the state of the call in hand and the saved ticket's number, for the task bar."""
    if contact is None:
        return t("shell.title")
    state, _ = state_words(contact)
    return t("shell.title_ticket", state=state, number=number) if number else t("shell.title_call", state=state)
