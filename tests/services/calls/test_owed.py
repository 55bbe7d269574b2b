"""Callbacks and promises."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.services.calls import attempts, callbacks, owed, promises
from app.services.calls.errors import CallError
from app.services.calls.interactions import take_event
from app.services.forms.read_xform import read_xform
from app.services.forms.session import FormSession
from app.services.resources import resource_dir
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, Cause, EventKind
from tests.services.conftest import HOUR, MINUTE, NOW, People


def _missed(store: Store, people: People, call: str, at: int, number: str = "89161234567") -> bytes:
    take_event(store, people.operator, CallEvent(EventKind.RINGING, call, at, number=number))
    event = CallEvent(EventKind.MISSED, call, at + 1000, number=number, cause=Cause.NO_ANSWER)
    return take_event(store, people.operator, event).interaction_uid


def test_missed_calls_are_listed_until_made_good(store: Store, people: People) -> None:
    _missed(store, people, "m1", NOW)
    latest = _missed(store, people, "m2", NOW + MINUTE)
    _missed(store, people, "m3", NOW, "84951234567")
    found = callbacks.missed_calls(store, NOW - HOUR)
    assert [(m.client, m.number) for m in found] == [
        ("Иванова А. П.", "8 (916) 123-45-67"),
        ("", "8 (495) 123-45-67"),
    ]
    take_event(store, people.operator, CallEvent(EventKind.ANSWERED, "ok", NOW + HOUR, number="+7 495 123-45-67"))
    assert [m.interaction_uid for m in callbacks.missed_calls(store, NOW - HOUR)] == [latest]
    callbacks.create_from_missed(store, people.operator, latest, NOW + HOUR)
    assert callbacks.missed_calls(store, NOW - HOUR) == ()


def test_a_missed_call_makes_one_callback_however_often_asked(store: Store, people: People) -> None:
    first, second = _missed(store, people, "m1", NOW), _missed(store, people, "m2", NOW + 1)
    made = {callbacks.create_from_missed(store, people.operator, uid, NOW) for uid in (first, first, second)}
    assert len(made) == 1
    hidden = _missed(store, people, "m3", NOW, "anonymous")
    with pytest.raises(CallError, match="скрыл номер"):
        callbacks.create_from_missed(store, people.operator, hidden, NOW)


def test_due_callbacks_are_one_s_own_and_anyone_s(store: Store, people: People) -> None:
    own = callbacks.create(
        store, people.operator, "89161234567", NOW + 2, owner=people.operator, person=people.anna
    )
    anyone = callbacks.create(store, people.operator, "89161234567", NOW + 1)
    callbacks.create(store, people.operator, "89161234567", NOW, owner=people.other_operator)
    callbacks.create(store, people.operator, "89161234567", NOW + HOUR)
    found = callbacks.due(store, people.operator, NOW + MINUTE, NOW + 2)
    assert [(c.uid, c.overdue) for c in found] == [(anyone, True), (own, False)]
    assert found[1].client == "Иванова А. П."
    attempts.attempt(store, people.operator, own, attempts.Result.NO_ANSWER, NOW, next_at=NOW + HOUR)
    callbacks.done(store, people.operator, anyone, NOW)
    assert callbacks.due(store, people.operator, NOW + MINUTE, NOW) == ()
    callbacks.undo_done(store, people.operator, anyone)
    assert [c.uid for c in callbacks.due(store, people.operator, NOW + MINUTE, NOW)] == [anyone]
    later = {c.uid: c.attempts for c in callbacks.due(store, people.operator, NOW + HOUR, NOW)}
    assert later[own] == 1
    with pytest.raises(CallError, match="нет номера"):
        callbacks.create(store, people.operator, " ", NOW)


def test_promises_are_due_until_kept(store: Store, people: People) -> None:
    made = promises.promise(store, people.operator, people.anna, "прислать акт", NOW + 1)
    promises.promise(store, people.other_operator, people.boris, "перезвонить", NOW)
    assert [p.client for p in promises.due(store, NOW + HOUR, NOW)] == ["Иванов Б.", "Иванова А. П."]
    assert [p.uid for p in promises.due(store, NOW + HOUR, NOW, people.operator)] == [made]
    promises.keep(store, people.operator, made, NOW)
    assert promises.due(store, NOW + HOUR, NOW, people.operator) == ()
    promises.undo_keep(store, people.operator, made)
    promises.put_off(store, people.operator, made, NOW + 2 * HOUR)
    assert promises.due(store, NOW + HOUR, NOW, people.operator) == ()
    with pytest.raises(CallError):
        promises.promise(store, people.operator, people.anna, "", NOW)


def test_what_is_settled_can_be_taken_back_and_a_slip_withdrawn(store: Store, people: People) -> None:
    promised = promises.promise(store, people.operator, people.anna, "прислать акт", NOW)
    called = callbacks.create(store, people.operator, "89161234567", NOW)

    def open_now() -> tuple[int, int]:
        return (
            len(promises.due(store, NOW + HOUR, NOW)),
            len(callbacks.due(store, people.operator, NOW + HOUR, NOW)),
        )

    for table, uid in (("promise", promised), ("callback", called)):
        owed.settle(store, people.operator, table, uid, NOW)
    assert open_now() == (0, 0)
    for table, uid in (("promise", promised), ("callback", called)):
        owed.unsettle(store, people.operator, table, uid)
    assert open_now() == (1, 1)
    for table, uid in (("promise", promised), ("callback", called)):
        owed.drop(store, people.operator, table, uid)
    assert open_now() == (0, 0)


def test_a_script_says_what_is_owed() -> None:
    session = FormSession(
        read_xform((resource_dir() / "scripts" / "quality_survey.xml").read_text("utf-8")), "ru", {}
    )
    refs = {ref.rpartition("/")[2]: ref for ref in session.values()}
    session.set_value(refs["agree"], "later")
    session.set_value(refs["call_at"], "2040-11-21T09:05")
    assert owed.owed_by(session.answers(), NOW, ZoneInfo("Europe/Moscow")) == (
        owed.Owed(owed.CALLBACK, "", int(datetime(2040, 11, 21, 6, 5, tzinfo=UTC).timestamp() * 1000)),
    )
