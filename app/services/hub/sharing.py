"""How each shared table is shared: the one declaration that the hub is filled from.

Every record belongs to a root, and all of a root has one audience (``resources/hub/003_audience.sql``). To share a
new table: one line in :data:`SHARING`; a test finds a table without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from app.models import SYNCED
from app.models.base import BOOKKEEPING, columns_of, table_of
from app.models.marks import Mark
from app.models.staff import Role
from app.services.people.rights import ALLOWED, Act


class Kind(StrEnum):
    """Whose a record is.

    ``house``: everybody's. ``ticket``: of those who work its queue, everybody's without one. ``contact``: of the
    operator and their queues. ``client``: of its maker's queues, and of all who see a ticket or contact of it.
    ``own``: of a person and, unless private, their queues. ``tied``: of whoever sees one of its ends. ``part``:
    of whoever sees the record named first in its parents.
    """

    HOUSE = "house"
    TICKET = "ticket"
    CONTACT = "contact"
    CLIENT = "client"
    OWN = "own"
    TIED = "tied"
    PART = "part"


ROOT = "@"
"""In a tie: the root of the record itself."""


@dataclass(frozen=True, slots=True)
class Shared:
    """How one table is shared.

    ``acts``: who may do one of them may write it. ``parents`` and ``owners`` are columns. ``ties`` are pairs of
    columns, or :data:`ROOT`: whoever sees the first sees the second. ``by_others``: somebody's own record may be
    written by colleagues. ``loose``: without any parent it is the house's. ``brought``: who may do one of these
    adds records, which the program brings along and writes when they are first used, and changes none.
    """

    kind: Kind
    acts: tuple[Act, ...]
    parents: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    ties: tuple[tuple[str, str], ...] = ()
    private: bool = False
    by_others: bool = False
    loose: bool = False
    brought: tuple[Act, ...] = ()


def _house(*acts: Act, brought: tuple[Act, ...] = ()) -> Shared:
    return Shared(Kind.HOUSE, acts, brought=brought)


def _of_ticket(*more: str, owners: tuple[str, ...] = (), loose: bool = False) -> Shared:
    return Shared(Kind.PART, (Act.EDIT_TICKETS,), ("ticket_uid", *more), owners, loose=loose)


def _of_client(*parents: str, act: Act = Act.EDIT_CLIENTS, tie: tuple[str, str] | None = None) -> Shared:
    return Shared(Kind.PART, (act,), parents, ties=(tie,) if tie else (), loose=True)


def _own(
    *owners: str,
    act: Act = Act.TAKE_CALLS,
    private: bool = False,
    by_others: bool = False,
    ties: tuple[tuple[str, str], ...] = (),
) -> Shared:
    return Shared(Kind.OWN, (act,), owners=owners, ties=ties, private=private, by_others=by_others)


_WORDS = _house(Act.EDIT_DICTIONARIES)
_BROUGHT = _house(Act.EDIT_DICTIONARIES, brought=(Act.EDIT_TICKETS,))
_CALLS = (Act.TAKE_CALLS,)
_HEARD = (Act.TAKE_CALLS, Act.REVIEW_CALLS)

SHARING: dict[str, Shared] = {
    "user": _house(Act.EDIT_PEOPLE),
    "queue": _WORDS,
    "queue_member": _WORDS,
    "category": _WORDS,
    "product": _WORDS,
    "disposition": _WORDS,
    "pause_reason": _WORDS,
    "answer_template": _WORDS,
    "ticket_type": _WORDS,
    "ticket_type_version": _WORDS,
    "importance_cell": _WORDS,
    "macro": _WORDS,
    "snippet": _WORDS,
    "rule": _WORDS,
    "rule_version": _WORDS,
    "outside_unit": _WORDS,
    "work_calendar": _WORDS,
    "calendar_day": _WORDS,
    "sla_policy": _WORDS,
    "sla_version": _WORDS,
    "unit": _WORDS,
    "project": _WORDS,
    "register": _BROUGHT,
    "document_template": _WORDS,
    "complaint_cause": _BROUGHT,
    "directory_entry": _WORDS,
    "directory_number": _WORDS,
    "dial_rule": _WORDS,
    "duty_shift": _house(Act.PLAN_ABSENCES, Act.EDIT_DICTIONARIES),
    "synonym_group": _house(Act.EDIT_SYNONYMS),
    "script_definition": _house(Act.CARE_FOR_SCRIPTS, Act.EDIT_DICTIONARIES),
    "script_version": _house(Act.CARE_FOR_SCRIPTS, Act.EDIT_DICTIONARIES),
    "problem": _house(Act.LEAD_INCIDENTS),
    "incident": _house(Act.LEAD_INCIDENTS),
    "product_release": _house(Act.EDIT_TICKETS),
    "tracker_item": _house(Act.EDIT_TICKETS),
    "ticket": Shared(
        Kind.TICKET,
        (Act.EDIT_TICKETS,),
        ties=((ROOT, "person_uid"), (ROOT, "organisation_uid"), (ROOT, "premises_uid")),
    ),
    "ticket_note": _of_ticket(),
    "attachment": _of_ticket(),
    "ticket_check": _of_ticket(),
    "ticket_approval": _of_ticket(),
    "complaint": _of_ticket(),
    "work_order": _of_ticket(),
    "threshold_fired": _of_ticket(),
    "watcher": _of_ticket(),
    "queue_claim": _of_ticket(),
    "time_entry": _of_ticket(),
    "rule_firing": _of_ticket(),
    "escalation": _of_ticket(),
    "tracker_request": _of_ticket(),
    "handoff": _of_ticket("item_uid", loose=True),
    "letter": _of_ticket("person_uid", loose=True),
    "remote_session": _of_ticket(owners=("user_uid",)),
    "ticket_link": Shared(Kind.TIED, (Act.EDIT_TICKETS,), ties=(("source_uid", ROOT), ("target_uid", ROOT))),
    "merge": Shared(Kind.TIED, (Act.EDIT_TICKETS,), ties=(("from_uid", ROOT), ("into_uid", ROOT))),
    "interaction": Shared(
        Kind.CONTACT, _CALLS, owners=("user_uid",), ties=((ROOT, "person_uid"), (ROOT, "contact_point_uid"))
    ),
    "interaction_ticket": Shared(
        Kind.PART, _CALLS, ("interaction_uid",), ties=(("ticket_uid", "interaction_uid"),)
    ),
    "script_run": Shared(Kind.PART, _CALLS, ("interaction_uid", "ticket_uid")),
    "answer": Shared(Kind.PART, _CALLS, ("run_uid",)),
    "recording_mark": Shared(Kind.PART, _HEARD, ("interaction_uid",)),
    "recording_listening": Shared(Kind.PART, _HEARD, ("interaction_uid",)),
    "promise": Shared(Kind.PART, _CALLS, ("ticket_uid", "person_uid")),
    "callback": Shared(Kind.PART, _CALLS, ("ticket_uid", "interaction_uid", "person_uid"), ("owner_uid",)),
    "callback_attempt": Shared(Kind.PART, _CALLS, ("callback_uid",)),
    "segment": Shared(Kind.OWN, _CALLS, owners=("user_uid",), ties=(("ticket_uid", ROOT),)),
    "call_handover": _own("from_uid", "taken_by", by_others=True, ties=((ROOT, "person_uid"),)),
    "pause_request": _own("user_uid"),
    "raised_hand": _own("user_uid"),
    "shift_note": _own("user_uid"),
    "day_report": _own("user_uid"),
    "acknowledgement": _own("user_uid"),
    "absence": _own("user_uid", "substitute_uid", act=Act.EDIT_TICKETS),
    "absence_item": Shared(Kind.PART, (Act.EDIT_TICKETS,), ("absence_uid",)),
    "notice": _own("user_uid", act=Act.EDIT_TICKETS, private=True, by_others=True),
    "person": Shared(Kind.CLIENT, (Act.EDIT_CLIENTS,)),
    "organisation": Shared(Kind.CLIENT, (Act.EDIT_CLIENTS,)),
    "premises": Shared(Kind.CLIENT, (Act.EDIT_CLIENTS,)),
    "contact_point": Shared(Kind.CLIENT, (Act.EDIT_CLIENTS,)),
    "person_flag": _of_client("person_uid"),
    "person_contact_point": _of_client("person_uid", tie=("person_uid", "contact_point_uid")),
    "membership": _of_client("person_uid", tie=("person_uid", "organisation_uid")),
    "person_premises": _of_client("person_uid", tie=("person_uid", "premises_uid")),
    "entitlement": _of_client("person_uid", "organisation_uid"),
    "curator": _of_client("person_uid", "organisation_uid"),
    "passport": _of_client("person_uid", "organisation_uid"),
    "contract": _of_client("organisation_uid", "person_uid", act=Act.EDIT_CONTRACTS),
    "bill": _of_client("organisation_uid", "person_uid", act=Act.EDIT_CONTRACTS),
}

PARENT_TABLES = {
    "ticket_uid": "ticket",
    "person_uid": "person",
    "organisation_uid": "organisation",
    "interaction_uid": "interaction",
    "run_uid": "script_run",
    "absence_uid": "absence",
    "callback_uid": "callback",
    "item_uid": "tracker_item",
}
"""Where the keys in columns of parents lead."""


@cache
def parts_under(parent: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The tables whose records may be parts of this one's: (table, its column, columns that go before it)."""
    return tuple(
        (table, column, shared.parents[:place])
        for table, shared in SHARING.items()
        if shared.kind is Kind.PART
        for place, column in enumerate(shared.parents)
        if PARENT_TABLES[column] == parent
    )


_MODELS = {table_of(model): model for model in SYNCED}

Row = tuple[Any, ...]
COLUMNS = (
    "tbl", "kind", "parents", "owners", "givers", "takers", "roles", "adders", "private", "by_others", "loose",
    "secrets", "harmless", "about", "watched", "tied", "weighty",
)  # fmt: skip
"""Columns of ``hub.sharing``, in the order of :func:`sharing_rows`. ``harmless``: what an erasure leaves, all else
goes; ``about``: what leads to whom or what a record is about; ``watched``: what decides who sees a record;
``tied``: what decides its ties; ``weighty``: fields whose change may bring more with it than their value."""

_ABOUT = frozenset({"person_uid", "ticket_uid", "interaction_uid", "record_uid", "callback_uid"})
_NOT_ABOUT = frozenset({("ticket_note", "interaction_uid"), ("script_run", "ticket_uid")})
"""A note in one client's ticket, and answers in one client's call, are theirs whoever else was concerned."""


def about(table: str) -> tuple[str, ...]:
    """The columns that lead to whom or what a record is about; none where it holds nothing personal.

    What a part belongs to first is left out: it goes with its root. A callback's attempts go with the callback.
    """
    columns = columns_of(_MODELS[table])
    if all(column.mark is Mark.PUBLIC for name, column in columns.items() if name not in BOOKKEEPING):
        return ()
    shared = SHARING[table]
    first = shared.parents[0] if shared.kind is Kind.PART else ""
    known = {first} - {"callback_uid"} | {name for of, name in _NOT_ABOUT if of == table}
    return tuple(name for name in columns if name in _ABOUT and name not in known)


def harmless(table: str) -> tuple[str, ...]:
    """The fields of a table that an erasure leaves."""
    columns = columns_of(_MODELS[table])
    public = [n for n, column in columns.items() if n not in BOOKKEEPING and column.mark is Mark.PUBLIC]
    return (*public, "created_at", "deleted_at")


def sharing_rows() -> list[Row]:
    """The rows of ``hub.sharing``, one for each shared table. Raises KeyError for a table that is not declared."""
    marks = {table_of(model): _marks(model) for model in SYNCED}
    return [_row(table, SHARING[table], marks[table]) for table in sorted(marks)]


def roles_of(shared: Shared) -> list[str]:
    """The roles that may write the table."""
    return [role.value for role in Role if ALLOWED[role].intersection(shared.acts)]


def _row(table: str, shared: Shared, marks: dict[str, Mark]) -> Row:
    ties = shared.ties
    tied = {column for tie in ties for column in tie if column != ROOT}
    watched = {*shared.parents, *shared.owners}
    if shared.kind is Kind.TICKET:
        watched = {"queue_uid", "assignee_uid"}
    if table in ("user", "queue_member", "absence"):
        watched = {"deleted_at", *marks}
    over: set[str] = (
        set() if shared.kind in (Kind.HOUSE, Kind.PART) else {"resolved_at", "closed_at", "ended_at", "state"}
    )
    if shared.kind is Kind.TICKET:
        over.discard("state")  # most states end nothing: the hub looks which
    return (
        table,
        shared.kind.value,
        list(shared.parents),
        list(shared.owners),
        [giver for giver, _ in ties],
        [taker for _, taker in ties],
        roles_of(shared),
        [role.value for role in Role if ALLOWED[role].intersection(shared.brought)],
        shared.private,
        shared.by_others,
        shared.loose,
        [name for name, mark in marks.items() if mark is Mark.SECRET],
        list(harmless(table)),
        list(about(table)),
        sorted(watched),
        sorted(tied | {"deleted_at"} if tied else tied),
        sorted(watched | tied | over | {"deleted_at"}),
    )


def _marks(model: Any) -> dict[str, Mark]:
    return {name: column.mark for name, column in columns_of(model).items() if name not in BOOKKEEPING}
