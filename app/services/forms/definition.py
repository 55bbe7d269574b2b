"""A published form as immutable records: what is asked, of which type, under which conditions, in which words.

Made from XForm XML by :mod:`.read_xform`; run by :mod:`.session`; drawn, checked and compared by the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from app.models.marks import Mark
from app.records import frozen
from app.services.forms.xpath.nodes import Node

_MARKS = {mark.value: mark for mark in Mark}
ANY_LANGUAGE = ""
"""Key of a text that is not translated."""


class Kind(StrEnum):
    """What an element of the form is."""

    GROUP = "group"
    REPEAT = "repeat"
    QUESTION = "question"


class QuestionType(StrEnum):
    """How a question is answered. ``UNSUPPORTED`` never gets past publishing."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "dateTime"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    RANGE = "range"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"
    CALCULATE = "calculate"
    HIDDEN = "hidden"
    UNSUPPORTED = "unsupported"

    @property
    def has_choices(self) -> bool:
        """Whether the answer is picked from a list."""
        return self in (QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK)

    @property
    def is_shown(self) -> bool:
        """Whether the question stands on the screen (the other types only carry values)."""
        return self not in (QuestionType.CALCULATE, QuestionType.HIDDEN)

    @property
    def is_answered(self) -> bool:
        """Whether a person gives the answer."""
        return self.is_shown and self is not QuestionType.NOTE


@frozen
class Output:
    """A place in a text where the value of an expression is filled in."""

    expression: str


@frozen
class Text:
    """A text in every language it has: pieces of plain text and of :class:`Output`."""

    by_language: Mapping[str, tuple[str | Output, ...]]

    def pieces(self, language: str) -> tuple[str | Output, ...]:
        """The text in ``language``; else the one for any language, else the first there is."""
        for key in (language, ANY_LANGUAGE):
            if key in self.by_language:
                return self.by_language[key]
        return next(iter(self.by_language.values()), ())

    def plain(self, language: str) -> str:
        """The text with ``${…}`` where a value would stand: for graphs, lists and comparisons."""
        return "".join(
            piece if isinstance(piece, str) else f"${{{last_name(piece.expression)}}}"
            for piece in self.pieces(language)
        ).strip()

    def outputs(self) -> Iterator[Output]:
        """Every place to fill in, in every language."""
        for pieces in self.by_language.values():
            for piece in pieces:
                if isinstance(piece, Output):
                    yield piece


NO_TEXT = Text({})


@frozen
class Bind:
    """The conditions and calculations of one element; expressions as text, None where there is none."""

    relevant: str | None = None
    required: str | None = None
    readonly: str | None = None
    constraint: str | None = None
    calculate: str | None = None
    constraint_message: Text = NO_TEXT
    required_message: Text = NO_TEXT
    preload: str = ""
    preload_parameter: str = ""


@frozen
class Choice:
    """One choice: the name that is stored, its label, and the further columns of the choices sheet."""

    name: str
    label: Text
    extras: Mapping[str, str] = field(default_factory=dict)

    @property
    def disposition(self) -> str:
        """The outcome of the call this choice stands for, if any."""
        return self.extras.get("disposition", "")


@frozen
class Choices:
    """Where a question's choices come from: a fixed list, or nodes of an instance picked by an expression."""

    fixed: tuple[Choice, ...] = ()
    nodes: str = ""
    value_name: str = "name"
    label_name: str = "label"
    instance: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether the list depends on other answers."""
        return "[" in self.nodes


@frozen
class Limits:
    """The scale of a ``range`` question."""

    start: float
    end: float
    step: float


class Moment(StrEnum):
    """When a ``setvalue`` runs."""

    FIRST_LOAD = "odk-instance-first-load"
    NEW_REPEAT = "odk-new-repeat"
    VALUE_CHANGED = "xforms-value-changed"


@frozen
class Assignment:
    """A value set at a moment: dynamic defaults, and calculations with a trigger."""

    target: str
    expression: str
    moments: frozenset[Moment]
    trigger: str = ""


@dataclass(frozen=True)
class Element:
    """A group, a repeat or a question. ``path`` is absolute and without positions: ``/data/group/name``."""

    path: str
    name: str
    kind: Kind
    type: QuestionType
    data_type: str = "string"
    children: tuple[Element, ...] = ()
    bind: Bind = Bind()
    label: Text = NO_TEXT
    hint: Text = NO_TEXT
    guidance: Text = NO_TEXT
    appearance: tuple[str, ...] = ()
    choices: Choices | None = None
    limits: Limits | None = None
    default: str = ""
    repeat_count: str | None = None
    fixed_count: bool = False
    first_instances: int = 0
    extras: Mapping[str, str] = field(default_factory=dict)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in the order of the form."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def is_field_list(self) -> bool:
        """Whether a group is shown as one step."""
        return "field-list" in self.appearance or "table-list" in self.appearance

    @property
    def mark(self) -> Mark:
        """How sensitive the answer is; a field that says nothing counts as personal, the careful reading."""
        return _MARKS.get(self.extras.get("mark", "").strip().lower(), Mark.PERSONAL)

    @property
    def has_mark(self) -> bool:
        """Whether the form itself says how sensitive the answer is."""
        return self.extras.get("mark", "").strip().lower() in _MARKS

    @property
    def required_to_close(self) -> str | None:
        """The condition under which the record cannot be closed without an answer; None when never."""
        return truth_expression(self.extras.get("required_to_close", ""))

    @property
    def tone(self) -> str:
        """How to say it (``calm``, ``warm``, ``firm`` … the supervisor's own word)."""
        return self.extras.get("tone", "").strip()

    @property
    def ticket_field(self) -> str:
        """The ticket's field this answer fills."""
        return self.extras.get("ticket_field", "").strip()

    @property
    def side_scripts(self) -> tuple[str, ...]:
        """Form ids of the side scripts (objection, conflict, identity check) that fit this place."""
        return tuple(self.extras.get("side_script", "").split())

    @property
    def variable(self) -> str:
        """The name of the value the program puts into this field: the hidden field's own name, or as it says."""
        named = self.extras.get("variable", "").strip()
        return named or (self.name if self.type is QuestionType.HIDDEN else "")


@dataclass(frozen=True)
class FormDefinition:
    """One version of a form."""

    form_id: str
    version: str
    title: str
    root: Element
    languages: tuple[str, ...]
    default_language: str
    assignments: tuple[Assignment, ...]
    instances: Mapping[str, Node]
    choice_lists: Mapping[str, tuple[Choice, ...]]
    translations: Mapping[str, Text]
    checksum: str = ""

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        """Every element by path, in the order of the form."""
        return {element.path: element for element in self.root.walk()}

    @cached_property
    def questions(self) -> tuple[Element, ...]:
        """Every question, shown or not, in the order of the form."""
        return tuple(element for element in self.root.walk() if element.kind is Kind.QUESTION)

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Element, ...]]:
        """Elements by their last name; several groups may use one name."""
        found: dict[str, list[Element]] = {}
        for element in self.root.walk():
            found.setdefault(element.name, []).append(element)
        return {name: tuple(elements) for name, elements in found.items()}

    @cached_property
    def choice_of_item(self) -> Mapping[int, Choice]:
        """The choice each item of a secondary instance was read as, by the item's identity."""
        found: dict[int, Choice] = {}
        for name, document in self.instances.items():
            items = [item for top in document.each_child() for item in top.children.get("item", ())]
            found |= {id(item): choice for item, choice in zip(items, self.choice_lists[name], strict=True)}
        return found

    def listed_choices(self, element: Element) -> tuple[Choice, ...]:
        """All choices of a question, filtered or not; none when they are taken from answers."""
        if element.choices is None:
            return ()
        return element.choices.fixed or self.choice_lists.get(element.choices.instance, ())

    def language_for(self, code: str) -> str:
        """The form's language for a code (``ru`` → ``Русский (ru)``); the default one when it has none."""
        wanted = f"({code.lower()})"
        for language in self.languages:
            if language.lower() == code.lower() or language.lower().endswith(wanted):
                return language
        return self.default_language


def truth_expression(text: str) -> str | None:
    """A spreadsheet's yes or no, or an expression, as an expression; None for no."""
    word = text.strip()
    if word.lower() in ("", "no", "false", "false()"):
        return None
    return "true()" if word.lower() in ("yes", "true", "true()") else word


def last_name(expression: str) -> str:
    """The field's name at the end of a path, for showing; other expressions as they are."""
    text = expression.strip()
    return text.rpartition("/")[2] if "(" not in text and "/" in text else text
