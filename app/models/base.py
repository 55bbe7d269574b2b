"""What every table has in common.

``Synced`` tables are shared with other desks: their rows change only through the journal
(:mod:`app.services.store.journal`). ``Local`` tables belong to this desk.

To add a table: write its model here in ``app/models``, list it in ``app/models/__init__.py``, and add a
migration (see ``app/models/migrations``). A test compares the two.
"""

from __future__ import annotations

from peewee import DatabaseProxy, Model

from app.models.columns import Json, Key, Marked, Moment, RowId, Text
from app.models.marks import Mark

PUBLIC, PERSONAL, SPECIAL, SECRET = Mark.PUBLIC, Mark.PERSONAL, Mark.SPECIAL, Mark.SECRET

database = DatabaseProxy()


class Local(Model):
    """A table of this desk alone."""

    id = RowId()

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True


class Synced(Local):
    """A table shared with other desks through the journal.

    ``hlc`` is the hybrid clock of the row's creation, ``clk`` those of the fields changed since (per-field
    merge); ``extra`` carries fields that a newer program knows and this one does not.
    """

    uid = Key(PUBLIC, unique=True)
    hlc = Text(PUBLIC)
    clk = Json(PUBLIC, null=True)
    created_at = Moment(PUBLIC)
    created_by = Key(PUBLIC, null=True)
    updated_at = Moment(PUBLIC)
    updated_by = Key(PUBLIC, null=True)
    deleted_at = Moment(PUBLIC, null=True)
    extra = Json(SPECIAL, null=True)


BOOKKEEPING = frozenset(Synced._meta.fields) | {"id"}
"""Columns that the journal itself fills; services write only the others."""


def columns_of(model: type[Local]) -> dict[str, Marked]:
    """The model's columns by name, in the table's order."""
    fields: dict[str, Marked] = model._meta.fields
    return fields


def table_of(model: type[Local]) -> str:
    """The model's table name."""
    name: str = model._meta.table_name
    return name
