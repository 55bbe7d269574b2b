"""A word written into every field that can be about a client is nowhere at hub and desks once they are erased."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.models import SYNCED
from app.models.base import BOOKKEEPING, columns_of, table_of
from app.models.calls import Interaction
from app.models.clients import ContactPoint, Person, PersonContactPoint
from app.models.columns import Bytes, Json, Key, Moment, Text, Whole, dump_json
from app.models.ids import Uid, new_uid
from app.models.marks import Mark
from app.models.staff import Role
from app.models.tickets import Attachment, Ticket, TicketNote
from app.services.clients.erasing import erase_here
from app.services.hub.erasing import erase_person
from app.services.hub.sharing import SHARING, about, harmless
from app.services.search.index import attach
from app.services.search.upkeep import keep_up
from app.services.store.audit import verify
from app.services.store.opening import create_store
from app.services.store.store import Store
from tests.hub.bench import Hub
from tests.hub.desks import KEY, Desk, Desks

WORD = "zqxwvkjpt"
LEADS = ("person_uid", "ticket_uid", "interaction_uid", "record_uid", "callback_uid", "run_uid")
HUB_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'hub'::regnamespace AND relkind IN ('r', 'p')"


def personal(table: str) -> list[str]:
    """The columns that an erasure has to blank, by the marks alone."""
    columns = columns_of(MODELS[table])
    return [n for n, column in columns.items() if n not in BOOKKEEPING and column.mark is not Mark.PUBLIC]


MODELS = {table_of(model): model for model in SYNCED}
LEADING = {
    table: [name for name in columns_of(model) if name in LEADS]
    for table, model in MODELS.items()
    if personal(table)
}
"""Every table with something personal, and by which of its columns it may be about a client."""
NOT_THEIRS = {("ticket_note", "interaction_uid"), ("script_run", "ticket_uid")}


class Marker:
    """Writes the word into everything about one client, at one desk."""

    def __init__(self, store: Store, actor: Uid, queue: Uid | None) -> None:
        self.store, self.actor = store, actor
        self.values: dict[str, Uid] = {}
        other = self._add(Person, last_name="Другой")
        other_ticket = self._add(Ticket, number="A-2", state="new", queue_uid=queue, person_uid=other)
        other_contact = self._add(Interaction, offered_at=1, person_uid=other, user_uid=actor, state="closed")
        self.others = {"person_uid": other, "ticket_uid": other_ticket, "interaction_uid": other_contact}
        self.person = self._add(Person, **self._marked("person"))
        ticket = self._add(
            Ticket, **self._marked("ticket"), number="A-1", state="new", queue_uid=queue, person_uid=self.person
        )
        contact = self._add(
            Interaction, **self._marked("interaction"), offered_at=1, person_uid=self.person, user_uid=actor
        )
        point = self._add(ContactPoint, **self._marked("contact_point"), kind="phone")
        self._add(PersonContactPoint, person_uid=self.person, contact_point_uid=point)
        missed = self._marked("interaction")
        self._add(Interaction, **missed, offered_at=2, contact_point_uid=point, user_uid=actor)
        self.leads = {"person_uid": self.person, "ticket_uid": ticket, "interaction_uid": contact}
        self.ticket = ticket
        self.leads["record_uid"] = self._add(TicketNote, **self._marked("ticket_note"), ticket_uid=ticket)
        merged = self._add(Person, **self._marked("person"), merged_into_uid=self.person)
        self._add(MODELS["merge"], entity="person", from_uid=merged, into_uid=self.person, **self._needed("merge"))
        self.leads["run_uid"] = self._add(MODELS["script_run"], **self._about("script_run", "interaction_uid"))
        self.leads["callback_uid"] = self._add(MODELS["callback"], **self._about("callback", "person_uid"))
        self.made = {
            (table, column): self._add(MODELS[table], **self._about(table, column))
            for table, columns in LEADING.items()
            for column in columns
            if (table, column) not in NOT_THEIRS
        }
        self._change()

    def _add(self, model: Any, uid: Uid | None = None, /, **values: Any) -> Uid:
        with self.store.write(self.actor, durable=False) as write:
            return write.insert(model, uid, **values)

    def _marked(self, table: str) -> dict[str, Any]:
        return {name: self._word(columns_of(MODELS[table])[name]) for name in personal(table)}

    def _word(self, column: Any) -> Any:
        return {"a": f"{WORD} one"} if isinstance(column, Json) else f"{WORD} one"

    def _needed(self, table: str) -> dict[str, Any]:
        """Values for what a record cannot do without and is not about the client."""
        found: dict[str, Any] = {}
        for name, column in columns_of(MODELS[table]).items():
            if name in BOOKKEEPING or column.null or column.mark is not Mark.PUBLIC or name in LEADS:
                continue
            if isinstance(column, Key):
                found[name] = self.actor if name in ("user_uid", "from_uid") else new_uid()
            elif isinstance(column, Moment | Whole) and column.default is None:
                found[name] = 1
            elif isinstance(column, Json) and column.default is None:
                found[name] = {}
            elif isinstance(column, Bytes):
                found[name] = b""
        if table == "merge":
            found.pop("from_uid", None)
            found.pop("into_uid", None)
        return found

    def _about(self, table: str, column: str) -> dict[str, Any]:
        values = {**self._needed(table), **self._marked(table)}
        for name in LEADING[table]:
            if name != column and not columns_of(MODELS[table])[name].null:
                values[name] = self.others.get(name, self.leads.get(name))
        return {**values, column: self.leads[column]}

    def _change(self) -> None:
        """Change everything once more: entries hold the value before and the one after."""
        for (table, _), uid in self.made.items():
            texts = [n for n in personal(table) if isinstance(columns_of(MODELS[table])[n], Text)]
            if not texts:
                continue
            with self.store.write(self.actor, durable=False) as write:
                write.update(MODELS[table], uid, **dict.fromkeys(texts, f"{WORD} two"))

    def aside(self) -> None:
        """What lies on the desk alone."""
        body, hexed = dump_json({"a": WORD, "person": self.person.hex()}), self.ticket.hex()
        with self.store.write(self.actor, durable=False) as write:
            sha256 = "ab" * 32
            write.local("INSERT INTO attachment_content (sha256, content) VALUES (?, ?)", sha256, WORD.encode())
            write.insert(Attachment, ticket_uid=self.ticket, name=WORD, mime="", size=9, sha256=sha256)
            draft = new_uid()
            write.local(
                "INSERT INTO draft (uid, user_uid, title, body, parked, created_at, updated_at) "
                "VALUES (?, ?, ?, ?, 1, 1, 1)", draft, self.actor, WORD, body,
            )  # fmt: skip
            write.local("INSERT INTO draft_step (draft_uid, at, fields) VALUES (?, 1, ?)", draft, body)
            write.local(
                "INSERT INTO note_draft (uid, user_uid, ticket_uid, kind, text, channel, recipient, updated_at) "
                "VALUES (?, ?, ?, '', ?, '', ?, 1)", new_uid(), self.actor, self.ticket, WORD, WORD,
            )  # fmt: skip
            write.local(
                "INSERT INTO undo_step (uid, user_uid, at, name, params, spans, undone) "
                "VALUES (?, ?, 1, '', ?, ?, 0)",
                new_uid(), self.actor, body, dump_json([[1, 200]]),
            )  # fmt: skip
            write.local(
                "INSERT INTO sync_conflict (record_table, record_uid, field, winner_desk, winner_seq, loser_desk, "
                "loser_seq, found_at, state) VALUES ('ticket', ?, 'subject', x'00', 1, x'01', 1, 1, ?)",
                self.ticket, WORD,
            )  # fmt: skip
            write.local(
                "INSERT INTO sync_unknown (uid, record_table, body) VALUES (?, 'of_tomorrow', ?)", new_uid(),
                dump_json({"data": {"ticket_uid": hexed, "text": WORD}}),
            )  # fmt: skip
            write.local(
                "INSERT INTO sync_command (uid, kind, body, made_at, state, answer) "
                "VALUES (?, 'claim', ?, 1, 'done', ?)",
                new_uid(), dump_json({"ticket": hexed}), dump_json({"text": WORD}),
            )  # fmt: skip


def held_by(store: Store) -> list[str]:
    """Where in a store the word stands: every column of every table, the search's own ones too."""
    while keep_up(store):
        pass
    found = []
    for (table,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"):
        for row in store.rows(f"SELECT * FROM {table}"):
            for value in row:
                raw = value if isinstance(value, bytes) else str(value).encode()
                if WORD.encode() in raw.lower():
                    found.append(f"{table}: {raw[:300]!r}")
    return found


def held_at(hub: Hub) -> list[str]:
    """Where at the hub the word stands: every column of every table."""
    owner = hub.owner()
    hexed = WORD.encode().hex()
    found = []
    for (table,) in owner.execute(HUB_TABLES).fetchall():
        for (text,) in owner.execute(f"SELECT t::text FROM hub.{table} t".encode()).fetchall():
            if WORD in text.lower() or hexed in text:
                found.append(f"{table}: {text[:400]}")
    return found


@pytest.fixture
def desks(hub: Hub, tmp_path: Path) -> Iterator[Desks]:
    made = Desks(hub, tmp_path)
    yield made
    made.close()


def cycle(*desks: Desk) -> None:
    for _ in range(2):
        for desk in desks:
            desk.cycle()


def test_every_table_that_may_be_about_a_client_is_known() -> None:
    for table, columns in LEADING.items():
        known = set(about(table)) | set(SHARING[table].parents)
        assert set(columns) - known <= {name for of, name in NOT_THEIRS if of == table}, table
        assert not set(personal(table)) & set(harmless(table))
        if columns:
            for name in personal(table):
                column = columns_of(MODELS[table])[name]
                assert column.null or column.default is not None, f"{table}.{name} cannot be emptied"


def test_the_word_is_nowhere_after_an_erasure_by_the_hub(hub: Hub, desks: Desks) -> None:
    queue = hub.queue("water")
    hub.queue("heating")
    chief = desks.join("chief", Role.ADMINISTRATOR, ("water",))
    anna = desks.join("anna", Role.OPERATOR, ("water",))
    boris = desks.join("boris", Role.OPERATOR, ("water",))
    lena = desks.join("lena", Role.OPERATOR, ("heating",))
    cycle(chief, anna)
    marker = Marker(chief.store, chief.person, queue)
    marker.aside()
    cycle(chief, anna, boris, lena)
    assert held_at(hub) != []
    assert all(held_by(desk.store) for desk in (chief, anna, boris))
    lena.insert(TicketNote, ticket_uid=marker.ticket, kind="inner", text=f"{WORD} refused")
    lena.cycle()
    assert lena.store.value("SELECT count(*) FROM journal_entry WHERE outbox = 2") == 1
    boris.insert(TicketNote, ticket_uid=marker.ticket, kind="inner", text=f"{WORD} on its way")
    boris.insert(MODELS["person_flag"], person_uid=marker.person, kind="k", reason=f"{WORD} on its way")
    boris.update(Ticket, marker.ticket, subject=f"{WORD} on its way")

    erase_person(hub.connect("chief"), marker.person)
    assert held_at(hub) == []
    cycle(chief, anna, boris, lena)

    assert held_at(hub) == []
    assert {desk.login: held_by(desk.store) for desk in desks.all} == {desk.login: [] for desk in desks.all}
    for desk in desks.all:
        assert verify(desk.store) == []
        assert desk.store.value("SELECT count(*) FROM journal_entry WHERE outbox = 0") == 0
        assert desk.store.value("SELECT count(*) FROM sync_unknown") == 0
    notes = "SELECT count(*) FROM ticket_note WHERE ticket_uid = ? AND text = ''"
    assert boris.store.value(notes, marker.ticket) == 3
    assert boris.store.value("SELECT last_name FROM person WHERE last_name <> ''") == "Другой"
    anna.insert(TicketNote, ticket_uid=marker.ticket, kind="inner", text="идём дальше")
    cycle(anna, boris)
    assert boris.store.value("SELECT count(*) FROM ticket_note WHERE text = 'идём дальше'") == 1


def test_the_word_is_nowhere_after_an_erasure_on_a_desk_alone(tmp_path: Path) -> None:
    store = create_store(tmp_path / "desk.db", KEY, desk_name="alone")
    attach(store)
    with store.write(None, durable=False) as write:
        actor = write.insert(MODELS["user"], login="chief", name="Вера", role="administrator", active=True)
    marker = Marker(store, actor, None)
    marker.aside()
    assert held_by(store) != []
    erase_here(store, actor, (marker.person,))
    assert held_by(store) == []
    assert verify(store) == []
    store.close()
