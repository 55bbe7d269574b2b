"""From a ref, as callers write it, to the node of a run."""

from __future__ import annotations

import re

from app.services.forms.definition import Element, Kind
from app.services.forms.instance import FieldNode
from app.services.forms.run import Run

_PART = re.compile(r"([^/\[\]]+)(?:\[(\d+)\])?")


def find_node(run: Run, ref: str) -> FieldNode:
    """The node of a path with positions, or of a name that is unique in the form. Raises KeyError."""
    if not ref.startswith("/"):
        return _named(run, ref)
    place: FieldNode | None = None
    for name, position in _PART.findall(ref):
        siblings = [run.root] if place is None and name == run.root.name else []
        siblings = siblings if place is None else place.instances(name)
        index = int(position or 1) - 1
        if not 0 <= index < len(siblings):
            raise KeyError(ref)
        place = siblings[index]
    if place is None:
        raise KeyError(ref)
    return place


def find_question(run: Run, ref: str) -> FieldNode:
    """Like :func:`find_node`, of a question only."""
    node = find_node(run, ref)
    if node.element.kind is not Kind.QUESTION:
        raise KeyError(f"{ref} is not a question")
    return node


def find_repeat(run: Run, ref: str) -> tuple[FieldNode, Element]:
    """The node around a repeat and the repeat itself, which may have no instance. Raises KeyError."""
    if not ref.startswith("/"):
        elements = run.form.by_name.get(ref, ())
        if len(elements) != 1:
            raise KeyError(ref)
        ref = elements[0].path
    parent_ref, _slash, name = ref.rpartition("/")
    parent = find_node(run, parent_ref)
    element = next((child for child in parent.element.children if child.name == name), None)
    if element is None or element.kind is not Kind.REPEAT:
        raise KeyError(f"{ref} is not a repeat")
    return parent, element


def _named(run: Run, name: str) -> FieldNode:
    elements = run.form.by_name.get(name, ())
    nodes = run.nodes(elements[0].path) if len(elements) == 1 else []
    if not nodes:
        raise KeyError(name)
    return nodes[0]
