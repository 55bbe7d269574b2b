"""Two desks merged two records into each other while apart: neither would be left.

A circle ends at the record with the greater key (:mod:`app.services.merging.standing`). The desk that had merged
that one takes its merge back, so that what the others did stands.
"""

from __future__ import annotations

import logging

from app.services.errors import KnownError
from app.services.merging.standing import standing
from app.services.store.journal import Span
from app.services.store.store import Store
from app.services.undo.undoing import undo_in

log = logging.getLogger(__name__)

_OURS = """
SELECT m.entity, m.from_uid, m.desk_uid, m.first_seq, m.last_seq FROM merge m
WHERE m.desk_uid = (SELECT uid FROM desk) AND m.deleted_at IS NULL
AND EXISTS (SELECT 1 FROM merge o WHERE o.from_uid = m.into_uid AND o.deleted_at IS NULL)
AND EXISTS (SELECT 1 FROM journal_entry j WHERE j.desk_uid = m.desk_uid
    AND j.seq BETWEEN m.first_seq AND m.last_seq AND j.record_uid = m.uid)
AND NOT EXISTS (SELECT 1 FROM journal_entry j WHERE j.desk_uid = m.desk_uid
    AND j.seq BETWEEN m.first_seq AND m.last_seq AND j.salt IS NULL)
"""
"""Of which something was erased nothing can be taken back."""


def break_circles(store: Store) -> int:
    """Take back those merges of this desk that close a circle and took the record that is to stand; how many."""
    broken = 0
    for entity, merged, *span in store.rows(_OURS):
        if standing(store, entity, merged) != merged:
            continue
        try:
            with store.write(None) as write:
                undone = undo_in(store, write, [Span(*span)], partly=True)
        except (KnownError, LookupError) as error:
            log.warning("a merge in a circle stays: %s", type(error).__name__)
        else:
            log.warning("a merge in a circle was taken back; %s changes since stay", len(undone.left))
            broken += 1
    return broken
