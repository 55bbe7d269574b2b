"""Rules that act on tickets by themselves, and the log of what they did."""

from __future__ import annotations

from enum import StrEnum

from app.models.base import PERSONAL, PUBLIC, Local, Synced
from app.models.columns import Json, Key, Moment, Text, Whole
from app.models.staff import Dictionary


class RuleState(StrEnum):
    """Where a version of a rule stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Rule(Dictionary):
    """A rule; what it does stands in its versions. Rules are tried in the order of ``position``."""


class RuleVersion(Synced):
    """One version of a rule. ``definition`` is what :mod:`app.services.rules.definition` writes.

    At most one version of a rule is published. A firing names the version it came from, so old ones stay.
    """

    rule_uid = Key(PUBLIC, index=True)
    number = Whole(PUBLIC)
    state = Text(PUBLIC)
    definition = Json(PERSONAL)
    published_at = Moment(PUBLIC, null=True)
    published_by = Key(PUBLIC, null=True)


class RuleFiring(Synced):
    """A rule that fired for a ticket: what set it off and when, and what came of each action.

    ``cause`` is unique for a rule and a ticket: a change of the journal, a threshold, a moment. ``happened_at`` is
    when that was, however late the rule ran. ``first_seq`` to ``last_seq`` are the entries this rule wrote in the
    journal of ``desk_uid``; ``depth`` counts the rules that set each other off.
    """

    rule_uid = Key(PUBLIC, index=True)
    version_uid = Key(PUBLIC)
    ticket_uid = Key(PUBLIC, index=True)
    set_off_by = Text(PUBLIC)
    cause = Text(PUBLIC)
    happened_at = Moment(PUBLIC)
    result = Text(PUBLIC)
    actions = Json(PERSONAL, default=list)
    desk_uid = Key(PUBLIC)
    first_seq = Whole(PUBLIC)
    last_seq = Whole(PUBLIC)
    depth = Whole(PUBLIC, default=1)


class RuleMark(Local):
    """How far this desk's rules have read its journal: one row."""

    seq = Whole(PUBLIC)
    at = Moment(PUBLIC)
