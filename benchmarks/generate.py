"""Fill a store: by default 1,000,000 tickets, 300,000 clients and 3,000,000 journal entries.

The rows go in by thousands in plain SQL, and are what the services would have written: the journal's chain, the
search index, the numbers' index. A run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from app.models.calls import Channel, Interaction, InteractionTicket
from app.models.clients import ContactPoint, Person, PersonContactPoint
from app.models.ids import Uid
from app.models.staff import Role
from app.models.tickets import Ticket, TicketNote, TicketState
from app.services import phones
from app.services.calls.state import State
from app.services.clocks.recompute import Place, note_followed, recompute_open, unfollowed
from app.services.demo.load import load_demo
from app.services.people.users import UserRecord, save_user
from app.services.search import catch_up
from app.services.search.index import _keep_numbers, _project_clients, _project_tickets
from app.services.search.vocabulary import refresh_vocabulary
from app.services.store.clock import wall_ms
from app.services.store.opening import create_store, open_store
from app.services.store.session import PREPARE
from app.services.store.store import Store
from benchmarks.batch import Batch, batch
from benchmarks.key import KEY, LOGIN
from benchmarks.people_and_texts import YEARS_MS, Invented, MadeClient, MadeTicket

CHUNK = 4000
FREE_BYTES_A_TICKET = 12_000


class Source(Protocol):
    """Where clients and tickets come from; numbered from 0, the same each time."""

    tickets: int
    clients: int

    def client(self, at: int) -> MadeClient:
        """One client."""

    def ticket(self, at: int) -> MadeTicket:
        """One ticket."""


@dataclass(slots=True)
class Made:
    """What a store was made for, and how far it is; kept beside it."""

    tickets: int
    clients: int
    entries: int
    now: int
    base_people: int = 0
    base_tickets: int = 0
    seconds: float = 0.0
    done: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Keys of the dictionaries' entries, by code."""

    users: list[Uid]
    queues: dict[str, Uid]
    categories: dict[str, Uid]
    products: dict[str, Uid]
    types: dict[str, Uid]
    disposition: Uid
    code: str


def ensure(folder: Path, scale: float, source: Source | None = None, name: str = "") -> Path:
    """The filled store in ``folder``, made now if it is not there; its path."""
    path = folder / f"{name or f'scale-{scale:g}'}.db"
    notes = path.with_suffix(".json")
    if notes.exists():
        made = Made(**json.loads(notes.read_text()))
    else:
        tickets, clients = (
            (source.tickets, source.clients) if source else (int(1_000_000 * scale), int(300_000 * scale))
        )
        made = Made(tickets, clients, int(3_000_000 * scale) if source is None else 0, wall_ms())
    if made.done and path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < made.tickets * FREE_BYTES_A_TICKET:
        raise SystemExit(f"not enough room in {folder} for {made.tickets:,} tickets")
    store = _opened(path, made, notes)
    with store:
        _fill(store, source or Invented(made.tickets, made.clients, made.now), made, notes)
    return path


def _opened(path: Path, made: Made, notes: Path) -> Store:
    if notes.exists():
        store = open_store(path, KEY)
    else:
        path.unlink(missing_ok=True)
        store = create_store(path, KEY, desk_name="bench")
        for prepare in PREPARE:
            prepare(store)
        record = UserRecord(None, LOGIN, "Иван Петров", Role.ADMINISTRATOR, system_account=LOGIN)
        load_demo(store, save_user(store, None, record), made.now)
        made.base_people = store.value("SELECT count(*) FROM person")
        made.base_tickets = store.value("SELECT count(*) FROM ticket")
        notes.write_text(json.dumps(asdict(made)))
    store.db.execute_sql("PRAGMA synchronous=OFF")
    store.db.execute_sql("PRAGMA cache_size=-1048576")
    store.db.execute_sql("PRAGMA wal_autocheckpoint=20000")
    return store


def _fill(store: Store, source: Source, made: Made, notes: Path) -> None:
    began, before = time.monotonic(), made.seconds
    words = _words(store)

    def note(what: str, done: int, total: int) -> None:
        made.seconds = before + time.monotonic() - began
        notes.write_text(json.dumps(asdict(made)))
        print(f"\r{what} {done:,} of {total:,}, {made.seconds:.0f} s  ", end="", flush=True)

    start = store.value("SELECT count(*) FROM person") - made.base_people
    for first in range(start, made.clients, CHUNK):
        last = min(first + CHUNK, made.clients)
        with batch(store, words.users[0]) as write:
            _clients(write, source, made, range(first, last))
        note("clients", last, made.clients)
    start = store.value("SELECT count(*) FROM ticket") - made.base_tickets
    for first in range(start, made.tickets, CHUNK):
        last = min(first + CHUNK, made.tickets)
        with batch(store, words.users[0]) as write:
            _tickets(write, source, made, words, range(first, last))
        note("tickets", last, made.tickets)
    _top_up(store, words, made)
    _settle(store)
    store.db.execute_sql("PRAGMA synchronous=FULL")
    store.db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.done = True
    entries = store.value("SELECT max(id) FROM journal_entry")
    note(f"journal {entries:,};", made.tickets, made.tickets)
    print()


def _settle(store: Store) -> None:
    """Do what a desk has long done that lived with these tickets: else it is done beside what is measured."""
    while refresh_vocabulary(store, 20_000):
        pass
    while catch_up(store, 20_000).more:
        pass
    change, place = unfollowed(store), Place()
    if change is not None:
        while not place.ended:
            place = recompute_open(store, place, CHUNK)
        note_followed(store, change)
    with store.write(None) as write:  # the rules have looked at all of it
        write.local("DELETE FROM rule_mark")
        write.local("INSERT INTO rule_mark (seq, at) SELECT max(seq), ? FROM journal_entry", write.at)


def _clients(write: Batch, source: Source, made: Made, numbers: range) -> None:
    uids, keys = set(), []
    for at in numbers:
        client = source.client(at)
        born = made.now - YEARS_MS
        person, point = _uid("person", at, born), _uid("point", at, born)
        write.add(
            Person,
            person,
            born,
            last_name=client.last_name,
            first_name=client.first_name,
            middle_name=client.middle_name,
            language="ru",
        )
        key = _key(client.phone)
        keys.append((key,))
        write.add(ContactPoint, point, born, kind="phone", raw=client.phone, key=key, label="сотовый")
        write.add(PersonContactPoint, _uid("link", at, born), born, person_uid=person, contact_point_uid=point)
        uids.add(person)
    write.write_rows()
    _project_clients(write, uids)
    _keep_numbers(write, keys)


def _tickets(write: Batch, source: Source, made: Made, words: Words, numbers: range) -> None:
    uids, keys = set(), []
    for at in numbers:
        ticket = source.ticket(at)
        uid = _uid("ticket", at, ticket.created_at)
        person = _uid("person", ticket.client, made.now - YEARS_MS)
        write.actor = user = words.users[at % len(words.users)]
        number = f"{words.code}-{made.base_tickets + at + 1}"
        _ticket(write, ticket, uid, number, person, words, user)
        if at % 5 < 2:
            phone = source.client(ticket.client).phone
            keys.append((_contact(write, ticket, at, uid, person, phone, words, user),))
        for place, text in enumerate(ticket.notes):
            note = _uid(f"note{place}", at, ticket.created_at)
            write.add(TicketNote, note, ticket.created_at, ticket_uid=uid, kind="inner", text=text)
        uids.add(uid)
    write.write_rows()
    _project_tickets(write, uids)
    _keep_numbers(write, keys)
    write.local("UPDATE desk SET next_number = ?", made.base_tickets + numbers.stop + 1)


def _ticket(write: Batch, ticket: MadeTicket, uid: Uid, number: str, person: Uid, words: Words, user: Uid) -> None:
    write.add(
        Ticket,
        uid,
        ticket.created_at,
        number=number,
        type_uid=words.types.get(ticket.type),
        state=ticket.state.value,
        subject=ticket.subject,
        description=ticket.description,
        priority=ticket.priority,
        complexity=ticket.complexity,
        category_uid=words.categories.get(ticket.category),
        product_uid=words.products.get(ticket.product),
        queue_uid=words.queues.get(ticket.queue),
        assignee_uid=None if ticket.state is TicketState.NEW else user,
        person_uid=person,
        address=ticket.address,
        channel=ticket.channel,
        due_at=ticket.due_at,
        resolved_at=ticket.resolved_at,
        closed_at=ticket.resolved_at,
    )


def _contact(
    write: Batch, ticket: MadeTicket, at: int, uid: Uid, person: Uid, phone: str, words: Words, user: Uid
) -> str:
    """The call a ticket came from; its number's key."""
    began = ticket.created_at
    contact = _uid("contact", at, began)
    key = _key(phone)
    write.add(
        Interaction,
        contact,
        began,
        channel=Channel.PHONE.value,
        direction="in",
        state=State.CLOSED.value,
        call_id=f"bench-{at}",
        user_uid=user,
        person_uid=person,
        number=phone,
        number_key=key,
        line="88000000001",
        queue="dispatch",
        offered_at=began,
        answered_at=began + 5_000,
        ended_at=began + 180_000,
        closed_at=began + 200_000,
        disposition_uid=words.disposition,
    )
    link = _uid("about", at, began)
    write.add(InteractionTicket, link, began, interaction_uid=contact, ticket_uid=uid)
    return key


def _top_up(store: Store, words: Words, made: Made) -> None:
    """Bring the journal to its number of entries: priorities changed, one entry each."""
    missing = made.entries - store.value("SELECT max(id) FROM journal_entry")
    after = 0
    while missing > 0:
        rows = store.rows("SELECT id, uid, priority FROM ticket WHERE id > ? ORDER BY id LIMIT ?", after, CHUNK)
        if not rows:
            break
        with batch(store, words.users[0]) as write:
            for number, uid, priority in rows[:missing]:
                write.change(Ticket, uid, {"priority": priority}, {"priority": priority % 4 + 1})
                after = number
        missing -= len(rows)


def _words(store: Store) -> Words:
    def by_code(table: str) -> dict[str, Uid]:
        return dict(store.rows(f"SELECT code, uid FROM {table} WHERE deleted_at IS NULL"))

    queues = by_code("queue")
    users = [uid for (uid,) in store.rows("SELECT uid FROM user WHERE login <> ? ORDER BY id", LOGIN)]
    users.append(store.value("SELECT uid FROM user WHERE login = ?", LOGIN))
    return Words(
        users,
        queues,
        by_code("category"),
        by_code("product"),
        by_code("ticket_type"),
        by_code("disposition")["ticket_created"],
        store.value("SELECT code FROM desk"),
    )


@cache
def _key(phone: str) -> str:
    return phones.parse(phone).key


def _uid(kind: str, at: int, ms: int) -> Uid:
    """A key of version 7 that is the same in every run."""
    tail = bytearray(hashlib.blake2b(f"{kind}:{at}".encode(), digest_size=10).digest())
    tail[0] = tail[0] & 0x0F | 0x70
    tail[2] = tail[2] & 0x3F | 0x80
    return ms.to_bytes(6, "big") + bytes(tail)
