"""What the ticket form at the desk is told while something is typed: tickets and known errors that fit."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.ids import Uid
from app.models.links import LinkKind
from app.records import frozen
from app.services.links.hints import ADDRESS, CATEGORY, CLIENT, TEXT, Hint, Typed, hints
from app.services.links.links import link_in
from app.services.people.rights import Act, acting
from app.services.problems.reading import ProblemLine, fitting
from app.services.store.store import Store

Tie = tuple[LinkKind, Uid]
"""A link to make once the ticket is saved: its kind, and what the ticket will be tied to."""


@frozen
class Fitting:
    """Open tickets that may be the same, and problems that may be behind it."""

    tickets: tuple[Hint, ...] = ()
    problems: tuple[ProblemLine, ...] = ()


def fitting_typed(store: Store, typed: Typed, now: int) -> Fitting:
    """What fits the ticket being typed; ``now`` is UTC ms. For the reader's thread.

    The client's open tickets stand on the card already: one is told of only where its words or its category fit.
    """
    found = tuple(hint for hint in hints(store, typed, now) if _tells(hint))
    return Fitting(found, fitting(store, typed.text) if typed.text.strip() else ())


def tie_saved(store: Store, actor: Uid, ticket: Uid, ties: Sequence[Tie]) -> None:
    """Make the links that were chosen while the ticket was being typed. Raises LinkError."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        for kind, target in ties:
            link_in(write, kind, ticket, target)


def _tells(hint: Hint) -> bool:
    reasons = set(hint.reasons)
    return TEXT in reasons or (CATEGORY in reasons and bool(reasons & {CLIENT, ADDRESS}))
