"""What a form session hands out: plain immutable records for a window, a service or a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from app.models.marks import Mark
from app.records import frozen
from app.services.forms.definition import Element, Limits, QuestionType


@frozen
class ChoiceView:
    """One choice on offer, in the language in use."""

    name: str
    label: str
    selected: bool
    extras: Mapping[str, str] = field(default_factory=dict)

    @property
    def disposition(self) -> str:
        """The outcome of the call this choice stands for, if any."""
        return self.extras.get("disposition", "")


class Lack(StrEnum):
    """Why an answer is not good enough."""

    REQUIRED = "required"
    REQUIRED_TO_CLOSE = "required_to_close"
    CONSTRAINT = "constraint"
    TYPE = "type"


@frozen
class AnswerProblem:
    """One thing wrong with one answer; ``message`` is in the form's language, or our own words."""

    ref: str
    lack: Lack
    message: str


@frozen
class QuestionView:
    """One question as it stands now. ``answer`` is the text as typed; ``value`` what the form makes of it."""

    ref: str
    name: str
    type: QuestionType
    label: str
    hint: str
    guidance: str
    answer: str
    value: str
    relevant: bool
    required: bool
    required_to_close: bool
    readonly: bool
    choices: tuple[ChoiceView, ...]
    limits: Limits | None
    appearance: tuple[str, ...]
    problem: AnswerProblem | None
    element: Element

    @property
    def mark(self) -> Mark:
        """How sensitive the answer is."""
        return self.element.mark

    @property
    def tone(self) -> str:
        """How to say it."""
        return self.element.tone

    @property
    def selected(self) -> tuple[str, ...]:
        """Names of the chosen choices."""
        return tuple(choice.name for choice in self.choices if choice.selected)


@frozen
class Answer:
    """One relevant, non-empty answer with what the program needs to know about it."""

    ref: str
    name: str
    label: str
    value: str
    words: str
    type: QuestionType
    mark: Mark
    ticket_field: str
    dispositions: tuple[str, ...]


class StepKind(StrEnum):
    """What one step shows."""

    QUESTION = "question"
    GROUP = "group"
    REPEAT_END = "repeat_end"


@frozen
class Step:
    """One stop on the way through a form.

    A question, a ``field-list`` group with all its questions, or the end of a repeat whose instances are the
    operator's to add. ``refs`` are the relevant questions on it, ``groups`` the groups around it from the
    outside in, ``side_scripts`` the form ids of side scripts that fit here.
    """

    ref: str
    kind: StepKind
    refs: tuple[str, ...]
    groups: tuple[str, ...] = ()
    side_scripts: tuple[str, ...] = ()
