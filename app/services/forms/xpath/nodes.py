"""The tree that expressions look at: named nodes with children in document order and one text each."""

from __future__ import annotations

from collections.abc import Iterator


class Node:
    """One element of an instance. ``value`` is the text an expression sees."""

    __slots__ = ("attributes", "children", "name", "parent", "value")

    def __init__(self, name: str, parent: Node | None = None, value: str = "") -> None:
        self.name = name
        self.parent = parent
        self.value = value
        self.children: dict[str, list[Node]] = {}
        self.attributes: dict[str, str] = {}

    def append(self, child: Node) -> None:
        """Make ``child`` the last of the children with its name."""
        child.parent = self
        self.children.setdefault(child.name, []).append(child)

    def each_child(self) -> Iterator[Node]:
        """Children in document order (nodes of one name stand together in every XForm instance)."""
        for same_name in self.children.values():
            yield from same_name

    def descendants(self) -> Iterator[Node]:
        """Every node below this one, in document order."""
        for child in self.each_child():
            yield child
            yield from child.descendants()

    def text(self) -> str:
        """XPath's string-value: own text, or all texts below in document order."""
        if not self.children:
            return self.value
        return "".join(child.text() for child in self.each_child())

    def root(self) -> Node:
        """The document node at the top."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def siblings(self) -> list[Node]:
        """All nodes with this one's name under its parent, itself included."""
        return [self] if self.parent is None else self.parent.children[self.name]

    def position(self) -> int:
        """1-based place among the siblings of the same name."""
        for index, node in enumerate(self.siblings(), start=1):
            if node is self:
                return index
        raise ValueError(f"{self.name} is not among its parent's children")
