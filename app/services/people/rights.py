"""Who may do what. One table; services ask it before they write.

To add an act: name it in :class:`Act`, give it to roles in :data:`ALLOWED`, and put its words into
``resources/i18n/rights.*.json``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from app.models.ids import Uid
from app.models.staff import Role
from app.services.errors import KnownError
from app.services.exit_codes import ExitCode
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.words import t


class Act(StrEnum):
    """Something that not everybody may do."""

    TAKE_CALLS = "take_calls"
    EDIT_CLIENTS = "edit_clients"
    ERASE_CLIENTS = "erase_clients"
    EDIT_TICKETS = "edit_tickets"
    LEAD_INCIDENTS = "lead_incidents"
    CORRECT_TIME = "correct_time"
    REVIEW_CALLS = "review_calls"
    CARE_FOR_SCRIPTS = "care_for_scripts"
    IMPORT_DATA = "import_data"
    EXPORT_DATA = "export_data"
    EDIT_DICTIONARIES = "edit_dictionaries"
    EDIT_SYNONYMS = "edit_synonyms"
    EDIT_PEOPLE = "edit_people"
    EDIT_CONTRACTS = "edit_contracts"
    PLAN_ABSENCES = "plan_absences"
    ANSWER_HANDS = "answer_hands"
    APPROVE_PAUSES = "approve_pauses"


_OPERATOR = frozenset({Act.TAKE_CALLS, Act.EDIT_CLIENTS, Act.EDIT_TICKETS})
# A supervisor works on scripts and synonyms and reads everything, but changes nothing that operators wrote.
ALLOWED: dict[Role, frozenset[Act]] = {
    Role.OPERATOR: _OPERATOR,
    Role.SENIOR: _OPERATOR
    | {
        Act.LEAD_INCIDENTS,
        Act.CORRECT_TIME,
        Act.REVIEW_CALLS,
        Act.EDIT_CONTRACTS,
        Act.PLAN_ABSENCES,
        Act.ANSWER_HANDS,
        Act.APPROVE_PAUSES,
    },
    Role.SUPERVISOR: frozenset({Act.REVIEW_CALLS, Act.CARE_FOR_SCRIPTS, Act.EDIT_SYNONYMS, Act.EXPORT_DATA}),
    Role.ADMINISTRATOR: frozenset(Act),
}


class NotAllowed(KnownError):
    """The signed-in person's role does not cover this act."""

    exit_code = ExitCode.NOT_ALLOWED


def may(role: Role | str, act: Act) -> bool:
    """Whether a role covers an act; an unknown role covers nothing."""
    return act in ALLOWED.get(Role(role), frozenset()) if role in set(Role) else False


def require(store: Store, user: Uid, act: Act) -> None:
    """Raise NotAllowed unless ``user`` is active and their role covers ``act``."""
    role = store.value("SELECT role FROM user WHERE uid = ? AND active AND deleted_at IS NULL", user)
    if role is None or not may(role, act):
        raise NotAllowed("rights.not_allowed", act=t(f"rights.{act.value}"))


@contextmanager
def acting(store: Store, user: Uid, act: Act, *, durable: bool = True) -> Iterator[Write]:
    """One transaction of somebody who may do this; see :meth:`Store.write`. Raises NotAllowed, StoreError."""
    require(store, user, act)
    with store.write(user, durable=durable) as write:
        yield write
