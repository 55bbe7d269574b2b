"""What the panes of checklists and approvals show beside a ticket."""

from __future__ import annotations

from collections.abc import Mapping

from app.models.ids import Uid
from app.models.ticket_types import ApprovalState
from app.records import frozen
from app.services.dictionaries import read
from app.services.store.store import Store
from app.services.tickets.approvals import Approval, approvals_of, may_decide
from app.services.tickets.checklists import Check, checks_of
from app.services.types.definition import in_words
from app.services.types.versions import rules_of_ticket


@frozen
class ChecklistView:
    """A ticket's checks, the checklists that may be added (code and label), and names of who ticked."""

    checks: tuple[Check, ...]
    more: tuple[tuple[str, str], ...]
    names: Mapping[Uid, str]


@frozen
class ApprovalsView:
    """A ticket's approvals; ``mine`` are those that this person may decide; ``people`` may be asked."""

    approvals: tuple[Approval, ...]
    mine: frozenset[Uid]
    names: Mapping[Uid, str]
    people: tuple[tuple[Uid, str], ...]


def checklist_view(store: Store, ticket: Uid) -> ChecklistView:
    """The checklists of a ticket."""
    checks = checks_of(store, ticket)
    there = {check.checklist for check in checks}
    more = tuple((one.code, in_words(one.labels)) for one in rules_of_ticket(store, ticket).checklists)
    return ChecklistView(checks, tuple(one for one in more if one[0] not in there), _names(store))


def approvals_view(store: Store, user: Uid, ticket: Uid) -> ApprovalsView:
    """The approvals of a ticket as ``user`` may see and decide them."""
    approvals = approvals_of(store, ticket)
    waiting = [one for one in approvals if one.state is ApprovalState.WAITING]
    mine = frozenset(one.uid for one in waiting if may_decide(store, user, ticket, one.approver))
    people = tuple((one.uid, one.name) for one in read(store).users if one.active and one.uid != user)
    return ApprovalsView(approvals, mine, _names(store), people)


def _names(store: Store) -> Mapping[Uid, str]:
    return {one.uid: one.name for one in read(store).users}
