"""A person is erased from records and journal, the chains still hold, and nothing of them comes back."""

from __future__ import annotations

import json
from uuid import UUID

import psycopg
import pytest

from app.models.ids import Uid
from app.models.staff import Role
from app.services.hub.erasing import erase_person
from app.services.store.chain import Link, digest_of, hash_of
from tests.hub.bench import Hub, Pen

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
    assert {UUID(body["uid"]).bytes for _, kind, body in feed if kind == "erased"} == {person, point}
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


def test_what_was_on_the_way_does_not_bring_them_back(chief: Pen, anna: Pen) -> None:
    person, *_ = written(anna)
    erase_person(chief.connection, person)
    anna.update("person", person, last_name=("Иванова", "Сидорова"))
    anna.insert("person_flag", person_uid=person, kind="k", reason="диагноз")
    assert anna.refused() == ["erased", "erased"]
    assert "last_name" not in anna.record(person)["data"]


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
