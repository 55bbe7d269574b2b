"""What the search keeps beside its index (see :mod:`app.services.search`)."""

from __future__ import annotations

from app.models.base import PERSONAL, PUBLIC, Local, Synced
from app.models.columns import Json, Text, Whole, Yes


class SynonymGroup(Synced):
    """Words that find one another: a list of texts."""

    words = Json(PUBLIC)


class SearchTerm(Local):
    """A stem that the index holds. ``ready``: mistyped words are compared with it already."""

    stem = Text(PERSONAL, unique=True)
    ready = Yes(PUBLIC)


class SearchMark(Local):
    """Up to which record (its ``id``) of a table all are in the index."""

    source = Text(PUBLIC, unique=True)
    up_to = Whole(PUBLIC)
