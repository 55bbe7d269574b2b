"""What a ticket type is made of. Plain frozen records; :mod:`app.services.types.codec` reads and writes them.

A *need* names one thing a ticket must have: a column (``category_uid``), ``form`` for everything that the type's
own form requires, ``form.<question>`` for one of its questions, or a fact with a dot in it (``files.attached``,
see :mod:`app.services.tickets.facts`).

*Who* is a list of groups, any one of which is enough; within a group everything must hold: a role that the person
must have at least (``operator``, ``senior``, ``administrator``), ``author``, ``assignee``, ``member`` (of the
ticket's queue), ``spoke`` (in a contact about it), ``within_hours:24`` (of the ticket's making). Empty means
everybody who may work on tickets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.models.tickets import TicketState
from app.services.words import language, t

Words = Mapping[str, str]
"""A text by language: ``{"ru": …, "en": …}``."""
Who = tuple[tuple[str, ...], ...]

FORM = "form"
FORM_PREFIX = "form."
DONE = frozenset({TicketState.RESOLVED, TicketState.CLOSED})
FINAL = DONE | {TicketState.CANCELLED, TicketState.MERGED}


def in_words(words: Words) -> str:
    """The text in the language in use, else in whichever there is; empty for none."""
    return words.get(language()) or next((text for text in words.values() if text), "")


@dataclass(frozen=True)
class StepRule:
    """A place where a ticket may stand. ``state`` is what it means to clocks, lists and reports.

    ``needs`` is what a ticket must have as long as it stands here.
    """

    code: str
    state: TicketState
    labels: Words = field(default_factory=dict)
    needs: tuple[str, ...] = ()

    def label(self) -> str:
        """The step in words; the state's where it has none of its own."""
        return in_words(self.labels) or t(f"tickets.state_{self.state.value}")


@dataclass(frozen=True)
class MoveRule:
    """A way from one step to another, and what it asks beside the needs of the step it leads to.

    ``reason`` asks why, as an inner note; ``answer`` for words to the client; ``takes`` makes whoever moves the
    ticket its assignee where it has none. ``labels`` are what the button says, empty for the step's own words.
    """

    source: str
    target: str
    labels: Words = field(default_factory=dict)
    who: Who = ()
    needs: tuple[str, ...] = ()
    reason: bool = False
    answer: bool = False
    takes: bool = False


@dataclass(frozen=True)
class CheckItem:
    """One line of a checklist; a ``required`` one must be ticked before the ticket is resolved or closed."""

    code: str
    labels: Words
    required: bool = False


@dataclass(frozen=True)
class Checklist:
    """A list of things to do. ``at`` is the step that puts it into the ticket; empty: it is added by hand."""

    code: str
    labels: Words
    items: tuple[CheckItem, ...]
    at: str = ""


@dataclass(frozen=True)
class PrintForm:
    """A document of this type: a text with ``${variables}`` in each language."""

    code: str
    labels: Words
    text: Words


@dataclass(frozen=True)
class Ask:
    """Something that an escalation asks in words: symptom, steps tried, environment."""

    code: str
    labels: Words
    required: bool = True
    lines: tuple[int, ...] = (2, 3)


@dataclass(frozen=True)
class Escalation:
    """What a higher line is given: ``facts`` are asked in words, ``needs`` the ticket must have already."""

    facts: tuple[Ask, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnswerTerm:
    """Within how many days an answer is due, counted from registration; ``working`` days or calendar ones."""

    days: int
    working: bool = False


@dataclass(frozen=True)
class TypeDefinition:
    """The rules of one ticket type. ``form``, ``queue`` and ``policy`` are codes, empty for none.

    A new ticket stands at ``start``. ``approvers`` says who may decide where nobody in particular was asked.
    ``standard`` rules are those of types without any of their own.
    """

    code: str
    labels: Words
    start: str
    steps: tuple[StepRule, ...]
    moves: tuple[MoveRule, ...]
    form: str = ""
    queue: str = ""
    policy: str = ""
    priority: int = 0
    checklists: tuple[Checklist, ...] = ()
    prints: tuple[PrintForm, ...] = ()
    escalation: Escalation = Escalation()
    approvers: Who = ()
    answer_term: AnswerTerm | None = None
    standard: bool = False

    @cached_property
    def by_code(self) -> Mapping[str, StepRule]:
        """The steps by code."""
        return {step.code: step for step in self.steps}

    @cached_property
    def _moves(self) -> Mapping[tuple[str, str], MoveRule]:
        return {(move.source, move.target): move for move in self.moves}

    def step_of(self, state: TicketState, step: str = "") -> StepRule | None:
        """Where a ticket stands by its columns; None for a state that the type does not have."""
        found = self.by_code.get(step or state.value)
        if found is not None and found.state is state:
            return found
        return next((one for one in self.steps if one.state is state), None)

    def target(self, wanted: str) -> StepRule | None:
        """The step that a code means, or the first one of a state of that name."""
        found = self.by_code.get(wanted)
        return found or next((one for one in self.steps if one.state.value == wanted), None)

    def reached_from(self, source: StepRule | None, wanted: str) -> MoveRule | None:
        """The move to a step (by code, else by state: the first one there is a way to); None without a way.

        From a state that the type does not know, every step may be reached.
        """
        codes = [wanted] if wanted in self.by_code else [s.code for s in self.steps if s.state.value == wanted]
        if source is None:
            return next((MoveRule("", code) for code in codes), None)
        return next((self._moves[source.code, code] for code in codes if (source.code, code) in self._moves), None)

    def moves_from(self, source: StepRule | None) -> tuple[MoveRule, ...]:
        """All ways out of a step, in their order; from a state that the type does not know, to every step."""
        if source is None:
            return tuple(MoveRule("", step.code) for step in self.steps)
        return tuple(move for move in self.moves if move.source == source.code)

    def checklist(self, code: str) -> Checklist | None:
        """A checklist by its code."""
        return next((one for one in self.checklists if one.code == code), None)
