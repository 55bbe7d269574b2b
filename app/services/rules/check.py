"""What is wrong with a rule, in words, before it is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.models.calls import Channel
from app.models.tickets import TicketState
from app.services.clocks.policy import Kind
from app.services.dictionaries import Dictionaries, Word, read
from app.services.handoff.units import list_units
from app.services.rules.actions import ACTIONS, NUMBERS, SETTABLE, ActionSpec, Part, PartKind
from app.services.rules.definition import Check, Happening, Operation, RuleDefinition
from app.services.rules.doing import ASSIGNEE, LEAST_LOADED, NOBODY, RECIPIENTS, USER_PREFIX
from app.services.rules.facts import FIELDS, FORM_PREFIX, OPERATIONS, FieldKind, field_spec
from app.services.rules.happenings import ORDER_CLOCK
from app.services.rules.questions import ANY_QUESTION, read_questions
from app.services.store.store import Store
from app.services.words import t

Choices = Mapping[str, str]
"""Codes and their words, in the order to offer them."""
CLOCKS = (*(kind.value for kind in Kind), ORDER_CLOCK)
NOT_BY_RULE = (TicketState.MERGED,)


def problems(store: Store, rule: RuleDefinition) -> tuple[str, ...]:
    """Everything that keeps a rule from being published; nothing for a sound one."""
    lists = Lists(store)
    found = list(_of_trigger(rule))
    for one in rule.condition.checks():
        found += _of_check(lists, one)
    if not rule.actions:
        found.append(t("rules.problem_no_action"))
    for action in rule.actions:
        spec = ACTIONS.get(action.name)
        if spec is None:
            found.append(t("rules.problem_action", name=action.name))
        else:
            found += _of_action(lists, spec, action.values)
    return tuple(dict.fromkeys(found))


class Lists:
    """What may be chosen for each part of a rule, in words."""

    def __init__(self, store: Store) -> None:
        self._words: Dictionaries = read(store)
        self._units = {unit.code: unit.label() for unit in list_units(store)}
        self._checklists = _checklists(store)
        self._questions = read_questions(store)

    def fields(self) -> Choices:
        """What a condition may ask about: the ticket's fields, then the questions of the types' own forms."""
        return {name: field_words(name) for name in FIELDS} | {
            name: t("rules.field_question", name=question.label, types=t("tickets.list_sign").join(question.types))
            for name, question in self._questions.items()
        }

    def operations(self, name: str) -> tuple[Operation, ...]:
        """How a field may be compared; a question that no form has, in any way."""
        question, spec = self._questions.get(name), field_spec(name)
        if question is not None:
            return question.operations()
        if name.startswith(FORM_PREFIX):
            return ANY_QUESTION
        return OPERATIONS[spec.kind if spec else FieldKind.TEXT]

    def field_label(self, name: str) -> str:
        """A condition's field in words."""
        question = self._questions.get(name)
        return question.label if question is not None else field_words(name)

    def of_field(self, name: str) -> Choices:
        """The codes that a condition's field may have; nothing for texts and free numbers."""
        if name in self._questions:
            return self._questions[name].choices
        spec = field_spec(name)
        source = spec.choices if spec else ""
        if source == "states":
            return states()
        if source == "levels":
            return levels(name)
        if source == "channels":
            return {channel.value: t(f"card.channel_{channel.value}") for channel in Channel}
        if source == "users":
            return {user.login: user.name for user in self._words.users if user.active}
        if source == "categories":
            return {
                word.code: self._words.category_path(word.uid) for word in self._words.categories if word.active
            }
        return _labels(getattr(self._words, source)) if source else {}

    def of_part(self, part: Part, values: Mapping[str, Any]) -> Choices:
        """The values that a part of an action may have; nothing where it is written freely."""
        match part.kind:
            case PartKind.QUEUE:
                return _labels(self._words.queues)
            case PartKind.PERSON:
                return {LEAST_LOADED: t("rules.who_least_loaded"), NOBODY: t("rules.who_nobody")} | self._people()
            case PartKind.PEOPLE:
                return {name: t(f"rules.who_{name}") for name in RECIPIENTS} | self._people()
            case PartKind.STATE:
                return states()
            case PartKind.FIELD:
                return {name: t(f"rules.field_{name}") for name in SETTABLE}
            case PartKind.VALUE:
                field = str(values.get("field", ""))
                return levels(field) if field in NUMBERS else self.of_field(field) if field else {}
            case PartKind.LINE:
                return {"2": t("rules.line", n=2), "3": t("rules.line", n=3)}
            case PartKind.CHECKLIST:
                return self._checklists
            case PartKind.UNIT:
                return self._units
            case PartKind.WHOSE:
                return {"": t("rules.whose_anyone"), ASSIGNEE: t("rules.whose_assignee")}
            case PartKind.MINUTES | PartKind.TEXT | PartKind.YES:
                return {}

    def _people(self) -> dict[str, str]:
        return {USER_PREFIX + user.login: user.name for user in self._words.users if user.active}


def states() -> dict[str, str]:
    """The states that a rule may name."""
    return {state.value: t(f"tickets.state_{state.value}") for state in TicketState if state not in NOT_BY_RULE}


def levels(name: str) -> Choices:
    """The levels of a ticket's priority, complexity, impact or urgency, the lowest first."""
    most = 4 if name == "priority" else 3
    return {str(level): t(f"tickets.{name}_{level}") for level in range(1, most + 1)}


def _of_trigger(rule: RuleDefinition) -> list[str]:
    trigger = rule.trigger
    found = []
    if trigger.kind is Happening.THRESHOLD and (trigger.clock not in CLOCKS or not 1 <= trigger.percent <= 1000):
        found.append(t("rules.problem_threshold"))
    if trigger.kind is Happening.ELAPSED and trigger.minutes == 0:
        found.append(t("rules.problem_minutes"))
    return found


def _of_check(lists: Lists, check: Check) -> list[str]:
    spec = field_spec(check.field)
    if spec is None:
        return [t("rules.problem_field", name=check.field)]
    label = lists.field_label(check.field)
    if check.operation not in lists.operations(check.field):
        return [t("rules.problem_operation", field=label)]
    if check.operation in (Operation.EMPTY, Operation.FILLED):
        return []
    wanted = check.value if isinstance(check.value, list | tuple) else [check.value]
    if not wanted or any(one in ("", None) for one in wanted):
        return [t("rules.problem_no_value", field=label)]
    number = spec.kind is FieldKind.NUMBER or check.operation in (Operation.AT_LEAST, Operation.AT_MOST)
    if number and any(not _is_number(one) for one in wanted):
        return [t("rules.problem_number", field=label)]
    known = lists.of_field(check.field)
    return [t("rules.problem_value", field=label, value=one) for one in wanted if known and str(one) not in known]


def _of_action(lists: Lists, spec: ActionSpec, values: Mapping[str, Any]) -> list[str]:
    label = t(f"rules.do_{spec.name}")
    found = []
    for part in spec.parts:
        value = values.get(part.name, "")
        if value in ("", None, [], ()):
            if not part.optional:
                found.append(t("rules.problem_part", action=label, part=t(f"rules.part_{part.name}")))
            continue
        known = lists.of_part(part, values)
        given = value if isinstance(value, list | tuple) else [value]
        found += [
            t("rules.problem_value", field=label, value=one) for one in given if known and str(one) not in known
        ]
        if part.kind is PartKind.MINUTES and (not _is_number(value) or float(value) < 0):
            found.append(t("rules.problem_number", field=label))
    return found


def field_words(name: str) -> str:
    """A condition's field in words."""
    if name.startswith("form."):
        return t("rules.field_form", name=name.removeprefix("form."))
    return t(f"rules.field_{name}")


def _is_number(value: Any) -> bool:
    try:
        float(str(value).replace(",", "."))
    except ValueError:
        return False
    return True


def _labels(words: tuple[Word, ...]) -> dict[str, str]:
    return {word.code: word.label() for word in words if word.active}


def _checklists(store: Store) -> dict[str, str]:
    """The checklists of all types' published rules."""
    from app.services.types.definition import in_words
    from app.services.types.versions import definition_of

    versions = store.rows("SELECT uid FROM ticket_type_version WHERE status = 'published' AND deleted_at IS NULL")
    return {
        checklist.code: in_words(checklist.labels)
        for (uid,) in versions
        for checklist in definition_of(store, uid).checklists
    }
