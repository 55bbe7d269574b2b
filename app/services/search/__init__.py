"""Search for operators: by number, by phone, by words in any form, with slips of the finger.

``attach(store)`` once after opening a store for writing keeps the index in step with every change;
``find_tickets``, ``find_clients`` and ``find_calls`` read it, on any store. ``catch_up`` and
``refresh_vocabulary`` are the background jobs: what an older program left out, and the table for typing errors.
"""

from __future__ import annotations

from app.services.search.finding import Found, Limit, find_calls, find_clients, find_tickets, similar_tickets
from app.services.search.highlight import spans
from app.services.search.index import CaughtUp, attach, catch_up, reindex
from app.services.search.synonyms import add_synonyms, change_synonyms, remove_synonyms, synonym_groups
from app.services.search.vocabulary import forget_unused, refresh_vocabulary

__all__ = [
    "CaughtUp",
    "Found",
    "Limit",
    "add_synonyms",
    "attach",
    "catch_up",
    "change_synonyms",
    "find_calls",
    "find_clients",
    "find_tickets",
    "forget_unused",
    "refresh_vocabulary",
    "reindex",
    "remove_synonyms",
    "similar_tickets",
    "spans",
    "synonym_groups",
]
