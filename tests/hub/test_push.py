"""Pushing: entries become records, repeated pushes do nothing more, broken chains are refused whole."""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest

from app.models.ids import new_uid
from app.models.staff import Role
from tests.hub.bench import Hub, Pen


@pytest.fixture
def anna(hub: Hub) -> Pen:
    """An operator of queue `water` at a desk."""
    hub.queue("water")
    uid = hub.person("anna", queues=("water",))
    return Pen(hub.connect("anna"), uid)


def code_of(caught: pytest.ExceptionInfo[psycopg.Error]) -> str | None:
    return caught.value.sqlstate


def test_hello_tells_who_one_is(hub: Hub, anna: Pen) -> None:
    told = anna.ask("SELECT hub.hello(%s, 'test 1', 20)", UUID(bytes=anna.uid))
    assert UUID(told["member"]).bytes == anna.person
    assert told["role"] == "operator"
    assert len(told["queues"]) == 1
    assert told["desk"] == {"code": "A", "head_seq": 0, "head_hash": anna.hash.hex()}
    assert anna.ask("SELECT hub.hello(%s, 'test 1', 20)", UUID(bytes=new_uid()))["desk"] is None


def test_each_desk_gets_a_code_of_its_own_and_keeps_one_that_is_free(hub: Hub, anna: Pen) -> None:
    codes = [Pen(anna.connection, anna.person).code for _ in range(28)]
    assert (anna.code, codes[0], codes[24:]) == ("A", "B", ["Z", "AA", "AB", "AC"])
    assert anna.ask("SELECT hub.join_desk(%s, 'x')", UUID(bytes=anna.uid)) == {"code": "A"}
    ask = "SELECT hub.join_desk(%s, 'x', %s)"
    assert anna.ask(ask, UUID(bytes=new_uid()), "QQ") == {"code": "QQ"}
    assert anna.ask(ask, UUID(bytes=new_uid()), "QQ") == {"code": "AD"}


def test_what_is_pushed_becomes_a_record(anna: Pen) -> None:
    person = anna.insert("person", last_name="Иванова", note="")
    ticket = anna.insert("ticket", number="A-1", state="new", subject="Нет воды", person_uid=person)
    anna.update("ticket", ticket, subject=("Нет воды", "Нет воды в 14"), novel=(None, {"a": [1, 2.5]}))
    answer = anna.push()
    assert (answer["head_seq"], answer["clamped"], answer["refused"]) == (3, [], [])
    row = anna.record(ticket)
    assert row["data"]["subject"] == "Нет воды в 14"
    assert row["data"]["novel"] == {"a": [1, 2.5]}
    assert set(row["clk"]) == {"subject", "novel"}
    assert UUID(row["created_by"]).bytes == anna.person
    feed = anna.feed(answer["rev"] - 1)
    assert [kind for _, kind, _ in feed] == ["row", "row", "entry", "entry", "entry", "end"]


def test_a_push_sent_again_does_nothing_more_and_tells_the_same(anna: Pen) -> None:
    anna.insert("person", last_name="A")
    anna.update("person", new_uid(), last_name=("A", "B"))
    again = list(anna.waiting)
    first = anna.push()
    anna.waiting = again
    second = anna.push()
    assert second["rev"] == first["rev"]
    assert second["refused"] == first["refused"] == [{"seq": 2, "reason": "unknown"}]
    anna.waiting = again
    anna.insert("person", last_name="C")
    assert anna.push()["head_seq"] == 3


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda e: e.update(seq=7), "HB011"),
        (lambda e: e.update(digest="00" * 32), "HB012"),
        (lambda e: e.update(prev="00" * 32), "HB012"),
        (lambda e: e.update(at=e["at"] + 1), "HB012"),
        (lambda e: e.update(op="erase"), "HB012"),
        (lambda e: e.update(actor=None), "HB012"),
        (lambda e: e.update(actor=new_uid().hex()), "HB013"),
    ],
)
def test_a_chain_that_does_not_hold_is_refused_whole(anna: Pen, spoil, code: str) -> None:
    anna.insert("person", last_name="A")
    uid = anna.insert("person", last_name="B")
    spoil(anna.waiting[1])
    with pytest.raises(psycopg.Error) as caught:
        anna.push()
    assert code_of(caught) == code
    assert anna.sees() & {uid} == set()
    assert anna.ask("SELECT hub.hello(%s, '', 1)", UUID(bytes=anna.uid))["desk"]["head_seq"] == 0


def test_another_chain_of_the_same_desk_is_a_fork(anna: Pen) -> None:
    twin = Pen(anna.connection, anna.person, join=False)
    twin.uid, twin.hash = anna.uid, anna.hash
    anna.insert("person", last_name="A")
    anna.push()
    twin.insert("person", last_name="B")
    with pytest.raises(psycopg.Error) as caught:
        twin.push()
    assert code_of(caught) == "HB010"


def test_entries_of_somebody_else_are_refused_and_secrets_too(hub: Hub, anna: Pen) -> None:
    boris = hub.person("boris", Role.ADMINISTRATOR)
    anna.entry("insert", "person", new_uid(), {"last_name": "X"}, actor=boris)
    with pytest.raises(psycopg.Error) as caught:
        anna.push()
    assert code_of(caught) == "HB013"
    chief = Pen(hub.connect("boris"), boris)
    chief.update("user", boris, password_hash=(None, "hash"))
    with pytest.raises(psycopg.Error) as caught:
        chief.push()
    assert code_of(caught) == "HB014"


def test_a_desk_that_has_not_joined_pushes_nothing(anna: Pen) -> None:
    stranger = Pen(anna.connection, anna.person, join=False)
    stranger.insert("person", last_name="A")
    with pytest.raises(psycopg.Error) as caught:
        stranger.push()
    assert code_of(caught) == "HB015"


def test_stamps_far_ahead_are_clamped_and_keep_their_order(anna: Pen) -> None:
    late = Pen(anna.connection, anna.person, ahead_ms=3 * 86_400_000)
    uid = late.insert("person", last_name="A")
    late.update("person", uid, last_name=("A", "B"))
    late.update("person", uid, last_name=("B", "C"))
    answer = late.push()
    assert [one["seq"] for one in answer["clamped"]] == [1, 2, 3]
    assert late.record(uid)["data"]["last_name"] == "C"
    stamps = [one["stamp"] for one in answer["clamped"]]
    assert stamps == sorted(set(stamps))
    assert int(stamps[0][:12], 16) < late.ask("SELECT (extract(epoch FROM now()) * 1000)::bigint") + 301_000


def test_the_greater_stamp_wins_field_by_field(anna: Pen) -> None:
    uid = anna.insert("person", last_name="A", first_name="A")
    anna.push()
    other = Pen(anna.connection, anna.person)
    stamps = [anna.clock.tick() for _ in range(4)]
    anna.entry("update", "person", uid, {"last_name": ["A", "new"], "note": ["", "n"]}, stamp=stamps[2])
    anna.push()
    before = anna.record(uid)
    other.entry("update", "person", uid, {"last_name": ["A", "old"], "first_name": ["A", "B"]}, stamp=stamps[1])
    assert other.push()["refused"] == []
    row = anna.record(uid)
    assert {name: row["data"][name] for name in ("last_name", "first_name", "note")} == {
        "last_name": "new", "first_name": "B", "note": "n"
    }  # fmt: skip
    assert row["updated_at"] == before["updated_at"]
    other.entry("insert", "person", uid, {"last_name": "third"}, stamp=stamps[3])
    other.push()
    assert anna.record(uid)["data"]["last_name"] == "third"


def test_removing_and_restoring_are_a_field_with_a_clock(anna: Pen) -> None:
    uid = anna.insert("person", last_name="A")
    anna.remove("person", uid)
    anna.push()
    gone = anna.record(uid)
    assert gone["deleted_at"] is not None
    assert "deleted_at" in gone["clk"]
    assert "deleted_at" not in gone["data"]
    anna.entry("restore", "person", uid, {"deleted_at": [gone["deleted_at"], None]})
    anna.push()
    assert anna.record(uid)["deleted_at"] is None


def test_a_nul_and_odd_letters_stop_nothing(anna: Pen) -> None:
    text = 'a\x00\x00b\\u0000"\n\x7f é 😀'
    uid = anna.insert("person", last_name=text)
    anna.push()
    assert anna.record(uid)["data"]["last_name"] == text.replace("\x00", "")
    entry = next(body for _, kind, body in anna.feed() if kind == "entry")
    assert entry["changes"]["fields"]["last_name"] == text
