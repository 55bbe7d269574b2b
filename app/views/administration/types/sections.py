"""The parts of a type's rules as lists of records: what each shows, which fields it has, how it is put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.models.tickets import TicketState
from app.records import frozen
from app.services.types.definition import (
    AnswerTerm,
    Ask,
    CheckItem,
    Checklist,
    Escalation,
    MoveRule,
    PrintForm,
    StepRule,
    TypeDefinition,
    Who,
    in_words,
)
from app.services.types.editing import Pair, TypeEditing, state_pairs
from app.services.words import LANGUAGES, t
from app.views.administration.types.record_form import Field, Kind

REQUIRED = "!"
BETWEEN = "|"


@frozen
class Section:
    """One list: its columns, the fields of its form, the records' values, and the rules with other records."""

    name: str
    columns: tuple[str, ...]
    fields: tuple[Field, ...]
    values: Callable[[TypeDefinition], list[dict[str, Any]]]
    cells: Callable[[TypeEditing, Mapping[str, Any]], list[str]]
    put: Callable[[TypeDefinition, Sequence[Mapping[str, Any]]], TypeDefinition]


CODE = Field("code", Kind.TEXT, needed=True)
LABELS = Field("labels", Kind.WORDS)
NEEDS = Field("needs", Kind.MANY)
WHO = Field("who", Kind.TEXT, hint="type_page.who_hint")


def choices(editing: TypeEditing) -> dict[str, Sequence[Pair]]:
    """What the choosing fields offer."""
    steps = tuple((one.code, one.label()) for one in editing.definition.steps)
    return {
        "state": state_pairs(),
        "source": steps,
        "target": steps,
        "start": steps,
        "at": steps,
        "form": editing.forms,
        "queue": editing.queues,
        "policy": editing.policies,
        "needs": editing.needs,
        "escalation_needs": editing.needs,
    }


def who_text(who: Who) -> str:
    """Groups of people as one line: ``senior; author, within_hours:24``."""
    return "; ".join(", ".join(group) for group in who)


def who_of(text: str) -> Who:
    """The groups that a line means."""
    groups = (tuple(part.strip() for part in group.split(",") if part.strip()) for group in text.split(";"))
    return tuple(group for group in groups if group)


def lines_text(items: Sequence[tuple[Mapping[str, str], bool]]) -> str:
    """Words in both languages as lines, those required with a sign before them."""
    return "\n".join(
        (f"{REQUIRED} " if required else "") + f" {BETWEEN} ".join(labels.get(code, "") for code in LANGUAGES)
        for labels, required in items
    )


def lines_of(text: str) -> list[tuple[dict[str, str], bool]]:
    """The words of each line, and whether it is required."""
    found = []
    for line in text.splitlines():
        required = line.lstrip().startswith(REQUIRED)
        parts = [part.strip() for part in line.strip().removeprefix(REQUIRED).split(BETWEEN)]
        if any(parts):
            found.append((dict(zip(LANGUAGES, [*parts, *[""] * len(LANGUAGES)], strict=False)), required))
    return found


def _codes(kept: Sequence[tuple[str, Mapping[str, str]]], words: Sequence[Mapping[str, str]]) -> list[str]:
    """A code for each line: the one it had by its words, by its place, else a new one."""
    by_words = {tuple(sorted(labels.items())): code for code, labels in kept}
    found: list[str] = []
    for at, labels in enumerate(words):
        code = by_words.get(tuple(sorted(labels.items()))) or (kept[at][0] if at < len(kept) else "")
        number = at + 1
        while not code or code in found:
            code, number = f"i{number}", number + 1
        found.append(code)
    return found


# -- steps ----------------------------------------------------------------------------------------------------


def _steps(made: TypeDefinition) -> list[dict[str, Any]]:
    return [
        {"code": one.code, "state": one.state.value, "labels": dict(one.labels), "needs": one.needs}
        for one in made.steps
    ]


def _step_cells(editing: TypeEditing, one: Mapping[str, Any]) -> list[str]:
    known = dict(editing.needs)
    words = in_words(one["labels"]) or t(f"tickets.state_{one['state']}")
    needs = ", ".join(known.get(need, need) for need in one["needs"])
    return [one["code"], words, t(f"tickets.state_{one['state']}"), needs]


def _put_steps(made: TypeDefinition, records: Sequence[Mapping[str, Any]]) -> TypeDefinition:
    steps = tuple(
        StepRule(one["code"], TicketState(one["state"]), _given(one["labels"]), tuple(one["needs"]))
        for one in records
    )
    return replace(made, steps=steps)


# -- moves ----------------------------------------------------------------------------------------------------


def _moves(made: TypeDefinition) -> list[dict[str, Any]]:
    return [
        {
            "source": one.source,
            "target": one.target,
            "labels": dict(one.labels),
            "who": who_text(one.who),
            "needs": one.needs,
            "reason": one.reason,
            "answer": one.answer,
            "takes": one.takes,
        }
        for one in made.moves
    ]


def _move_cells(editing: TypeEditing, one: Mapping[str, Any]) -> list[str]:
    steps, needs = editing.definition.by_code, dict(editing.needs)
    asks = [needs.get(need, need) for need in one["needs"]]
    asks += [t(f"type_page.{name}") for name in ("reason", "answer", "takes") if one[name]]
    ends = [steps[one[end]].label() if one[end] in steps else one[end] for end in ("source", "target")]
    return [*ends, in_words(one["labels"]), one["who"], ", ".join(asks)]


def _put_moves(made: TypeDefinition, records: Sequence[Mapping[str, Any]]) -> TypeDefinition:
    moves = tuple(
        MoveRule(
            one["source"],
            one["target"],
            _given(one["labels"]),
            who_of(one["who"]),
            tuple(one["needs"]),
            one["reason"],
            one["answer"],
            one["takes"],
        )
        for one in records
    )
    return replace(made, moves=moves)


# -- checklists -----------------------------------------------------------------------------------------------


def _checklists(made: TypeDefinition) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "labels": dict(one.labels),
            "at": one.at,
            "items": lines_text([(item.labels, item.required) for item in one.items]),
            "kept": [(item.code, item.labels) for item in one.items],
        }
        for one in made.checklists
    ]


def _checklist_cells(editing: TypeEditing, one: Mapping[str, Any]) -> list[str]:
    step = editing.definition.by_code.get(one["at"])
    at = step.label() if step is not None else t("type_page.by_hand")
    return [one["code"], in_words(one["labels"]), at, str(len(lines_of(one["items"])))]


def _put_checklists(made: TypeDefinition, records: Sequence[Mapping[str, Any]]) -> TypeDefinition:
    lists = []
    for one in records:
        lines = lines_of(one["items"])
        codes = _codes(one.get("kept", ()), [labels for labels, _ in lines])
        items = tuple(
            CheckItem(code, labels, required) for code, (labels, required) in zip(codes, lines, strict=True)
        )
        lists.append(Checklist(one["code"], _given(one["labels"]), items, one["at"]))
    return replace(made, checklists=tuple(lists))


# -- papers ---------------------------------------------------------------------------------------------------


def _prints(made: TypeDefinition) -> list[dict[str, Any]]:
    return [{"code": one.code, "labels": dict(one.labels), "text": dict(one.text)} for one in made.prints]


def _print_cells(_editing: TypeEditing, one: Mapping[str, Any]) -> list[str]:
    return [one["code"], in_words(one["labels"]), in_words(one["text"]).split("\n")[0]]


def _put_prints(made: TypeDefinition, records: Sequence[Mapping[str, Any]]) -> TypeDefinition:
    papers = tuple(PrintForm(one["code"], _given(one["labels"]), _given(one["text"])) for one in records)
    return replace(made, prints=papers)


# -- the type itself ------------------------------------------------------------------------------------------

GENERAL = (
    Field("labels", Kind.WORDS, needed=True),
    Field("form", Kind.CHOICE),
    Field("queue", Kind.CHOICE),
    Field("policy", Kind.CHOICE),
    Field("start", Kind.CHOICE, needed=True),
    Field("priority", Kind.WHOLE, hint="type_page.priority_hint"),
    Field("approvers", Kind.TEXT, hint="type_page.who_hint"),
    Field("facts", Kind.LINES, hint="type_page.facts_hint"),
    Field("escalation_needs", Kind.MANY),
    Field("answer_days", Kind.WHOLE, hint="type_page.answer_days_hint"),
    Field("answer_working", Kind.YES),
)


def general(made: TypeDefinition) -> dict[str, Any]:
    """What concerns the whole type, by field."""
    return {
        "labels": dict(made.labels),
        "form": made.form,
        "queue": made.queue,
        "policy": made.policy,
        "start": made.start,
        "priority": made.priority,
        "approvers": who_text(made.approvers),
        "facts": lines_text([(one.labels, one.required) for one in made.escalation.facts]),
        "escalation_needs": made.escalation.needs,
        "answer_days": made.answer_term.days if made.answer_term else 0,
        "answer_working": made.answer_term.working if made.answer_term else False,
    }


def put_general(made: TypeDefinition, values: Mapping[str, Any]) -> TypeDefinition:
    """The rules with what the form of the whole type says."""
    lines = lines_of(values["facts"])
    codes = _codes([(one.code, one.labels) for one in made.escalation.facts], [labels for labels, _ in lines])
    kept = {one.code: one.lines for one in made.escalation.facts}
    facts = tuple(
        Ask(code, labels, required, kept.get(code, (2, 3)))
        for code, (labels, required) in zip(codes, lines, strict=True)
    )
    days = values["answer_days"]
    return replace(
        made,
        labels=_given(values["labels"]),
        form=values["form"],
        queue=values["queue"],
        policy=values["policy"],
        start=values["start"],
        priority=min(values["priority"], 4),
        approvers=who_of(values["approvers"]),
        escalation=Escalation(facts, tuple(values["escalation_needs"])),
        answer_term=AnswerTerm(days, values["answer_working"]) if days else None,
    )


def general_lines(editing: TypeEditing) -> list[tuple[str, str]]:
    """The whole type in words: label and value."""
    values, known = general(editing.definition), choices(editing)
    shown = []
    for field in GENERAL:
        value = values[field.name]
        if isinstance(value, dict):
            text = " / ".join(value.get(code, "") for code in LANGUAGES)
        elif isinstance(value, bool):
            text = t("type_page.yes") if value else ""
        elif isinstance(value, tuple):
            words = dict(known[field.name])
            text = ", ".join(words.get(str(one), str(one)) for one in value)
        elif field.kind is Kind.CHOICE:
            text = dict(known[field.name]).get(value, value)
        elif field.kind is Kind.LINES:
            text = "\n".join(_line_words(labels, required) for labels, required in lines_of(value))
        else:
            text = str(value or "")
        shown.append((t(f"type_page.{field.name}"), text))
    return shown


SECTIONS: tuple[Section, ...] = (
    Section(
        "steps",
        ("code", "labels", "state", "needs"),
        (CODE, Field("state", Kind.CHOICE, needed=True), LABELS, NEEDS),
        _steps,
        _step_cells,
        _put_steps,
    ),
    Section(
        "moves",
        ("source", "target", "labels", "who", "asks"),
        (
            Field("source", Kind.CHOICE, needed=True),
            Field("target", Kind.CHOICE, needed=True),
            LABELS,
            WHO,
            NEEDS,
            Field("reason", Kind.YES),
            Field("answer", Kind.YES),
            Field("takes", Kind.YES),
        ),
        _moves,
        _move_cells,
        _put_moves,
    ),
    Section(
        "checklists",
        ("code", "labels", "at", "items"),
        (
            CODE,
            Field("labels", Kind.WORDS, needed=True),
            Field("at", Kind.CHOICE),
            Field("items", Kind.LINES, needed=True, hint="type_page.items_hint"),
        ),
        _checklists,
        _checklist_cells,
        _put_checklists,
    ),
    Section(
        "prints",
        ("code", "labels", "text"),
        (CODE, Field("labels", Kind.WORDS, needed=True), Field("text", Kind.LONG)),
        _prints,
        _print_cells,
        _put_prints,
    ),
)


def _line_words(labels: Mapping[str, str], required: bool) -> str:
    words = in_words(labels)
    return t("type_page.required", words=words) if required else words


def _given(labels: Mapping[str, str]) -> dict[str, str]:
    return {code: text for code, text in labels.items() if text}
