"""What can be refused about ticket types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.types.check import TypeProblem


class TypeFault(KnownError):
    """A type's definition, or a file of types, cannot be used as it is."""


class NotPublishable(TypeFault):
    """A definition has errors; ``problems`` are all of them."""

    def __init__(self, problems: Sequence[TypeProblem]) -> None:
        super().__init__("types.not_publishable", n=len(problems), first=str(problems[0]))
        self.problems = tuple(problems)
