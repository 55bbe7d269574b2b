"""Whose of the house a calling number is: a colleague, a department."""

from __future__ import annotations

from app.services import phones
from app.services.store.store import Store

_OF_ENTRY = """
SELECT e.name, e.post, d.name FROM directory_number n
JOIN directory_entry e ON e.uid = n.entry_uid
LEFT JOIN directory_entry d ON d.uid = e.department_uid AND d.deleted_at IS NULL
WHERE n.key = ? AND e.active AND n.deleted_at IS NULL AND e.deleted_at IS NULL ORDER BY n.id LIMIT 1
"""


def caller_of_house(store: Store, number: str) -> str:
    """Name, post and department of whoever has this number (any spelling); empty for somebody from outside."""
    for key in phones.lookup_keys(number):
        row = store.row(_OF_ENTRY, key)
        if row is not None:
            return ", ".join(part for part in row if part)
    inner = phones.parse(number)
    digits = inner.key.partition(":")[2] if inner.kind in (phones.Kind.INTERNAL, phones.Kind.SHORT) else ""
    if not digits:
        return ""
    name = store.value(
        "SELECT name FROM user WHERE extension = ? AND active AND deleted_at IS NULL ORDER BY id", digits
    )
    return str(name or "")
