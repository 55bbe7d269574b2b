"""A hub with a house's words, its people and tickets of the last weeks, all pushed as desks push them."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from app.models.ids import Uid, new_uid
from app.models.staff import Role
from app.services import phones
from app.services.demo.load import load_demo
from app.services.hub.sharing import SHARING, Kind
from app.services.people.users import UserRecord, save_user
from app.services.store.clock import wall_ms
from app.services.store.opening import create_store
from benchmarks.hub.place import say
from benchmarks.key import KEY
from benchmarks.people_and_texts import Invented, MadeTicket
from tests.hub.bench import Hub, Pen

DAYS = 80
DAY_MS = 86_400_000
BATCH = 200
CLIENTS = 0.3
"""Clients for each ticket."""
PEOPLE = ("user", "queue_member", "absence", "duty_shift")


@dataclass(slots=True)
class House:
    """Keys of the words by code, who wrote the tickets, and how many there are."""

    hub: Hub
    queues: dict[str, Uid]
    types: dict[str, Uid]
    categories: dict[str, Uid]
    maker: Pen
    tickets: int = 0
    clients: int = 0
    changes: int = 0

    def person(self, login: str, queues: tuple[str, ...] = (), role: Role = Role.OPERATOR) -> Uid:
        """Somebody who works these queues, or all."""
        return self.hub.person(login, role, queues or tuple(self.queues))

    def pen(self, login: str, person: Uid) -> Pen:
        """A desk of theirs that only writes."""
        return Pen(self.hub.connect(login), person)

    def push(self, *, all_of_it: bool = False) -> None:
        """Push what the maker wrote, by the batch."""
        pen = self.maker
        while len(pen.waiting) >= (1 if all_of_it else BATCH):
            rest, pen.waiting = pen.waiting[BATCH:], pen.waiting[:BATCH]
            self.changes += len(pen.waiting)
            answer = pen.push()
            assert not answer["refused"], answer["refused"]
            pen.waiting = rest


def make_house(hub: Hub) -> House:
    """The demonstration's queues, types, categories, calendars and agreements at the hub; no tickets yet."""
    chief = hub.person("chief", Role.ADMINISTRATOR)
    pen = Pen(hub.connect("chief"), chief)
    with tempfile.TemporaryDirectory(prefix="hub-house-") as folder:
        with create_store(Path(folder) / "house.db", KEY) as store:
            somebody = UserRecord(None, "x", "X", Role.ADMINISTRATOR, system_account="x")
            load_demo(store, save_user(store, None, somebody), wall_ms())
            tables = [name for name, shared in SHARING.items() if shared.kind is Kind.HOUSE and name not in PEOPLE]
            for table, uid, op, changes in store.rows(
                "SELECT record_table, record_uid, op, changes FROM journal_entry "
                f"WHERE record_table IN ({', '.join('?' * len(tables))}) ORDER BY id",
                *tables,
            ):
                pen.entry(op, table, uid, json.loads(changes)["fields"])
            words = {
                table: dict(store.rows(f"SELECT code, uid FROM {table} WHERE deleted_at IS NULL"))
                for table in ("queue", "ticket_type", "category")
            }
        say(f"house: {len(pen.waiting)} entries")
        reasons = {one["reason"] for one in pen.push()["refused"]}
        assert not reasons, reasons
    house = House(hub, words["queue"], words["ticket_type"], words["category"], pen)
    maker = house.person("maker", role=Role.SENIOR)
    house.maker = house.pen("maker", maker)
    return house


def fill(house: House, tickets: int) -> None:
    """Clients and tickets of the last :data:`DAYS` days, most of them closed; with a note and a change each."""
    now = wall_ms()
    clients = max(1, int(tickets * CLIENTS))
    source = Invented(tickets, clients, now)
    people = [_client(house, source, at, now) for at in range(clients)]
    for at in range(tickets):
        made = source.ticket(at)
        created = now - DAYS * DAY_MS + DAYS * DAY_MS * at // tickets
        closed = None if made.resolved_at is None else min(now, created + DAY_MS // 2)
        made = replace(made, created_at=created, due_at=created + DAY_MS // 3, resolved_at=closed)
        _ticket(house, made, at, people[made.client])
        house.push()
        if at % 2000 == 1999:
            say(f"hub filled: {at + 1} tickets of {tickets}, {house.changes} changes")
    house.push(all_of_it=True)
    house.tickets += tickets
    house.clients += clients


def _client(house: House, source: Invented, at: int, now: int) -> Uid:
    pen, client, born = house.maker, source.client(at), now - DAYS * DAY_MS
    person = pen.insert(
        "person",
        last_name=client.last_name,
        first_name=client.first_name,
        middle_name=client.middle_name,
        language="ru",
        created_at=born,
    )
    key = phones.parse(client.phone).key
    point = pen.insert("contact_point", kind="phone", raw=client.phone, key=key, label="сотовый", created_at=born)
    pen.insert("person_contact_point", person_uid=person, contact_point_uid=point, created_at=born)
    house.push()
    return person


def _ticket(house: House, made: MadeTicket, at: int, person: Uid) -> None:
    pen = house.maker
    ticket = pen.insert(
        "ticket",
        number=f"{pen.code}-{at + 1}",
        type_uid=house.types.get(made.type),
        state="new",
        subject=made.subject,
        description=made.description,
        priority=made.priority,
        complexity=made.complexity,
        category_uid=house.categories.get(made.category),
        queue_uid=house.queues.get(made.queue),
        person_uid=person,
        channel=made.channel,
        due_at=made.due_at,
        created_at=made.created_at,
    )
    text = made.notes[0] if made.notes else made.subject
    pen.insert("ticket_note", ticket_uid=ticket, kind="inner", text=text, created_at=made.created_at)
    over = (None, made.resolved_at)
    pen.update("ticket", ticket, state=("new", made.state.value), resolved_at=over, closed_at=over)


class Life:
    """A ticket from its first save to its closing: twelve changes in five saves, as :meth:`saves` tells them."""

    CHANGES = 12

    def __init__(self, house: House, chance: Random, number: int) -> None:
        self._house, self._number = house, number
        self._queue = chance.choice(sorted(house.queues.values()))
        self.uid = new_uid()

    def save(self, pen: Pen, nth: int) -> None:
        """Write save number ``nth``, 0 to 4; it waits to be pushed."""
        uid = self.uid
        if nth == 0:
            pen.insert(
                "ticket", uid, number=f"{pen.code}-L{self._number}", state="new", channel="phone", priority=2,
                subject=f"Нет горячей воды, квартира {self._number}", queue_uid=self._queue, complexity=1,
                description="Во всей квартире с утра нет воды, просят прислать мастера до вечера",
                due_at=wall_ms() + DAY_MS // 3, type_uid=self._house.types.get("incident"),
            )  # fmt: skip
            pen.insert("ticket_note", ticket_uid=uid, kind="inner", text="Передано диспетчеру участка")
            pen.update("ticket", uid, priority=(2, 3))
        elif nth == 1:
            pen.update("ticket", uid, assignee_uid=(None, pen.person), state=("new", "accepted"))
            pen.insert("watcher", ticket_uid=uid, user_uid=pen.person, seen_at=wall_ms())
        elif nth == 2:
            pen.update("ticket", uid, state=("accepted", "in_progress"))
            pen.insert("ticket_note", ticket_uid=uid, kind="inner", text="Мастер выехал, будет в течение часа")
        elif nth == 3:
            pen.update("ticket", uid, subject=("", f"Авария на стояке, квартира {self._number}"))
            pen.insert("ticket_note", ticket_uid=uid, kind="inner", text="Стояк перекрыт, нужна замена крана")
            pen.update("ticket", uid, complexity=(1, 2))
        else:
            now = wall_ms()
            pen.update(
                "ticket", uid, state=("in_progress", "closed"), resolved_at=(None, now), closed_at=(None, now)
            )
            pen.insert("ticket_note", ticket_uid=uid, kind="inner", text="Кран заменён, вода есть")


SAVES = 5
"""Saves of one :class:`Life`."""
