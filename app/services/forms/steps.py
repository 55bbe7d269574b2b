"""The way through a form: one question, or one ``field-list`` group, at a time."""

from __future__ import annotations

from collections.abc import Iterator

from app.services.forms.definition import Kind
from app.services.forms.instance import FieldNode
from app.services.forms.views import Step, StepKind


def steps_below(node: FieldNode, groups: tuple[str, ...] = ()) -> Iterator[Step]:
    """The relevant steps below a group or repeat instance, in the order of the form."""
    for element in node.element.children:
        for child in node.instances(element.name):
            if child.relevant:
                yield from _steps_of(child, groups)
        adds_by_hand = element.kind is Kind.REPEAT and element.repeat_count is None and not element.fixed_count
        if adds_by_hand and node.relevant and _is_open(node, element.name):
            yield Step(f"{node.reference()}/{element.name}", StepKind.REPEAT_END, (), groups)


def _is_open(node: FieldNode, name: str) -> bool:
    """Whether instances may be added: a repeat whose present instances are all irrelevant is closed."""
    instances = node.instances(name)
    return not instances or any(instance.relevant for instance in instances)


def _steps_of(node: FieldNode, groups: tuple[str, ...]) -> Iterator[Step]:
    element = node.element
    ref = node.reference()
    if element.kind is Kind.QUESTION:
        if element.type.is_shown:
            yield Step(ref, StepKind.QUESTION, (ref,), groups, element.side_scripts)
    elif element.is_field_list:
        shown = tuple(shown_questions(node))
        if shown:
            offered = (*element.side_scripts, *(name for field in shown for name in field.element.side_scripts))
            refs = tuple(field.reference() for field in shown)
            yield Step(ref, StepKind.GROUP, refs, groups, tuple(dict.fromkeys(offered)))
    else:
        yield from steps_below(node, (*groups, ref))


def shown_questions(node: FieldNode) -> Iterator[FieldNode]:
    """The relevant questions that are shown below ``node``."""
    for field in node.fields():
        if field.element.kind is Kind.QUESTION and field.element.type.is_shown and field.relevant:
            yield field
