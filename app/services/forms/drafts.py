"""A run's answers as a plain dict that JSON can hold, and back: for drafts and for records of a talk."""

from __future__ import annotations

from typing import Any

from app.services.forms.definition import Kind
from app.services.forms.instance import FieldNode, new_node


def dump(node: FieldNode) -> dict[str, Any]:
    """Everything kept below ``node``: also answers that are not relevant now and parked repeat instances."""
    kept: dict[str, Any] = {}
    for element in node.element.children:
        nodes = node.instances(element.name)
        if element.kind is Kind.REPEAT:
            parked = [dump(child) for child in node.parked.get(element.name, [])]
            kept[element.name] = {"shown": [dump(child) for child in nodes], "parked": parked}
        elif element.kind is Kind.GROUP:
            kept[element.name] = dump(nodes[0])
        else:
            kept[element.name] = nodes[0].kept
    return kept


def load(node: FieldNode, kept: dict[str, Any]) -> None:
    """Put answers back below a fresh ``node``. Names the form no longer has are left aside."""
    for element in node.element.children:
        if element.name not in kept:
            continue
        held = kept[element.name]
        if element.kind is Kind.REPEAT:
            node.children[element.name] = []
            for answers in _list(held, "shown"):
                child = _filled(FieldNode(element), element_answers=answers)
                node.append(child)
            node.parked[element.name] = [
                _filled(FieldNode(element, node), element_answers=answers) for answers in _list(held, "parked")
            ]
        elif isinstance(held, dict):
            if element.kind is Kind.GROUP:
                load(node.instances(element.name)[0], held)
        elif element.kind is Kind.QUESTION:
            node.instances(element.name)[0].kept = str(held)


def _filled(node: FieldNode, element_answers: dict[str, Any]) -> FieldNode:
    """A fresh repeat instance with its answers, under the parent that ``node`` has."""
    fresh = new_node(node.element)
    fresh.parent = node.parent
    load(fresh, element_answers)
    return fresh


def _list(held: object, key: str) -> list[dict[str, Any]]:
    found = held.get(key) if isinstance(held, dict) else None
    return found if isinstance(found, list) else []
