"""A person is erased from records and journal, the chains still hold, and nothing of them comes back."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.cli import hub as command
from app.cli.arguments import parser
from app.models.clients import Person
from app.models.columns import dump_json
from app.models.ids import Uid, new_uid
from app.models.staff import Role
from app.models.tickets import Attachment, Ticket
from app.services.hub.erasing import erase_person
from app.services.hub.errors import BadClient
from app.services.store.audit import verify
from app.services.store.chain import Link, digest_of, erase_all, hash_of
from tests.hub.bench import Hub, Pen
from tests.hub.desks import Desks

SECRETS = ("Иванова", "79161234567", "течёт кран у Анны", "диагноз")


@pytest.fixture
def chief(hub: Hub) -> Pen:
    hub.queue("water")
    uid = hub.person("chief", Role.ADMINISTRATOR, ("water",))
    return Pen(hub.connect("chief"), uid)


@pytest.fixture
def anna(hub: Hub, chief: Pen) -> Pen:
    uid = hub.person("anna", queues=("water",))
    return Pen(hub.connect("anna"), uid)


def written(anna: Pen) -> tuple[Uid, Uid, Uid, Uid]:
    """A client with a number of their own and one shared, a contact and a ticket about them."""
    person = anna.insert("person", last_name="Иванова", note="диагноз", language="ru")
    other = anna.insert("person", last_name="Петров")
    point = anna.insert("contact_point", kind="phone", raw="+7 916 123-45-67", key="79161234567")
    shared = anna.insert("contact_point", kind="phone", key="74950000000")
    for who, what in ((person, point), (person, shared), (other, shared)):
        anna.insert("person_contact_point", person_uid=who, contact_point_uid=what)
    anna.insert("interaction", channel="phone", user_uid=anna.person, person_uid=person, number="79161234567",
                offered_at=1)  # fmt: skip
    ticket = anna.insert("ticket", number="A-1", state="new", person_uid=person, subject="течёт кран у Анны")
    anna.insert("ticket_note", ticket_uid=ticket, text="диагноз")
    anna.update("person", person, last_name=("Иванова", "Иванова-Петрова"))
    assert anna.refused() == []
    return person, other, point, shared


def everything(hub: Hub) -> str:
    """All that the hub keeps, as text."""
    owner = hub.owner()
    return "".join(
        str(owner.execute(f"SELECT json_agg(t)::text FROM hub.{name} t").fetchone())
        for name in ("row", "entry", "ticket", "blob", "claim", "command")
    )


def test_nothing_personal_is_left_and_every_chain_holds(hub: Hub, chief: Pen, anna: Pen) -> None:
    person, _, point, shared = written(anna)
    assert all(secret in everything(hub) for secret in SECRETS)
    rev = erase_person(chief.connection, person)
    kept = everything(hub)
    assert [secret for secret in SECRETS if secret in kept] == []
    assert all(other in kept for other in ("Петров", "74950000000"))
    feed = anna.feed(rev - 1)
    erased = {(body["tbl"], UUID(body["uid"]).bytes) for _, kind, body in feed if kind == "erased"}
    assert {("person", person), ("contact_point", point)} <= erased
    assert {table for table, _ in erased} == {"person", "contact_point", "ticket", "interaction"}
    assert anna.record(person)["deleted_at"] is not None
    assert anna.record(shared)["deleted_at"] is None
    entries = sorted((body for _, kind, body in anna.feed() if kind == "entry"), key=lambda body: body["seq"])
    assert [body["seq"] for body in entries] == list(range(1, len(entries) + 1))
    for body in entries:
        salt = bytes.fromhex(body["salt"]) if body["salt"] else None
        digest = digest_of(body["changes"], salt)
        link = Link(
            anna.uid, body["seq"], body["hlc"], body["at"], anna.person, body["tbl"], UUID(body["uid"]).bytes,
            body["op"],
        )  # fmt: skip
        assert digest.hex() == body["digest"]
        assert hash_of(link, digest, bytes.fromhex(body["prev"])).hex() == body["hash"]


def blank(entry: dict[str, Any]) -> None:
    """Take all values from an entry, as a desk does."""
    entry["changes"] = dump_json(erase_all(json.loads(entry["changes"]), bytes.fromhex(entry["salt"])))
    entry["salt"] = None


def test_what_was_on_the_way_does_not_bring_them_back(hub: Hub, chief: Pen, anna: Pen) -> None:
    person, *_ = written(anna)
    erase_person(chief.connection, person)
    anna.update("person", person, last_name=("Иванова", "Сидорова"))
    with pytest.raises(psycopg.Error) as caught:
        anna.push()
    assert caught.value.sqlstate == "HB021", "the hub takes no word of it, not even to refuse it"
    assert caught.value.diag.message_detail == str(anna.waiting[-1]["seq"]), "by it the desk finds what to blank"
    blank(anna.waiting[-1])
    anna.insert("person_flag", person_uid=person, kind="k")
    assert anna.refused() == ["erased", "erased"]
    assert "last_name" not in anna.record(person)["data"]
    assert "Сидорова" not in everything(hub)


def test_only_administrators_erase_and_only_what_they_say_they_do(chief: Pen, anna: Pen) -> None:
    person, *_ = written(anna)
    for ask in ("SELECT * FROM hub.erasure_of(%s)", "SELECT hub.erase_person(%s, '[]')"):
        with pytest.raises(psycopg.Error) as caught:
            anna.ask(ask, UUID(bytes=person))
        assert caught.value.sqlstate == "HB018"
    with pytest.raises(psycopg.Error) as caught:
        chief.ask("SELECT hub.erase_person(%s, '[]')", UUID(bytes=person))
    assert caught.value.sqlstate == "HB020", "not while something personal is left"
    desk, seq, changes, *_ = chief.connection.execute(
        "SELECT * FROM hub.erasure_of(%s)", (UUID(bytes=person),)
    ).fetchone()
    false = {"fields": {**changes["fields"], "language": "en"}, "salts": {}, "erased": sorted(changes["fields"])}
    blanked = [{"desk": str(desk), "seq": seq, "changes": json.dumps(false)}]
    with pytest.raises(psycopg.Error):
        chief.ask("SELECT hub.erase_person(%s, %s::json)", UUID(bytes=person), json.dumps(blanked))
    assert chief.record(person)["data"]["last_name"] == "Иванова-Петрова"


def test_who_ordered_it_stays_written(hub: Hub, chief: Pen, anna: Pen, capsys: pytest.CaptureFixture[str]) -> None:
    person, *_ = written(anna)
    erase_person(chief.connection, person)
    told = chief.connection.execute("SELECT * FROM hub.erasures()").fetchall()
    assert [(name, login, card.bytes) for _, name, login, card, *_ in told] == [
        ("Chief", hub.login_of("chief"), person)
    ]
    with pytest.raises(psycopg.Error) as caught:
        anna.ask("SELECT * FROM hub.erasures()")
    assert caught.value.sqlstate == "HB018"
    for query in ("DELETE FROM hub.erasure", "UPDATE hub.erasure SET login = 'nobody'", "TRUNCATE hub.erasure"):
        with pytest.raises(psycopg.Error):
            hub.owner().execute(query)
    asked = ["hub", "status", "--database", hub.address]
    assert int(command.run(SimpleNamespace(options=parser().parse_args(asked)))) == 0  # type: ignore[arg-type]
    assert "Chief" in capsys.readouterr().out


def test_cards_merged_into_it_go_along(chief: Pen, anna: Pen) -> None:
    """Also those merged into one that was merged; one whose merge was taken back is somebody else's."""
    person, first, second, apart = (anna.insert("person", last_name=f"Иванова-{n}") for n in range(4))
    merges = [
        anna.insert("merge", entity="person", from_uid=source, into_uid=target, desk_uid=anna.uid)
        for source, target in ((first, person), (second, first), (apart, person))
    ]  # fmt: skip
    anna.remove("merge", merges[2])
    anna.push()
    erase_person(chief.connection, person)
    names = [anna.record(one)["data"].get("last_name") for one in (person, first, second, apart)]
    assert names == [None, None, None, "Иванова-3"]


def test_nobody_else_is_erased_by_a_merge_that_its_writer_could_not_make(hub: Hub, chief: Pen, anna: Pen) -> None:
    hub.queue("light")
    uid = hub.person("boris", queues=("light",))
    boris = Pen(hub.connect("boris"), uid)
    theirs = boris.insert("person", last_name="Сидорова")
    boris.push()
    person, twin = (anna.insert("person", last_name="Иванова") for _ in range(2))
    merge = anna.insert("merge", entity="person", from_uid=twin, into_uid=person, desk_uid=anna.uid)
    assert anna.refused() == []
    anna.insert("merge", entity="person", from_uid=theirs, into_uid=person, desk_uid=anna.uid)
    anna.update("merge", merge, from_uid=(twin, theirs))
    assert anna.refused() == ["scope", "scope"]
    erase_person(chief.connection, person)
    assert boris.record(theirs)["data"]["last_name"] == "Сидорова"


FALSE = {
    "another digest": {"digest": "00" * 32},
    "no salt": {"salt": None},
    "a list of what was erased": {"changes": {"fields": {"text": "Иванова"}, "erased": ["text"]}},
    "no list": {"changes": {"fields": {"text": "Иванова"}, "erased": {"text": 1}}},
    "more than fields": {"changes": {"fields": {"text": "t"}, "more": "Иванова"}},
    "salts that are none": {"salt": None, "changes": {"fields": {"text": "Иванова"}, "salts": {"text": "zz"}}},
    "more than a leaf": {
        "salt": None,
        "changes": {"fields": {"text": {"erased": "ab" * 32, "a": "Иванова"}}, "salts": {}, "erased": ["text"]},
        "digest": hashlib.sha256(bytes.fromhex("ab" * 32)).hexdigest(),
    },
}


@pytest.mark.parametrize("how", FALSE)
def test_an_entry_that_never_held_does_not_stand_in_the_way(hub: Hub, chief: Pen, anna: Pen, how: str) -> None:
    person = anna.insert("person", last_name="Иванова")
    note = anna.insert("ticket_note", ticket_uid=anna.insert("ticket", state="new", person_uid=person), text="t")
    anna.push()
    anna.update("ticket_note", note, text=("t", "Иванова"))
    entry = anna.waiting[0]
    false = dict(FALSE[how])
    if "changes" in false:
        changes = false["changes"]
        assert isinstance(changes, dict)
        false["changes"] = dump_json(changes)
    entry.update(false)
    link = Link(anna.uid, entry["seq"], entry["hlc"], entry["at"], anna.person, "ticket_note", note, "update")
    entry["hash"] = hash_of(link, bytes.fromhex(entry["digest"]), bytes.fromhex(entry["prev"])).hex()
    anna.push()
    erase_person(chief.connection, person)
    assert "Иванова" not in everything(hub)


def test_a_file_of_no_name_does_not_stand_in_the_way(chief: Pen, anna: Pen) -> None:
    person = anna.insert("person", last_name="Иванова")
    ticket = anna.insert("ticket", number="A-1", state="new", person_uid=person)
    anna.insert("attachment", ticket_uid=ticket, name="f", sha256="no hex", size=1)
    anna.push()
    erase_person(chief.connection, person)
    assert "last_name" not in anna.record(person)["data"]


def test_no_bytes_of_a_file_slip_by_an_erasure(hub: Hub, chief: Pen, anna: Pen) -> None:
    person = anna.insert("person", last_name="Иванова")
    ticket = anna.insert("ticket", number="A-1", state="new", person_uid=person)
    name = hashlib.sha256(b"scan").digest()
    anna.insert("attachment", ticket_uid=ticket, name="f", sha256=name.hex(), size=4)
    anna.push()
    admin = hub.admin()
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%erase_person%%'"
    with ThreadPoolExecutor(1) as pool:
        with anna.connection.transaction():
            anna.ask("SELECT hub.put_chunk(%s, 0, 1, %s)", name, b"scan")
            erasing = pool.submit(erase_person, chief.connection, person)
            while not erasing.done() and admin.execute(waiting).fetchone() is None:
                pass
        erasing.result(60)
    assert hub.owner().execute("SELECT count(*) FROM hub.blob").fetchone() == (0,)
    with pytest.raises(psycopg.Error):
        anna.ask("SELECT hub.put_chunk(%s, 0, 1, %s)", name, b"scan")


def test_every_desk_lets_go_of_what_it_alone_keeps(hub: Hub, desks: Desks) -> None:
    hub.queue("water")
    chief = desks.join("chief", Role.ADMINISTRATOR, ("water",))
    anna = desks.join("anna", Role.OPERATOR, ("water",))
    person = anna.insert(Person, last_name="Иванова")
    ticket = anna.insert(Ticket, number="A-1", state="new", person_uid=person, subject="течёт кран")
    content = b"scan"
    with anna.store.write(anna.person) as write:
        sha256 = hashlib.sha256(content).hexdigest()
        write.local("INSERT INTO attachment_content (sha256, content) VALUES (?, ?)", sha256, content)
        write.insert(Attachment, ticket_uid=ticket, name="опись.txt", mime="", size=4, sha256=sha256)
        values = (new_uid(), anna.person, ticket, "Иванова", '{"a": "течёт"}', 0, 1, 1)
        write.local(
            "INSERT INTO draft (uid, user_uid, ticket_uid, title, body, parked, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *values,
        )
    for desk in (anna, chief):
        desk.cycle()
    erase_person(hub.connect("chief"), person)
    for desk in (anna, chief):
        desk.cycle()
        assert desk.store.rows("SELECT last_name, deleted_at IS NULL FROM person") == [("", 0)]
        assert desk.store.rows("SELECT number, subject FROM ticket") == [("A-1", "")]
        assert desk.store.rows("SELECT name FROM attachment") == [("",)]
        entries = str(desk.store.rows("SELECT changes FROM journal_entry"))
        assert "Иванова" not in entries
        assert "опись" not in entries
        assert verify(desk.store) == []
    assert anna.store.value("SELECT count(*) FROM draft") == 0
    assert anna.store.value("SELECT count(*) FROM attachment_content") == 0


def test_by_command_it_says_who_and_then_does_it(
    hub: Hub, chief: Pen, anna: Pen, capsys: pytest.CaptureFixture[str]
) -> None:
    person, *_ = written(anna)
    point = anna.insert("contact_point", kind="phone", key="+79161234567")
    anna.insert("person_contact_point", person_uid=person, contact_point_uid=point)
    anna.push()

    def erase(login: str, *more: str) -> int:
        asked = ["hub", "erase", *more, "--database", hub.address_of(login)]
        return int(command.run(SimpleNamespace(options=parser().parse_args(asked))))  # type: ignore[arg-type]

    assert erase("chief", "--phone", "8 (916) 123-45-67") == 0
    assert f"{person.hex()}\tИванова-Петрова" in capsys.readouterr().out
    for login, more in (
        ("chief", ("--phone", "84950000000", "--sure")),
        ("anna", ("--uid", person.hex(), "--sure")),
    ):
        with pytest.raises(BadClient):
            erase(login, *more)
    assert chief.record(person)["data"]["last_name"] == "Иванова-Петрова"
    assert erase("chief", "--phone", "8 916 123 45 67", "--sure") == 0
    assert "last_name" not in chief.record(person)["data"]
