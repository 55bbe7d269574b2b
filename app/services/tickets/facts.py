"""Facts about a ticket that a move may require beside its fields: files, approvals, a complaint's decision …

A fact's name has a dot in it (``complaint.decision``); its words are ``facts.<name with _ for the dot>`` unless it
names others.

To add facts: write a module with ``FACTS: tuple[Fact, ...]`` beside the service that keeps them and name it in
:data:`MODULES`. It is imported when a fact is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.words import t

Rows = Callable[..., list[tuple[Any, ...]]]
"""``rows`` of a store or of an open transaction."""

MODULES: tuple[str, ...] = (
    "app.services.tickets.own_facts",
    "app.services.complaints.facts",
    "app.services.units.facts",
    "app.services.handoff.facts",
)


CHECKS = "checklist.done"
"""No required item of a checklist is open: the end of the work asks for it in every type."""


ANSWER = "answer.sent"
"""The client has been written to."""


@frozen
class Fact:
    """Something that is so or not. ``has`` is asked with ``rows`` and the ticket's key."""

    name: str
    has: Callable[[Rows, Uid], bool]
    words: str = ""

    def label(self) -> str:
        """The fact as something that is missing: «решение по жалобе»."""
        return t(self.words or f"facts.{self.name.replace('.', '_')}")


@cache
def all_facts() -> Mapping[str, Fact]:
    """Every fact of the program by name."""
    found: dict[str, Fact] = {}
    for module in MODULES:
        facts: tuple[Fact, ...] = import_module(module).FACTS
        found |= {fact.name: fact for fact in facts}
    return found


def is_fact(need: str) -> bool:
    """Whether a need names a fact rather than a column or a question of the form."""
    return "." in need and not need.startswith("form.")
