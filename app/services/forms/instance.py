"""The answers of one run of a form, as the tree its expressions look at."""

from __future__ import annotations

from collections.abc import Iterator

from app.services.forms.definition import Element, Kind
from app.services.forms.xpath.nodes import Node


class FieldNode(Node):
    """One group, repeat instance or question of the run.

    ``kept`` is what was answered or calculated and survives irrelevance; ``value`` is what expressions and the
    result see: empty while the field, or anything around it, is not relevant.
    """

    __slots__ = ("element", "kept", "parked", "relevant", "settled")

    def __init__(self, element: Element, parent: FieldNode | None = None) -> None:
        super().__init__(element.name, parent)
        self.element = element
        self.kept = ""
        self.relevant = True
        self.settled = False
        self.parked: dict[str, list[FieldNode]] = {}
        """Repeat instances beyond the present count, by the repeat's name, with their answers."""

    def fields(self) -> Iterator[FieldNode]:
        """This node and all below it."""
        yield self
        for child in self.each_child():
            assert isinstance(child, FieldNode)
            yield from child.fields()

    def instances(self, name: str) -> list[FieldNode]:
        """The children called ``name``: all instances when that is a repeat."""
        return [child for child in self.children.get(name, ()) if isinstance(child, FieldNode)]

    def reference(self) -> str:
        """The path with positions of repeat instances: ``/data/visitor[2]/name``."""
        own = f"/{self.name}"
        if self.element.kind is Kind.REPEAT:
            own += f"[{self.position()}]"
        return f"{self.parent.reference()}{own}" if isinstance(self.parent, FieldNode) else own


def new_document(root: Element) -> Node:
    """The document node over a fresh instance of the form."""
    document = Node("")
    document.append(new_node(root))
    return document


def new_node(element: Element) -> FieldNode:
    """A fresh node with its defaults and with as many repeat instances below as the form begins with."""
    node = FieldNode(element)
    node.kept = element.default
    for child in element.children:
        node.children.setdefault(child.name, [])
        count = child.first_instances if child.kind is Kind.REPEAT and child.repeat_count is None else 1
        if child.kind is Kind.REPEAT and child.repeat_count is not None:
            count = 0
        for _ in range(count):
            node.append(new_node(child))
    return node


def set_instances(parent: FieldNode, repeat: Element, count: int) -> bool:
    """Give a repeat ``count`` instances: parked ones come back first, surplus ones are parked, not lost.

    True when the number changed.
    """
    present = parent.children.setdefault(repeat.name, [])
    parked = parent.parked.setdefault(repeat.name, [])
    before = len(present)
    while len(present) < count:
        parent.append(parked.pop() if parked else new_node(repeat))
    while len(present) > count:
        surplus = present.pop()
        assert isinstance(surplus, FieldNode)
        parked.append(surplus)
    return len(present) != before
