"""One rule fires for one ticket: its actions, each for itself, and the record of what came of them."""

from __future__ import annotations

import hashlib
import logging
from enum import StrEnum
from typing import Any

from app.models.ids import Uid
from app.models.rules import RuleFiring
from app.records import frozen
from app.services.errors import KnownError
from app.services.rules.actions import ACTIONS
from app.services.rules.catalogue import PublishedRule
from app.services.rules.definition import Action
from app.services.rules.doing import Doing
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.words import t

log = logging.getLogger(__name__)


class Result(StrEnum):
    """What came of a firing, and of each of its actions."""

    DONE = "done"
    PARTLY = "partly"
    NOTHING = "nothing"
    REFUSED = "refused"


@frozen
class Cause:
    """What set a rule off: ``key`` is unique for rule and ticket, ``at`` when it happened (UTC ms).

    ``depth`` is 1 for what people and clocks do, more for what rules did; ``before`` are the rules that led here.
    """

    ticket: Uid
    kind: str
    key: str
    at: int
    depth: int = 1
    before: frozenset[Uid] = frozenset()


def firing_uid(rule: Uid, cause: Cause) -> Uid:
    """The key of a firing: the same wherever and however often it is worked out."""
    made = hashlib.sha256(b"firing" + rule + cause.ticket + cause.key.encode()).digest()
    return made[:16]


def fired_already(store: Store, rule: Uid, cause: Cause) -> bool:
    """Whether this rule has fired for this."""
    return store.row("SELECT 1 FROM rule_firing WHERE uid = ?", firing_uid(rule, cause)) is not None


def fire_in(store: Store, write: Write, rule: PublishedRule, cause: Cause) -> Result:
    """Carry out a rule's actions inside a transaction and keep the record of it.

    An action that is refused (a missing field, nobody in the queue) leaves the others to be done.
    """
    first = write.span.last + 1
    doing = Doing(store, write, cause.ticket, rule.uid, rule.name, write.at)
    done = [_carry_out(doing, action) for action in rule.definition.actions]
    result = _summary([one["result"] for one in done])
    write.insert(
        RuleFiring,
        firing_uid(rule.uid, cause),
        rule_uid=rule.uid,
        version_uid=rule.version,
        ticket_uid=cause.ticket,
        set_off_by=cause.kind,
        cause=cause.key,
        happened_at=cause.at,
        result=result.value,
        actions=done,
        desk_uid=store.desk_uid(),
        first_seq=first,
        last_seq=write.span.last,
        depth=cause.depth,
    )
    return result


def _carry_out(doing: Doing, action: Action) -> dict[str, Any]:
    record: dict[str, Any] = {"name": action.name, "values": dict(action.values)}
    try:
        with doing.write.attempt():
            changed = ACTIONS[action.name].run(doing, action.values)
        record["result"] = (Result.DONE if changed else Result.NOTHING).value
    except KnownError as error:
        record |= {"result": Result.REFUSED.value, "trouble": str(error)}
        log.info("rule %s: action %s refused (%s)", doing.rule.hex(), action.name, error.key)
    except (KeyError, ValueError, LookupError) as error:
        # A rule written for other lists than this store has: told in the log of rules, not thrown at the operator.
        record |= {"result": Result.REFUSED.value, "trouble": t("rules.action_unfit")}
        log.warning("rule %s: action %s does not fit (%s)", doing.rule.hex(), action.name, type(error).__name__)
    return record


def _summary(results: list[str]) -> Result:
    if Result.REFUSED.value in results:
        return Result.PARTLY if Result.DONE.value in results else Result.REFUSED
    return Result.DONE if Result.DONE.value in results else Result.NOTHING
