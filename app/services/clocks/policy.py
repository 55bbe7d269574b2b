"""What a ticket is promised: how long for what, and when the clock stands still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.models.tickets import TicketState
from app.services.clocks.calendar import Calendar


class Kind(StrEnum):
    """What a clock measures.

    ``acceptance``: until somebody takes the ticket; ``first_response``: until the client has an answer;
    ``reply``: each message of the client until it is answered; ``update``: between two words to the client;
    ``solution``: until the ticket is resolved.
    """

    ACCEPTANCE = "acceptance"
    FIRST_RESPONSE = "first_response"
    REPLY = "reply"
    UPDATE = "update"
    SOLUTION = "solution"


class Reopen(StrEnum):
    """What a reopened ticket's solution clock does: go on where it stopped, or begin anew."""

    CONTINUE = "continue"
    RESTART = "restart"


DONE = frozenset(
    {TicketState.RESOLVED.value, TicketState.CLOSED.value, TicketState.CANCELLED.value, TicketState.MERGED.value}
)
PAUSING = frozenset({TicketState.WAITING_CLIENT.value})
ANY_PRIORITY = 0
THRESHOLDS = (75, 100)
"""Parts of a promise, in percent, at which rules are told, where an agreement names none."""


@dataclass(frozen=True)
class Policy:
    """One version of a service agreement.

    ``targets`` gives open time in ms by kind and priority; :data:`ANY_PRIORITY` stands for those not named.
    ``pausing`` are states in which all its clocks stand still, ``done`` those that end the work, ``untouched``
    those in which nobody has taken the ticket yet. ``thresholds`` are parts of a promise in percent, ascending;
    ``uid`` is the stored version's key.
    """

    calendar: Calendar
    targets: Mapping[Kind, Mapping[int, int]]
    pausing: frozenset[str] = PAUSING
    reopen: Reopen = Reopen.CONTINUE
    done: frozenset[str] = DONE
    untouched: frozenset[str] = frozenset({TicketState.NEW.value})
    name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    thresholds: tuple[int, ...] = THRESHOLDS
    uid: bytes = b""

    def target(self, kind: Kind, priority: int) -> int | None:
        """The open time promised, ms; None where nothing is."""
        of_kind = self.targets.get(kind)
        if of_kind is None:
            return None
        found = of_kind.get(priority)
        return of_kind.get(ANY_PRIORITY) if found is None else found
