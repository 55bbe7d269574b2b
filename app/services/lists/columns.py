"""The columns of each list, declared once: text, width, mark, how a value is shown, how it sorts.

To add a column: add a line to its list here, and its text ``lists.column_<name>``.
"""

from __future__ import annotations

from enum import StrEnum

from app.models.marks import Mark
from app.records import frozen

PUBLIC, PERSONAL, SPECIAL = Mark.PUBLIC, Mark.PERSONAL, Mark.SPECIAL


STANDS_STILL = -1
"""In the place of a moment: nobody knows it, because the clock stands still."""


class Kind(StrEnum):
    """How a value is shown."""

    TEXT = "text"
    MOMENT = "moment"
    DUE = "due"
    LEFT = "left"
    SECONDS = "seconds"
    WHOLE = "whole"
    PHONE = "phone"
    STATE = "state"
    PRIORITY = "priority"
    CHANNEL = "channel"
    DIRECTION = "direction"
    CALL_STATE = "call_state"
    CAUSE = "cause"
    RESULT = "result"
    SENT = "sent"


@frozen
class Column:
    """One column. ``width`` in pixels at 100 %; ``sql`` its value; ``order`` what it sorts by, if it can.

    ``order`` holds ``{d}`` where the direction goes, and ends in the row number, so that rows with equal
    values keep their places. A column is sortable only where an index has this order.
    """

    name: str
    sql: str
    width: int
    mark: Mark = PUBLIC
    kind: Kind = Kind.TEXT
    order: str = ""
    shown: bool = True

    @property
    def label_key(self) -> str:
        """The key of its heading."""
        return f"lists.column_{self.name}"


@frozen
class ListSpec:
    """A list: its table (as ``t`` in SQL), the tables joined for a page's rows, its columns and first order."""

    name: str
    table: str
    joins: str
    columns: tuple[Column, ...]
    sort: str
    descending: bool
    touched_by: tuple[str, ...]

    def column(self, name: str) -> Column:
        """The column of this name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


_CLIENT = "trim(p.last_name || ' ' || p.first_name || ' ' || p.middle_name)"
_LABEL = "ifnull(json_extract({table}.labels, '$.{{language}}'), {table}.code)"

_LEFT = (
    "CASE WHEN t.state IN ('resolved', 'closed', 'cancelled', 'merged') THEN NULL "
    f"WHEN w.still THEN {STANDS_STILL} ELSE t.due_at END"
)
_ANSWER = "coalesce(min(w.first_response_at, w.reply_at), w.first_response_at, w.reply_at)"


def _sent(*parts: str) -> str:
    """How a record stands with the hub; ``parts`` are SQL for the keys of what else is shown as its own.

    Nothing on a desk that works alone.
    """
    ways = ("= t.uid", *(f"IN ({part})" for part in parts))
    return (
        "CASE WHEN NOT EXISTS (SELECT 1 FROM sync_state) THEN NULL "
        + "".join(
            "WHEN "
            + " OR ".join(
                f"EXISTS (SELECT 1 FROM journal_entry e WHERE e.record_uid {way} AND e.outbox = {outbox})"
                for way in ways
            )
            + f" THEN '{state}' "
            for outbox, state in ((2, "refused"), (0, "waiting"))
        )
        + "ELSE 'sent' END"
    )


_SENT = _sent()
_CLIENT_SENT = _sent(
    "SELECT l.contact_point_uid FROM person_contact_point l WHERE l.person_uid = t.uid",
    "SELECT m.uid FROM membership m WHERE m.person_uid = t.uid",
)

_TICKET_COLUMNS = (
    Column("number", "t.number", 76, PUBLIC, order="t.created_at {d}, t.id {d}"),
    Column("subject", "t.subject", 250, PERSONAL),
    Column("state", "t.state", 134, PUBLIC, Kind.STATE),
    Column("priority", "t.priority", 84, PUBLIC, Kind.PRIORITY, order="t.priority {d}, t.id {d}"),
    Column("due", "t.due_at", 134, PUBLIC, Kind.DUE, order="t.due_at {d} NULLS LAST, t.id {d}"),
    Column("left", _LEFT, 104, PUBLIC, Kind.LEFT, order="t.due_at {d} NULLS LAST, t.id {d}"),
    Column("accept_by", "w.acceptance_at", 134, PUBLIC, Kind.DUE, shown=False),
    Column("answer_by", _ANSWER, 134, PUBLIC, Kind.DUE, shown=False),
    Column("word_by", "w.update_at", 134, PUBLIC, Kind.DUE, shown=False),
    Column("client", _CLIENT, 170, PERSONAL),
    Column("queue", _LABEL.format(table="q"), 140),
    Column("assignee", "u.name", 150, PERSONAL),
    Column("address", "t.address", 200, PERSONAL, shown=False),
    Column("type", _LABEL.format(table="y"), 130, shown=False),
    Column("category", _LABEL.format(table="c"), 150, shown=False),
    Column("channel", "t.channel", 100, PUBLIC, Kind.CHANNEL, shown=False),
    Column("created", "t.created_at", 130, PUBLIC, Kind.MOMENT, order="t.created_at {d}, t.id {d}"),
    Column("updated", "t.updated_at", 130, PUBLIC, Kind.MOMENT, order="t.updated_at {d}, t.id {d}", shown=False),
    Column("sent", _SENT, 120, PUBLIC, Kind.SENT, shown=False),
)
_TICKET_JOINS = (
    "LEFT JOIN person p ON p.uid = t.person_uid LEFT JOIN queue q ON q.uid = t.queue_uid "
    "LEFT JOIN user u ON u.uid = t.assignee_uid LEFT JOIN ticket_type y ON y.uid = t.type_uid "
    "LEFT JOIN category c ON c.uid = t.category_uid LEFT JOIN clock_watch w ON w.record_uid = t.uid"
)
_TICKET_TOUCHED = ("ticket", "clock_watch", "journal_entry")

# The telephone names queues by their codes; one that no queue has is shown as it came.
_CALL_QUEUE = (
    "ifnull((SELECT nullif(json_extract(q.labels, '$.{language}'), '') FROM queue q "
    "WHERE q.code = t.queue AND q.deleted_at IS NULL ORDER BY q.active DESC LIMIT 1), t.queue)"
)

_CALL_COLUMNS = (
    Column("offered", "t.offered_at", 130, PUBLIC, Kind.MOMENT, order="t.offered_at {d}, t.id {d}"),
    Column("direction", "t.direction", 110, PUBLIC, Kind.DIRECTION),
    Column("channel", "t.channel", 100, PUBLIC, Kind.CHANNEL, shown=False),
    Column("phone", "ifnull(nullif(t.number, ''), t.number_key)", 150, PERSONAL, Kind.PHONE),
    Column("client", f"ifnull(nullif({_CLIENT}, ''), t.caller_name)", 220, PERSONAL),
    Column("call_queue", _CALL_QUEUE, 130),
    Column("user", "u.name", 160, PERSONAL),
    Column("call_state", "t.state", 130, PUBLIC, Kind.CALL_STATE),
    Column("waited", "(ifnull(t.answered_at, t.ended_at) - t.offered_at) / 1000", 90, PUBLIC, Kind.SECONDS),
    Column("talked", "(t.ended_at - t.answered_at) / 1000", 90, PUBLIC, Kind.SECONDS),
    Column("cause", "t.cause", 190, PUBLIC, Kind.CAUSE, shown=False),
    Column("disposition", _LABEL.format(table="d"), 170),
    Column("note", "t.note", 240, SPECIAL, shown=False),
    Column("sent", _SENT, 120, PUBLIC, Kind.SENT, shown=False),
)

_CLIENT_COLUMNS = (
    Column(
        "name",
        "trim(t.last_name || ' ' || t.first_name || ' ' || t.middle_name)",
        240,
        PERSONAL,
        order="t.last_name {d}, t.first_name {d}, t.middle_name {d}, t.id {d}",
    ),
    Column(
        "phone",
        "(SELECT k.key FROM person_contact_point l JOIN contact_point k ON k.uid = l.contact_point_uid "
        "WHERE l.person_uid = t.uid AND l.deleted_at IS NULL AND k.kind = 'phone' ORDER BY l.id LIMIT 1)",
        150,
        PERSONAL,
        Kind.PHONE,
    ),
    Column(
        "organisation",
        "(SELECT o.name FROM membership m JOIN organisation o ON o.uid = m.organisation_uid "
        "WHERE m.person_uid = t.uid AND m.deleted_at IS NULL ORDER BY m.id LIMIT 1)",
        200,
        PERSONAL,
    ),
    Column(
        "address",
        "(SELECT h.address || CASE h.flat WHEN '' THEN '' ELSE ', ' || h.flat END FROM person_premises l "
        "JOIN premises h ON h.uid = l.premises_uid WHERE l.person_uid = t.uid AND l.deleted_at IS NULL "
        "ORDER BY l.id LIMIT 1)",
        240,
        PERSONAL,
    ),
    Column(
        "account",
        "(SELECT h.account FROM person_premises l JOIN premises h ON h.uid = l.premises_uid "
        "WHERE l.person_uid = t.uid AND l.deleted_at IS NULL ORDER BY l.id LIMIT 1)",
        110,
        PERSONAL,
    ),
    Column(
        "last_contact",
        "(SELECT max(i.offered_at) FROM interaction i WHERE i.person_uid = t.uid)",
        130,
        PUBLIC,
        Kind.MOMENT,
    ),
    Column("created", "t.created_at", 130, PUBLIC, Kind.MOMENT, order="t.created_at {d}, t.id {d}", shown=False),
    Column("updated", "t.updated_at", 130, PUBLIC, Kind.MOMENT, order="t.updated_at {d}, t.id {d}", shown=False),
    Column("sent", _CLIENT_SENT, 120, PUBLIC, Kind.SENT, shown=False),
)

_CALLBACK_COLUMNS = (
    Column("due", "t.due_at", 134, PUBLIC, Kind.DUE, order="t.due_at {d}, t.id {d}"),
    Column("phone", "t.number", 150, PERSONAL, Kind.PHONE),
    Column("client", _CLIENT, 220, PERSONAL),
    Column("user", "u.name", 160, PERSONAL),
    Column("attempts", "t.attempts", 90, PUBLIC, Kind.WHOLE),
    Column("note", "t.note", 280, PERSONAL),
)

MY_WORK = ListSpec("my_work", "ticket", _TICKET_JOINS, _TICKET_COLUMNS, "due", False, _TICKET_TOUCHED)
QUEUES = ListSpec("queues", "ticket", _TICKET_JOINS, _TICKET_COLUMNS, "due", False, _TICKET_TOUCHED)
CALLS = ListSpec(
    "calls",
    "interaction",
    "LEFT JOIN person p ON p.uid = t.person_uid LEFT JOIN user u ON u.uid = t.user_uid "
    "LEFT JOIN disposition d ON d.uid = t.disposition_uid",
    _CALL_COLUMNS,
    "offered",
    True,
    ("interaction", "journal_entry"),
)
CLIENTS = ListSpec(
    "clients",
    "person",
    "",
    _CLIENT_COLUMNS,
    "name",
    False,
    (
        "person",
        "contact_point",
        "person_contact_point",
        "membership",
        "organisation",
        "premises",
        "person_premises",
        "journal_entry",
    ),
)
CALLBACKS = ListSpec(
    "callbacks",
    "callback",
    "LEFT JOIN person p ON p.uid = t.person_uid LEFT JOIN user u ON u.uid = t.owner_uid",
    _CALLBACK_COLUMNS,
    "due",
    False,
    ("callback",),
)

LISTS: dict[str, ListSpec] = {spec.name: spec for spec in (MY_WORK, QUEUES, CALLS, CLIENTS, CALLBACKS)}
