"""The name of a caller for somebody who asks from outside: an exchange that shows it on the telephone."""

from __future__ import annotations

import logging

from app.models.ids import Uid
from app.services.clients.lookup import find_by_number
from app.services.errors import KnownError
from app.services.store.audit import record_reading
from app.services.store.store import Store
from app.services.store.thread import DatabaseThread, Urgency

log = logging.getLogger(__name__)

WITHIN_S = 1.0
"""The one who asks waits two seconds at most."""


def name_to_tell(store: Store, user: Uid, number: str) -> str:
    """The full name of the only client this may be, its reading written down; empty where there is doubt."""
    client = find_by_number(store, number).only
    if client is None:
        return ""
    record_reading(store, user, "person", client.person_uid, "call")
    return client.full_name


def ask_name(thread: DatabaseThread, user: Uid, number: str) -> str:
    """Like :func:`name_to_tell`, asked of the store's thread from another; empty where it takes too long."""
    try:
        return thread.submit(name_to_tell, Urgency.CALL, user, number).result(WITHIN_S)
    except (TimeoutError, KnownError) as error:
        log.warning("A caller's name was not told: %s", type(error).__name__)
        return ""
