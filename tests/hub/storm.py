"""Desks that do what people do at random, over links that break, and the check that they agree in the end."""

from __future__ import annotations

import random
import shutil
import threading
from pathlib import Path
from typing import Any

import psycopg

from app.models.clients import Person
from app.models.ids import Uid, new_uid
from app.models.links import Merge
from app.models.staff import Role
from app.models.tickets import Ticket, TicketNote
from app.services.hub.erasing import erase_person
from app.services.store.clock import wall_ms
from app.services.store.opening import create_store
from app.services.sync import applying, blobs
from app.services.sync.errors import HubLost, HubRefused
from app.services.sync.link import HubLink
from app.services.tickets import attachments
from tests.hub.bench import Hub, Pen
from tests.hub.desks import KEY, Desk, Desks

DAY_MS = 86_400_000
QUEUES = ("q1", "q2", "q3")
TEAM: tuple[tuple[str, Role, tuple[str, ...], int], ...] = (
    ("anna", Role.ADMINISTRATOR, ("q1", "q2"), 0),
    ("boris", Role.OPERATOR, ("q1",), 3 * DAY_MS),
    ("vera", Role.SENIOR, ("q2", "q3"), 0),
    ("gleb", Role.OPERATOR, ("q3",), -400 * DAY_MS),
    ("dina", Role.OPERATOR, ("q1", "q2", "q3"), 0),
    ("egor", Role.OPERATOR, ("q2",), 0),
)
"""Login, role, queues, how far the computer's clock is off (ms)."""


class Killed(BaseException):
    """The program is gone."""


class Broken:
    """A link that breaks now and then, before what it asks is sent or after it was done."""

    def __init__(self, link: HubLink, chance: random.Random, often: float) -> None:
        self._link, self._chance, self._often = link, chance, often

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._link, name)
        if name in ("connection", "close"):
            return found

        def call(*args: Any, **named: Any) -> Any:
            if self._chance.random() < self._often:
                self._link.close()
                raise HubLost("sync.lost")
            answer = found(*args, **named)
            if self._chance.random() < self._often:
                self._link.close()
                raise HubLost("sync.lost")
            return self._torn(answer) if name in ("load_rows", "load_entries") else answer

        return call

    def _torn(self, batches: Any) -> Any:
        for batch in batches:
            if self._chance.random() < self._often:
                raise HubLost("sync.lost")
            yield batch


class StormDesk(Desk):
    """A desk whose link breaks and whose program is killed."""

    chance = random.Random(0)
    often = 0.0
    skew = 0
    heeds = True

    def ask(self, operation: Any, *args: Any, **named: Any) -> Any:
        if self.chance.random() < self.often / 3:
            raise Killed
        answer = operation(self.store, *args, **named)
        if self.chance.random() < self.often / 3:
            raise Killed
        return answer

    def _prepare(self) -> None:
        super()._prepare()
        self.engine._portion.size = self.chance.choice((3, 20, 60, 2000))
        store = self.store
        if self.skew:
            store.now = lambda: wall_ms() + self.skew + store.offset_ms  # type: ignore[method-assign]
            if not self.heeds:
                store.set_clock = lambda _: None  # type: ignore[method-assign]

    def link(self) -> Any:
        found = super().link()
        return Broken(found, self.chance, self.often) if self.often else found


class Storm:
    """One seed: a hub, its desks, what they do."""

    def __init__(self, hub: Hub, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.hub = hub
        self.queues = {code: hub.queue(code) for code in QUEUES}
        self.desks = Desks(hub, folder)
        self.tickets: list[Uid] = []
        self.people: list[Uid] = []
        self.files: list[Uid] = []
        self.erased: list[Uid] = []
        self.faults = 0
        self._bulk = applying.BULK
        applying.BULK = self.chance.choice((0, self._bulk))
        self.all: list[StormDesk] = []
        template = _template(folder)
        for login, role, queues, skew in TEAM:
            person = hub.person(login, role, queues)
            path = folder / f"{login}.db"
            shutil.copyfile(template, path)
            desk = StormDesk.__new__(StormDesk)
            desk.skew, desk.heeds = skew, self.chance.random() < 0.5
            desk.chance, desk.often = self.chance, 0.0
            desk.__init__(self.desks, login, person, path, fresh=False)  # type: ignore[misc]
            desk.store.db.execute_sql("UPDATE desk SET uid = ?", (new_uid(),))
            desk.store.forget_head()
            desk.engine.greet(desk.link())
            self.desks.all.append(desk)
            self.all.append(desk)
        self.pen = Pen(hub.connect("anna"), self.all[0].person)

    def close(self) -> None:
        applying.BULK = self._bulk
        self.desks.close()

    def run(self, steps: int) -> None:
        """So many acts, each by some desk, with agreement now and then."""
        for desk in self.all[:3]:
            for _ in range(3):
                self.new_ticket(desk)
        for desk in self.all:
            self.agree(desk)
        for _ in range(steps):
            desk = self.chance.choice(self.all)
            for _ in range(self.chance.randrange(1, 6)):
                self.act(desk)
            if self.chance.random() < 0.35:
                self.agree(self.chance.choice(self.all))
            if self.chance.random() < 0.02:
                desk.restart()
            if self.chance.random() < 0.03:
                self.slowly(desk)
            if self.chance.random() < 0.03:
                self.erase()

    def agree(self, desk: StormDesk, often: float = 0.06) -> None:
        """A cycle of a desk that may break anywhere."""
        desk.often = often
        try:
            desk.cycle()
        except HubLost:
            self.faults += 1
            desk.drop_link()
        except Killed:
            self.faults += 1
            desk.restart()
        finally:
            desk.often = 0.0

    def slowly(self, desk: StormDesk) -> None:
        """A push whose transaction stays open while another desk agrees."""
        pushed, release = threading.Event(), threading.Event()
        others = [one for one in self.all if one is not desk]
        batch = desk.ask(_batch)
        if batch is None:
            return

        def push() -> None:
            try:
                with psycopg.connect(self.hub.address_of(desk.login)) as connection:
                    HubLink(connection).push(batch.desk_uid, batch.entries)
                    pushed.set()
                    release.wait(0.15)
            except HubRefused:  # somebody of whom it tells was erased: the desk's own cycle sees to it
                pushed.set()

        thread = threading.Thread(target=push)
        thread.start()
        try:
            if pushed.wait(10):
                for other in self.chance.sample(others, 2):
                    self.act(other)
                    self.agree(other, 0.0)
        finally:
            release.set()
            thread.join()

    def act(self, desk: StormDesk) -> None:
        """Something that somebody does."""
        acts = [self.new_ticket, self.edit, self.edit, self.edit, self.note, self.move, self.claim, self.client,
                self.attach, self.bury, self.merge, self.newer, self.fetch]  # fmt: skip
        self.chance.choice(acts)(desk)

    def here(self, desk: StormDesk, table: str) -> Uid | None:
        rows = desk.store.rows(f"SELECT uid FROM {table} ORDER BY uid")
        return self.chance.choice(rows)[0] if rows else None

    def hot(self, desk: StormDesk) -> Uid | None:
        """One of the tickets that everybody works at, or any."""
        rows = desk.store.rows("SELECT uid FROM ticket ORDER BY uid LIMIT 4")
        return self.chance.choice(rows)[0] if rows and self.chance.random() < 0.7 else self.here(desk, "ticket")

    def word(self) -> str:
        return "".join(self.chance.choice("абвгде кл") for _ in range(8))

    def new_ticket(self, desk: StormDesk) -> None:
        queue = self.chance.choice([*self.queues.values(), None])
        person = self.here(desk, "person")
        uid = desk.insert(
            Ticket, number=f"{desk.code()}-{len(self.tickets)}", state="new", subject=self.word(), queue_uid=queue,
            person_uid=person, fields={"a": [1, 2.5, None, self.word()]},
        )  # fmt: skip
        self.tickets.append(uid)

    def edit(self, desk: StormDesk) -> None:
        ticket = self.hot(desk)
        if ticket is not None:
            field = self.chance.choice(("subject", "description", "priority", "due_at", "estimate_agreed_by"))
            value: Any = self.chance.randrange(5) if field in ("priority", "due_at") else self.word()
            desk.update(Ticket, ticket, **{field: value})

    def note(self, desk: StormDesk) -> None:
        ticket = self.here(desk, "ticket")
        if ticket is not None:
            desk.insert(TicketNote, ticket_uid=ticket, kind="inner", text=self.word())

    def move(self, desk: StormDesk) -> None:
        ticket = self.here(desk, "ticket")
        if ticket is not None:
            desk.update(Ticket, ticket, queue_uid=self.chance.choice([*self.queues.values(), None]))

    def claim(self, desk: StormDesk) -> None:
        ticket = self.here(desk, "ticket")
        if ticket is not None:
            if self.chance.random() < 0.5:
                desk.engine._ask(_command, desk.person, new_uid(), ticket)
            desk.update(Ticket, ticket, assignee_uid=self.chance.choice([desk.person, None]))

    def client(self, desk: StormDesk) -> None:
        person = self.here(desk, "person")
        if person is None or self.chance.random() < 0.4:
            self.people.append(desk.insert(Person, last_name=self.word(), first_name=self.word()))
        else:
            desk.update(Person, person, note=self.word())

    def attach(self, desk: StormDesk) -> None:
        ticket = self.here(desk, "ticket")
        if ticket is not None:
            content = self.word().encode() * 40
            self.files.append(attachments.attach(desk.store, desk.person, ticket, self.word(), content))

    def fetch(self, desk: StormDesk) -> None:
        file = self.here(desk, "attachment")
        if file is not None:
            blobs.want(desk.store, file)

    def bury(self, desk: StormDesk) -> None:
        ticket = self.here(desk, "ticket")
        if ticket is not None:
            with desk.store.write(desk.person) as write:
                (write.remove if self.chance.random() < 0.5 else write.restore)(Ticket, ticket)

    def merge(self, desk: StormDesk) -> None:
        one, other = self.here(desk, "person"), self.here(desk, "person")
        if one is not None and other is not None and one != other:
            with desk.store.write(desk.person) as write:
                write.update(Person, one, merged_into_uid=other)
                write.insert(
                    Merge,
                    entity="person",
                    from_uid=one,
                    into_uid=other,
                    desk_uid=desk.store.desk_uid(),
                    first_seq=1,
                    last_seq=1,
                )

    def newer(self, desk: StormDesk) -> None:
        """A newer program changes a field that others do not know."""
        seen = [uid for uid in self.tickets if self.pen.record(uid) is not None]
        if seen:
            self.pen.update("ticket", self.chance.choice(seen), mood=(None, self.word()))
            self.pen.push()

    def erase(self) -> None:
        """A client asks to be forgotten."""
        with self.desks.connect("anna") as connection:
            rows = connection.execute("SELECT uid FROM hub.row WHERE tbl = 'person' ORDER BY uid").fetchall()
            known = [row[0].bytes for row in rows if row[0].bytes not in self.erased]
            if known:
                person = self.chance.choice(known)
                erase_person(connection, person)
                self.erased.append(person)

    def settle(self, rounds: int = 12) -> int:
        """Everybody agrees until nobody has anything new; how many rounds that took."""
        for number in range(rounds):
            busy = 0
            for desk in self.all:
                done = desk.cycle()
                busy += done.pushed + done.pulled
            if not busy:
                return number
        return rounds


def _batch(store: Any) -> Any:
    from app.services.sync import outbox

    return outbox.next_batch(store)


def _command(store: Any, actor: Uid, command: Uid, ticket: Uid) -> None:
    from app.services.sync import commands

    commands.ask_for(store, actor, command, "claim", {"ticket": ticket.hex()})


def _template(folder: Path) -> Path:
    path = folder.parent / "storm_template.db"
    if not path.exists():
        create_store(path, KEY, desk_name="desk").close()
    return path
