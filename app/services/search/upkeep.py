"""The search's background work, in steps short enough to stand before nobody."""

from __future__ import annotations

from app.services.search.index import catch_up
from app.services.search.vocabulary import let_words_go, refresh_vocabulary
from app.services.store.store import Store

STEP, WORDS = 25, 100
"""Records, and stems of words, in one step: some ten milliseconds, so that a ringing call need not wait."""


def keep_up(store: Store) -> bool:
    """Do one step of what is left to do; return whether more may be left. Needs a store open for writing."""
    return catch_up(store, STEP).more or refresh_vocabulary(store, WORDS) or let_words_go(store, WORDS)
