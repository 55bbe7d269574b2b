"""Take a store back to an older schema, as if the later migrations had never run."""

from __future__ import annotations

import re

from app.services.store.schema import known, set_number, statements
from app.services.store.store import Store

_MADE = re.compile(r"CREATE (?:VIRTUAL )?(TABLE|UNIQUE INDEX|INDEX|TRIGGER) (\w+)")
_DROPPED = re.compile(r"DROP (?:INDEX|TRIGGER) (\w+)")
_ADDED = re.compile(r"ALTER TABLE (\w+) ADD COLUMN (\w+)")


def take_back(store: Store, number: int) -> None:
    """Undo every migration above ``number``: its tables, columns, indexes and triggers go."""
    with store.db.atomic("IMMEDIATE"):
        for _, _, sql in reversed([step for step in known() if step[0] > number]):
            for statement in reversed(statements(sql)):
                _undo(store, statement)
        store.db.execute_sql("DELETE FROM migration WHERE number > ?", (number,))
        set_number(store, number)


def _undo(store: Store, statement: str) -> None:
    if made := _MADE.match(statement):
        kind = made[1].removeprefix("UNIQUE ")
        store.db.execute_sql(f"DROP {kind} IF EXISTS {made[2]}")
    elif added := _ADDED.match(statement):
        store.db.execute_sql(f"ALTER TABLE {added[1]} DROP COLUMN {added[2]}")
    elif dropped := _DROPPED.match(statement):
        store.db.execute_sql(_first_form(dropped[1]))
    else:
        raise ValueError(f"cannot be undone: {statement[:60]}")


def _first_form(name: str) -> str:
    """The statement that made an index or a trigger before a later migration made it anew."""
    made = (each for _, _, sql in known() for each in statements(sql))
    return next(each for each in made if (found := _MADE.match(each)) and found[2] == name)
