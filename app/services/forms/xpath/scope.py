"""What an expression is evaluated against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.services.forms.xpath.nodes import Node
from app.services.forms.xpath.values import Value


class Host(Protocol):
    """What functions may ask of the form session they run in."""

    def now(self) -> datetime:
        """The moment of this evaluation, aware, in the operator's zone."""

    def new_uuid(self) -> str:
        """A new random UUID as text."""

    def random(self) -> float:
        """A number in [0, 1)."""

    def instance(self, name: str) -> Node | None:
        """The document node of a secondary instance."""

    def choice_label(self, value: str, question: str, node: Node) -> str:
        """The label of a choice of ``question`` (a path, maybe relative to ``node``), in the language in use."""

    def translation(self, text_id: str) -> str:
        """An ``itext`` text in the language in use."""


@dataclass(slots=True)
class Scope:
    """The context node, its place among the nodes being filtered, and the node the expression belongs to."""

    node: Node
    current: Node
    host: Host
    position: int = 1
    size: int = 1


Evaluator = Callable[[Scope], Value]
