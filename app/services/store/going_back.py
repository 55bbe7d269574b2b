"""Give a store back to an older program without losing a record.

Migrations only add: tables, indexes, columns with a default. An older program works beside what it does not know,
so going back is nothing but the lower number; what was added stays in the file with everything in it, and the
next upgrade finds it there. Where a migration did more than add, the way back is the copy from before the upgrade.
"""

from __future__ import annotations

import re

from app.models.migrations import HARMLESS, RELEASED
from app.services.store import schema
from app.services.store.errors import CannotGoBack
from app.services.store.holding import hold
from app.services.store.store import Store
from app.version import VERSION

_MAKES = re.compile(r"CREATE (?:VIRTUAL )?TABLE (\w+)", re.IGNORECASE)
_INDEX = re.compile(r"CREATE (UNIQUE )?INDEX \w+\s+ON (\w+)", re.IGNORECASE)
_TRIGGER = re.compile(r"CREATE TRIGGER \w+\s.*?\sON (\w+)\s", re.IGNORECASE | re.DOTALL)
_COLUMN = re.compile(r"ALTER TABLE \w+ ADD COLUMN (.*)", re.IGNORECASE | re.DOTALL)


def go_back(store: Store, program: str) -> bool:
    """Let the older ``program`` open the store from now on; False where it can already.

    This program must not open it for writing again before: it would bring it up at once. Raises CannotGoBack and
    OpenElsewhere; nothing is changed then.
    """
    given_out = {**dict(RELEASED), VERSION: schema.newest()}
    wanted = given_out.get(program)
    if wanted is None:
        known = ", ".join(given_out)
        raise CannotGoBack("store.back_unknown", wanted=program, known=known, program=VERSION)
    if wanted >= schema.number_of(store):
        return False
    taken_back = [sql for number, _, sql in schema.known() if number > wanted and number not in HARMLESS]
    if not only_add(taken_back):
        raise CannotGoBack("store.back_not_possible", wanted=program, path=str(store.path))
    with hold(store.path), store.db.atomic("IMMEDIATE"):
        schema.set_number(store, wanted)
    return True


def only_add(texts: list[str]) -> bool:
    """Whether a program that knows nothing of these migrations can go on writing beside them."""
    made: set[str] = set()
    return all(_adds(statement, made) for text in texts for statement in schema.statements(text))


def _adds(statement: str, made: set[str]) -> bool:
    if found := _MAKES.match(statement):
        made.add(found[1].lower())
        return True
    if found := _INDEX.match(statement):
        return not found[1] or found[2].lower() in made
    if found := _TRIGGER.match(statement):
        return found[1].lower() in made
    if found := _COLUMN.match(statement):
        column = found[1].upper()
        return "NOT NULL" not in column or "DEFAULT" in column
    return False
