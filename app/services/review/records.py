"""One call as it is replayed: plain records. All times are UTC ms; the window shows them from the first ring."""

from __future__ import annotations

from enum import StrEnum

from app.models.ids import Uid
from app.models.marks import Mark
from app.records import frozen


class Lane(StrEnum):
    """A row of the time line."""

    CALL = "call"
    SCRIPT = "script"
    TYPING = "typing"
    TICKET = "ticket"


@frozen
class Stretch:
    """Something that lasted. ``kind`` is a segment's (``talk``), ``step``, ``side`` or ``typing``."""

    lane: Lane
    kind: str
    start: int
    end: int
    text: str


@frozen
class Event:
    """Something that happened. ``detail`` holds further lines; ``before`` the words that stood there before."""

    at: int
    lane: Lane
    kind: str
    text: str
    detail: str = ""
    before: str = ""


@frozen
class GivenAnswer:
    """An answer as it stood from ``at`` on; empty ``words``: taken back. ``run`` tells forms apart."""

    at: int
    run: str
    name: str
    question: str
    words: str
    mark: Mark


@frozen
class FieldValue:
    """A field of the ticket form in words. ``filled``: by the script, not by hand."""

    name: str
    label: str
    words: str
    filled: bool = False


@frozen
class FormThen:
    """The ticket form as it stood from ``at`` on, and the outcome and note chosen beside it."""

    at: int
    fields: tuple[FieldValue, ...]


@frozen
class CardThen:
    """What the card knew of the caller from ``at`` on."""

    at: int
    client: str
    state: str


@frozen
class CallFacts:
    """The call itself. ``tickets`` are keys, numbers and subjects of what it was about."""

    uid: Uid
    channel: str
    direction: str
    state: str
    phone: str
    caller_name: str
    client: str
    person_uid: Uid | None
    user: str
    queue: str
    line: str
    disposition: str
    note: str
    recording: str
    offered_at: int
    answered_at: int | None
    ended_at: int | None
    closed_at: int | None
    tickets: tuple[tuple[Uid, str, str], ...]


@frozen
class Replay:
    """Everything of one call, each list in the order of time. ``start`` is the first ring."""

    facts: CallFacts
    start: int
    end: int
    stretches: tuple[Stretch, ...]
    events: tuple[Event, ...]
    answers: tuple[GivenAnswer, ...]
    forms: tuple[FormThen, ...]
    cards: tuple[CardThen, ...]


@frozen
class Then:
    """The desk at one moment of the call. ``segment`` and ``step`` are empty where there was none."""

    at: int
    segment: str
    step: str
    client: str
    state: str
    answers: tuple[GivenAnswer, ...]
    fields: tuple[FieldValue, ...]


def state_at(replay: Replay, at: int) -> Then:
    """The desk as it was at a moment: a pure function of the replay, so that a cursor may jump anywhere."""
    going_on = [stretch for stretch in replay.stretches if stretch.start <= at < stretch.end]
    segment = next((each.kind for each in going_on if each.lane is Lane.CALL), "")
    step = next((each.text for each in reversed(going_on) if each.lane is Lane.SCRIPT), "")
    answers: dict[tuple[str, str], GivenAnswer] = {}
    for answer in replay.answers:
        if answer.at > at:
            break
        answers[answer.run, answer.name] = answer
    forms = [form for form in replay.forms if form.at <= at]
    cards = [card for card in replay.cards if card.at <= at]
    return Then(
        at,
        segment,
        step,
        cards[-1].client if cards else "",
        cards[-1].state if cards else "",
        tuple(answer for answer in answers.values() if answer.words),
        forms[-1].fields if forms else (),
    )
