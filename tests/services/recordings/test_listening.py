"""What is written down about a recording: that it was opened, which stretches were heard, marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.models.calls import Channel
from app.models.ids import Uid
from app.services.calls import interactions
from app.services.calls.interactions import take_event
from app.services.people.rights import NotAllowed
from app.services.recordings import listening
from app.services.recordings.errors import RecordingError
from app.services.recordings.listening import Opened, open_recording
from app.services.recordings.playing import Heard
from app.services.review.beside import beside, lay_beside
from app.services.store.audit import verify
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, EventKind
from tests.services.conftest import KEY, NOW, People


@pytest.fixture
def call(store: Store, people: People) -> Uid:
    take_event(store, people.operator, CallEvent(EventKind.RINGING, "r1", NOW, number="+74951234567"))
    take_event(store, people.operator, CallEvent(EventKind.ANSWERED, "r1", NOW + 5_000, recording="rec/1.wav"))
    return take_event(store, people.operator, CallEvent(EventKind.ENDED, "r1", NOW + 65_000)).interaction_uid


def test_opening_is_written_down(store: Store, people: People, call: Uid) -> None:
    opened = open_recording(store, people.supervisor, call, "review")
    assert (opened.reference, opened.user, opened.number) == ("rec/1.wav", "Мария Петрова", "8 (495) 123-45-67")
    assert store.rows("SELECT record_table, record_uid, purpose FROM read_entry") == [
        ("interaction", call, "review")
    ]
    silent = interactions.open_by_hand(store, people.operator, Channel.MAIL, NOW)
    with pytest.raises(RecordingError, match="нет записи"):
        open_recording(store, people.supervisor, silent, "review")


def test_it_is_laid_over_the_call_by_its_end(store: Store, people: People, call: Uid) -> None:
    opened = open_recording(store, people.operator, call, "call")
    assert opened.began_at(70_000) == NOW - 5_000
    away = Opened(call, "x", NOW, NOW + 1, True, "", "", "", (), ())
    assert away.began_at(70_000) is None


def test_what_was_heard_is_an_entry_of_the_journal(store: Store, people: People, call: Uid) -> None:
    listening.note_heard(store, people.operator, call, "call", Heard(1_000, 4_000))
    listening.note_heard(store, people.supervisor, call, "review", Heard(0, 2_000))
    found = {(one.user, one.from_ms, one.to_ms) for one in listening.listenings(store, call)}
    assert found == {("Мария Петрова", 1_000, 4_000), ("Нина Орлова", 0, 2_000)}
    assert store.value("SELECT count(*) FROM journal_entry WHERE record_table = 'recording_listening'") == 2
    assert verify(store) == []


def test_a_review_writes_beside_the_store(store: Store, people: People, call: Uid, tmp_path: Path) -> None:
    path = store.path
    store.close()
    before = path.read_bytes()
    with Store(path, KEY, read_only=True) as reading:
        lay_beside(reading, KEY, log_readings=True)
        open_recording(reading, people.supervisor, call, "review")
        listening.note_heard(reading, people.supervisor, call, "review", Heard(0, 2_000))
        (one,) = listening.listenings(reading, call)
        assert (one.user, one.to_ms) == ("Нина Орлова", 2_000)
        assert beside(reading).rows("SELECT user_uid, purpose FROM listening") == [(people.supervisor, "review")]
        with pytest.raises(Exception, match="only added to"):
            beside(reading).write("DELETE FROM listening")
    assert path.read_bytes() == before


def test_marks_are_kept_changed_and_brought_back(store: Store, people: People, call: Uid) -> None:
    listening.set_mark(store, people.operator, call, 5_000, " позже ")
    uid = listening.set_mark(store, people.other_operator, call, 2_000, "обещал\nперезвонить")
    told = listening.marks(store, call)
    assert [(mark.at_ms, mark.text, mark.user) for mark in told] == [
        (2_000, "обещал перезвонить", "Илья Сидоров"),
        (5_000, "позже", "Мария Петрова"),
    ]
    listening.change_mark(store, people.other_operator, uid, "перезвонит")
    listening.drop_mark(store, people.other_operator, uid)
    assert [mark.text for mark in listening.marks(store, call)] == ["позже"]
    listening.restore_mark(store, people.other_operator, uid)
    assert [mark.text for mark in listening.reread(store, call)[1]] == ["перезвонит", "позже"]
    assert listening.marks(store) == ()


def test_another_s_mark_stays_as_it_is(store: Store, people: People, call: Uid) -> None:
    uid = listening.set_mark(store, people.operator, call, 0, "x")
    for deed in (listening.drop_mark, listening.restore_mark):
        with pytest.raises(RecordingError, match="тот, кто"):
            deed(store, people.other_operator, uid)
    with pytest.raises(RecordingError):
        listening.change_mark(store, people.other_operator, uid, "y")
    with pytest.raises(RecordingError, match="отмечаете"):
        listening.set_mark(store, people.operator, call, 0, "  ")
    with pytest.raises(NotAllowed):
        listening.set_mark(store, people.supervisor, call, 0, "x")
