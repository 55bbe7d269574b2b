"""A desk that saves and agrees without end, for a test that kills it: ``saver.py STORE ADDRESS PERSON``."""

from __future__ import annotations

import sys
from pathlib import Path

import psycopg

from app.models.tickets import Ticket
from app.services.search.index import attach
from app.services.store.opening import open_store
from app.services.sync.engine import Engine
from app.services.sync.link import HubLink
from tests.hub.desks import KEY


def main(path: str, address: str, person: str) -> None:
    """Save a ticket, say its key, agree; again."""
    store = open_store(Path(path), KEY)
    attach(store)
    engine = Engine(lambda operation, *args, **named: operation(store, *args, **named))
    link = HubLink(psycopg.connect(address, autocommit=True))
    while True:
        with store.write(bytes.fromhex(person)) as write:
            ticket = write.insert(Ticket, number="A-1", state="new", subject="вода")
        print(ticket.hex(), flush=True)
        engine.cycle(link)


if __name__ == "__main__":
    main(*sys.argv[1:])
