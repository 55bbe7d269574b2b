"""What is wrong with a type's definition before it is published. Pure; :func:`known_to` reads the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.models.tickets import TicketState
from app.services.store.store import Store
from app.services.tickets.draft import COLUMNS
from app.services.tickets.facts import all_facts, is_fact
from app.services.tickets.who import is_known
from app.services.types.definition import DONE, FINAL, FORM, FORM_PREFIX, TypeDefinition, Who, Words
from app.services.words import LANGUAGES, t

NEEDABLE = frozenset(COLUMNS) - {"fields", "form_version_uid", "priority", "complexity", "channel", "due_at"}
"""Columns that may be asked for; the others always have a value, or are the program's own."""
PRIORITIES = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class TypeProblem:
    """One thing that is wrong. ``place`` names a step, a move, a checklist; a warning does not stop publishing."""

    key: str
    place: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    warning: bool = False

    def __str__(self) -> str:
        return t(self.key, place=self.place, **self.params)


@dataclass(frozen=True)
class Known:
    """What a definition may name. ``questions`` are those of its form; None where there is no such form."""

    queues: frozenset[str]
    policies: frozenset[str]
    questions: frozenset[str] | None = None


def known_to(store: Store, definition: TypeDefinition) -> Known:
    """What the store has of what a definition names."""
    # Forms are loaded with the engine, which a window that checks no type does without.
    from app.services.scripts.publishing import ticket_form

    form = ticket_form(store, definition.form) if definition.form else None
    return Known(
        _codes(store, "queue"),
        _codes(store, "sla_policy"),
        frozenset(form.form.by_name) if form is not None else None,
    )


def check(definition: TypeDefinition, known: Known) -> tuple[TypeProblem, ...]:
    """Everything that is wrong, in the order of the definition; empty for a type that may be published."""
    found = [
        *_references(definition, known),
        *_steps(definition),
        *_moves(definition),
        *_reach(definition),
        *_checklists(definition),
        *_words(definition),
    ]
    for place, needs in _all_needs(definition):
        found += _needs(place, needs, definition, known)
    return tuple(found)


def errors_of(problems: Iterable[TypeProblem]) -> tuple[TypeProblem, ...]:
    """Those that stop publishing."""
    return tuple(problem for problem in problems if not problem.warning)


def _codes(store: Store, table: str) -> frozenset[str]:
    return frozenset(
        code for (code,) in store.rows(f"SELECT code FROM {table} WHERE active AND deleted_at IS NULL")
    )


def _references(definition: TypeDefinition, known: Known) -> Iterator[TypeProblem]:
    if not definition.code.strip():
        yield TypeProblem("types.check_no_code")
    if definition.queue and definition.queue not in known.queues:
        yield TypeProblem("types.check_no_queue", definition.queue)
    if definition.policy and definition.policy not in known.policies:
        yield TypeProblem("types.check_no_policy", definition.policy)
    if definition.form and known.questions is None:
        yield TypeProblem("types.check_no_form", definition.form)
    if definition.priority not in PRIORITIES:
        yield TypeProblem("types.check_priority", str(definition.priority))
    if definition.answer_term is not None and definition.answer_term.days < 1:
        yield TypeProblem("types.check_term")
    yield from _who("approvers", definition.approvers)


def _steps(definition: TypeDefinition) -> Iterator[TypeProblem]:
    for code in _twice(step.code for step in definition.steps):
        yield TypeProblem("types.check_step_twice", code)
    start = definition.by_code.get(definition.start)
    if start is None:
        yield TypeProblem("types.check_no_start", definition.start)
    elif start.state is not TicketState.NEW:
        yield TypeProblem("types.check_start_not_new", start.code)
    elif start.needs:
        yield TypeProblem("types.check_start_needs", start.code)
    for step in definition.steps:
        if step.state is TicketState.MERGED:
            yield TypeProblem("types.check_merged", step.code)
        if step.code != step.state.value and step.code in set(TicketState):
            yield TypeProblem("types.check_step_misnamed", step.code, {"state": step.state.value})


def _moves(definition: TypeDefinition) -> Iterator[TypeProblem]:
    for pair in _twice((move.source, move.target) for move in definition.moves):
        yield TypeProblem("types.check_move_twice", _arrow(*pair))
    for move in definition.moves:
        place = _arrow(move.source, move.target)
        for code in (move.source, move.target):
            if code not in definition.by_code:
                yield TypeProblem("types.check_move_nowhere", place, {"step": code})
        if move.source == move.target:
            yield TypeProblem("types.check_move_to_itself", place)
        yield from _who(place, move.who)


def _reach(definition: TypeDefinition) -> Iterator[TypeProblem]:
    ways = [(move.source, move.target) for move in definition.moves]
    reached = _spread({definition.start}, ways)
    ends = {step.code for step in definition.steps if step.state in FINAL}
    ending = _spread(ends, [(target, source) for source, target in ways])
    for step in definition.steps:
        if step.code not in reached:
            yield TypeProblem("types.check_unreachable", step.code)
        elif step.code not in ending:
            yield TypeProblem("types.check_dead_end", step.code)
    if not any(step.state in DONE and step.code in reached for step in definition.steps):
        yield TypeProblem("types.check_no_way_to_close")


def _checklists(definition: TypeDefinition) -> Iterator[TypeProblem]:
    for code in _twice(one.code for one in definition.checklists):
        yield TypeProblem("types.check_checklist_twice", code)
    for one in definition.checklists:
        step = definition.by_code.get(one.at)
        if one.at and step is None:
            yield TypeProblem("types.check_checklist_nowhere", one.code, {"step": one.at})
        elif step is not None and step.state in FINAL:
            yield TypeProblem("types.check_checklist_late", one.code, {"step": one.at})
        if not one.items:
            yield TypeProblem("types.check_checklist_empty", one.code)
        for code in _twice(item.code for item in one.items):
            yield TypeProblem("types.check_item_twice", one.code, {"item": code})


def _words(definition: TypeDefinition) -> Iterator[TypeProblem]:
    for place, words, may_be_empty in _all_words(definition):
        missing = [lang for lang in LANGUAGES if not words.get(lang, "").strip()]
        if missing and not (may_be_empty and not words):
            yield TypeProblem("types.check_translation", place, {"languages": ", ".join(missing)})


def _all_words(definition: TypeDefinition) -> Iterator[tuple[str, Words, bool]]:
    """Every text of a definition; a step called like its state and a move need none of their own."""
    yield definition.code, definition.labels, False
    for step in definition.steps:
        yield step.code, step.labels, step.code == step.state.value
    for move in definition.moves:
        yield _arrow(move.source, move.target), move.labels, True
    for checklist in definition.checklists:
        yield checklist.code, checklist.labels, False
        for item in checklist.items:
            yield f"{checklist.code} ▸ {item.code}", item.labels, False
    for printed in definition.prints:
        yield printed.code, printed.labels, False
        yield printed.code, printed.text, False
    for ask in definition.escalation.facts:
        yield ask.code, ask.labels, False


def _all_needs(definition: TypeDefinition) -> Iterator[tuple[str, tuple[str, ...]]]:
    for step in definition.steps:
        yield step.code, step.needs
    for move in definition.moves:
        yield _arrow(move.source, move.target), move.needs
    yield "escalation", definition.escalation.needs


def _needs(place: str, needs: Iterable[str], definition: TypeDefinition, known: Known) -> Iterator[TypeProblem]:
    questions = known.questions or frozenset()
    for need in needs:
        if need == FORM:
            if not definition.form:
                yield TypeProblem("types.check_need_no_form", place, {"need": need})
        elif need.startswith(FORM_PREFIX):
            if need.removeprefix(FORM_PREFIX) not in questions:
                yield TypeProblem("types.check_need_unknown", place, {"need": need})
        elif is_fact(need):
            if need not in all_facts():
                yield TypeProblem("types.check_need_unknown", place, {"need": need})
        elif need not in NEEDABLE:
            yield TypeProblem("types.check_need_unknown", place, {"need": need})
        if need == "approval.granted" and not any(s.state is TicketState.ON_APPROVAL for s in definition.steps):
            yield TypeProblem("types.check_never_asked", place, {"need": need}, warning=True)


def _who(place: str, who: Who) -> Iterator[TypeProblem]:
    for group in who:
        if not group:
            yield TypeProblem("types.check_who_empty", place)
        for term in group:
            if not is_known(term):
                yield TypeProblem("types.check_who", place, {"who": term})


def _spread(begun: set[str], ways: list[tuple[str, str]]) -> set[str]:
    """All that can be come to from some steps."""
    reached = set(begun)
    while new := {target for source, target in ways if source in reached} - reached:
        reached |= new
    return reached


def _twice(values: Iterable[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]


def _arrow(source: str, target: str) -> str:
    return f"{source} → {target}"
