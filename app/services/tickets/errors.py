"""What can be refused about tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.errors import KnownError
from app.services.words import t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.tickets.needs import MissingField


class TicketError(KnownError):
    """A ticket cannot be saved or changed as asked."""


class MoveRefused(TicketError):
    """There is no such way from where the ticket stands, or it is not this person's to go."""


class Lacking(TicketError):
    """Something that is needed is missing; ``missing`` says what, for the form to point at."""

    def __init__(self, key: str, missing: Sequence[MissingField], **params: object) -> None:
        fields = t("tickets.list_sign").join(field.label for field in missing)
        super().__init__(key, fields=fields, **params)
        self.missing = tuple(missing)


class CannotMove(Lacking):
    """The step the ticket is to go to needs something that it lacks."""

    def __init__(self, missing: Sequence[MissingField], then: str) -> None:
        super().__init__("tickets.cannot_move", missing, then=then)


class CannotClose(Lacking):
    """The end of the work needs something that the ticket lacks."""

    def __init__(self, missing: Sequence[MissingField], then: str = "") -> None:
        super().__init__("tickets.cannot_close", missing, then=then)


class StillNeeded(Lacking):
    """A field that the ticket needs where it stands was to be emptied."""

    def __init__(self, missing: Sequence[MissingField], now: str) -> None:
        super().__init__("tickets.still_needed", missing, now=now)
