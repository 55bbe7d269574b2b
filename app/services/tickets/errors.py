"""What can be refused about tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.errors import KnownError
from app.services.words import t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.tickets.closing import MissingField


class TicketError(KnownError):
    """A ticket cannot be saved or changed as asked."""


class CannotClose(TicketError):
    """Something that closing needs is missing; ``missing`` says what, for the form to point at."""

    def __init__(self, missing: Sequence[MissingField]) -> None:
        fields = t("tickets.list_sign").join(field.label for field in missing)
        super().__init__("tickets.cannot_close", fields=fields)
        self.missing = tuple(missing)
