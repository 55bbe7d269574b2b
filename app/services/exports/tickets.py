"""Tickets for a file."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.exports.clients import contacts_of, label_of
from app.services.exports.tables import PERSONAL, PUBLIC, SPECIAL, Plan, Record, Wanted, between
from app.services.imports.showing import channel_label, moment_text, priority_label, state_label
from app.services.store.store import Row, Store

COLUMNS = (
    ("external_id", PUBLIC),
    ("number", PUBLIC),
    ("created_at", PUBLIC),
    ("type", PUBLIC),
    ("state", PUBLIC),
    ("subject", PERSONAL),
    ("description", SPECIAL),
    ("priority", PUBLIC),
    ("complexity", PUBLIC),
    ("category", PUBLIC),
    ("category_2", PUBLIC),
    ("category_3", PUBLIC),
    ("product", PUBLIC),
    ("queue", PUBLIC),
    ("assignee", PERSONAL),
    ("channel", PUBLIC),
    ("client_id", PUBLIC),
    ("last_name", PERSONAL),
    ("first_name", PERSONAL),
    ("middle_name", PERSONAL),
    ("phone", PERSONAL),
    ("mail", PERSONAL),
    ("organisation", PERSONAL),
    ("address", PERSONAL),
    ("flat", PERSONAL),
    ("account", PERSONAL),
    ("due_at", PUBLIC),
    ("resolved_at", PUBLIC),
    ("closed_at", PUBLIC),
)

_SELECT = (
    "SELECT t.id, t.uid, t.number, t.created_at, ty.labels, t.state, t.subject, t.description, t.priority, "
    "t.complexity, t.category_uid, p.labels, q.labels, u.name, t.channel, t.person_uid, c.last_name, "
    "c.first_name, c.middle_name, o.name, t.address, pr.address, pr.flat, pr.account, t.due_at, t.resolved_at, "
    "t.closed_at "
    "FROM ticket t LEFT JOIN ticket_type ty ON ty.uid = t.type_uid LEFT JOIN product p ON p.uid = t.product_uid "
    "LEFT JOIN queue q ON q.uid = t.queue_uid LEFT JOIN user u ON u.uid = t.assignee_uid "
    "LEFT JOIN person c ON c.uid = t.person_uid LEFT JOIN organisation o ON o.uid = t.organisation_uid "
    "LEFT JOIN premises pr ON pr.uid = t.premises_uid WHERE t.id > ? AND t.deleted_at IS NULL"
)


def page(store: Store, wanted: Wanted, after: int, limit: int, zone: str) -> list[Record]:
    """The next tickets by row number."""
    limits, params = between("t.created_at", wanted)
    for column, value in (("t.state", wanted.state), ("q.code", wanted.queue)):
        if value:
            limits += f" AND {column} = ?"
            params.append(value)
    rows = store.rows(f"{_SELECT}{limits} ORDER BY t.id LIMIT ?", after, *params, limit)
    categories = _paths(store)
    contacts = contacts_of(store, list({row[15] for row in rows if row[15]}))
    return [Record(row[0], row[1], (_cells(row, categories, contacts, zone),)) for row in rows]


def _cells(
    row: Row, categories: dict[Uid, list[str]], contacts: dict[Uid, dict[str, str]], zone: str
) -> dict[str, str]:
    (
        _, uid, number, created, type_, state, subject, description, priority, complexity, category, product,
        queue, assignee, channel, person, last, first, middle, organisation, address, house, flat, account, due,
        resolved, closed,
    ) = row  # fmt: skip
    path = categories.get(category, [])
    known = contacts.get(person, {})
    told = house is not None and address == (f"{house}, {flat}" if house and flat else house)
    return {
        "external_id": uid.hex(),
        "number": number,
        "created_at": moment_text(created, zone),
        "type": label_of(type_),
        "state": state_label(state),
        "subject": subject,
        "description": description,
        "priority": priority_label(priority),
        "complexity": str(complexity),
        **{
            name: path[at] if at < len(path) else ""
            for at, name in enumerate(("category", "category_2", "category_3"))
        },
        "product": label_of(product),
        "queue": label_of(queue),
        "assignee": assignee or "",
        "channel": channel_label(channel),
        "client_id": person.hex() if person else "",
        "last_name": last or "",
        "first_name": first or "",
        "middle_name": middle or "",
        "phone": known.get("phone", ""),
        "mail": known.get("mail", ""),
        "organisation": organisation or "",
        "address": house if told else address,
        "flat": flat if told else "",
        "account": account if told else "",
        "due_at": moment_text(due, zone),
        "resolved_at": moment_text(resolved, zone),
        "closed_at": moment_text(closed, zone),
    }


def _paths(store: Store) -> dict[Uid, list[str]]:
    """The labels from the root to each category."""
    nodes = {uid: (label_of(labels), parent) for uid, labels, parent in store.rows(
        "SELECT uid, labels, parent_uid FROM category"
    )}  # fmt: skip
    found: dict[Uid, list[str]] = {}
    for uid in nodes:
        path: list[str] = []
        at: Uid | None = uid
        while at in nodes and len(path) < 3:
            path.insert(0, nodes[at][0])
            at = nodes[at][1]
        found[uid] = path
    return found


PLAN = Plan("ticket", COLUMNS, page)
