from __future__ import annotations

import peewee
import pytest

from app.models.calls import Channel
from app.services.calls.interactions import open_by_hand
from app.services.clients.erasing import erase_here
from app.services.review.beside import (
    FORMAT,
    MARKS,
    STEPS,
    ReviewStore,
    ReviewStoreError,
    beside,
    change_key_beside,
    lay_beside,
    note_reading,
    review_path,
)
from app.services.review.journal import CallFilter, journal_page
from app.services.review.remarks import RemarkKind, drop_remark, keep_remark, remarks, submit_remarks
from app.services.review.replay import note_opening
from app.services.store.going_back import only_add
from app.services.store.store import Store
from tests.services.conftest import KEY, NOW, People
from tests.services.review.scene import Scene


@pytest.fixture(autouse=True)
def laid(store: Store) -> None:
    lay_beside(store, KEY)


def test_a_remark_is_its_authors_until_it_is_submitted(store: Store, scene: Scene, people: People) -> None:
    boss, other = people.supervisor, people.administrator
    uid = keep_remark(store, boss, scene.call, RemarkKind.QUESTION, NOW, "Почему так?")
    for _ in range(3):
        assert keep_remark(store, boss, scene.call, RemarkKind.PROBLEM, NOW + 1, " Перебил ", uid) == uid
    (own,) = remarks(store, scene.call, boss)
    assert (own.kind, own.at, own.text, own.author, own.submitted_at) == (
        RemarkKind.PROBLEM,
        NOW + 1,
        "Перебил",
        "Нина Орлова",
        None,
    )
    assert remarks(store, scene.call, other) == ()
    assert journal_page(store, CallFilter()).lines[0].remarks == 0
    assert submit_remarks(store, boss, scene.call) == 1
    assert [each.uid for each in remarks(store, scene.call, other)] == [uid]
    assert journal_page(store, CallFilter()).lines[0].remarks == 1


def test_what_was_submitted_stays(store: Store, scene: Scene, people: People) -> None:
    boss = people.supervisor
    uid = keep_remark(store, boss, scene.call, RemarkKind.GOOD, NOW, "Хорошо")
    submit_remarks(store, boss, scene.call)
    with pytest.raises(ReviewStoreError):
        keep_remark(store, boss, scene.call, RemarkKind.GOOD, NOW, "Плохо", uid)
    with pytest.raises(ReviewStoreError):
        drop_remark(store, boss, uid)
    for sql in ("UPDATE remark SET text = 'x'", "DELETE FROM remark", "UPDATE remark SET submitted_at = NULL"):
        with pytest.raises(peewee.IntegrityError):
            beside(store).write(sql)
    assert submit_remarks(store, boss, scene.call) == 0
    assert [each.text for each in remarks(store, scene.call, boss)] == ["Хорошо"]


def test_others_drafts_are_not_touched(store: Store, scene: Scene, people: People) -> None:
    uid = keep_remark(store, people.supervisor, scene.call, RemarkKind.COMMENT, NOW, "Моё")
    with pytest.raises(ReviewStoreError):
        keep_remark(store, people.administrator, scene.call, RemarkKind.COMMENT, NOW, "Чужое", uid)
    with pytest.raises(ReviewStoreError):
        drop_remark(store, people.administrator, uid)
    drop_remark(store, people.supervisor, uid)
    assert remarks(store, scene.call, people.supervisor) == ()


def test_words_and_right_are_needed(store: Store, scene: Scene, people: People) -> None:
    with pytest.raises(ReviewStoreError):
        keep_remark(store, people.supervisor, scene.call, RemarkKind.COMMENT, NOW, "  ")
    with pytest.raises(ReviewStoreError):
        keep_remark(store, people.operator, scene.call, RemarkKind.COMMENT, NOW, "Я сам")


def test_the_log_is_only_added_to(store: Store, people: People) -> None:
    note_reading(store, people.supervisor, "person", people.anna, "review")
    for sql in ("UPDATE reading SET user_uid = NULL", "DELETE FROM reading"):
        with pytest.raises(peewee.IntegrityError):
            beside(store).write(sql)
    assert beside(store).rows("SELECT count(*) FROM reading") == [(1,)]


def test_the_file_is_encrypted_with_the_same_key(store: Store, people: People) -> None:
    note_reading(store, people.supervisor, "person", people.anna, "review")
    path = review_path(store.path)
    store.close()
    assert not path.read_bytes().startswith(b"SQLite format 3")
    with pytest.raises(ReviewStoreError):
        ReviewStore(path, "ab" * 32)
    change_key_beside(store.path, KEY, "ab" * 32)
    change_key_beside(store.path, KEY, "ab" * 32)
    opened = ReviewStore(path, "ab" * 32)
    assert opened.rows("SELECT count(*) FROM reading") == [(1,)]
    opened.close()


def test_an_older_program_goes_on_with_the_file_of_a_newer_one(store: Store, people: People) -> None:
    opened = beside(store)
    opened.rows("CREATE TABLE of_tomorrow (id INTEGER PRIMARY KEY, text TEXT)")
    opened.rows(f"PRAGMA user_version = {FORMAT + 1}")
    store.close()
    older = ReviewStore(review_path(store.path), KEY)
    older.write(
        "INSERT INTO reading (at, record_table, record_uid, purpose) VALUES (1, 'person', x'00', 'review')"
    )
    assert older.rows("PRAGMA user_version") == [(FORMAT + 1,)]
    assert older.rows("SELECT count(*) FROM of_tomorrow") == [(0,)]
    older.close()


def test_every_step_only_adds() -> None:
    assert only_add(list(STEPS))


def test_every_column_is_marked(store: Store) -> None:
    opened = beside(store)
    tables = [row[0] for row in opened.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    schema = {table: [row[1] for row in opened.rows(f"PRAGMA table_info({table})")] for table in tables}
    assert schema == {table: list(columns) for table, columns in MARKS.items()}


def test_a_log_that_cannot_be_written_opens_nothing(store: Store, scene: Scene, people: People) -> None:
    review_path(store.path).mkdir()
    path = store.path
    store.close()
    with Store(path, KEY, read_only=True) as reading:
        lay_beside(reading, KEY, log_readings=True)
        with pytest.raises(ReviewStoreError):
            note_opening(reading, people.supervisor, scene.call)


def test_an_older_file_gets_what_it_lacks(store: Store, people: People) -> None:
    opened = beside(store)
    note_reading(store, people.supervisor, "interaction", people.anna, "review")
    for table in ("listening", "remark_hub", "hub_cursor", "log_sent"):
        opened.write(f"DROP TABLE {table}")
    opened.rows("PRAGMA user_version = 1")
    path = review_path(store.path)
    store.close()
    again = ReviewStore(path, KEY)
    for table, count in (("listening", 0), ("remark_hub", 0), ("hub_cursor", 0), ("log_sent", 0), ("reading", 1)):
        assert again.rows(f"SELECT count(*) FROM {table}") == [(count,)]
    again.close()


def test_an_erased_clients_calls_keep_no_words(store: Store, scene: Scene, people: People) -> None:
    boss, other = people.supervisor, people.administrator
    keep_remark(store, boss, scene.call, RemarkKind.GOOD, NOW, "Анна мила")
    submit_remarks(store, boss, scene.call)
    keep_remark(store, other, scene.call, RemarkKind.PROBLEM, NOW + 1, "Анна груба")
    elsewhere = open_by_hand(store, people.operator, Channel.LETTER, NOW)
    keep_remark(store, boss, elsewhere, RemarkKind.COMMENT, NOW, "О другом")
    for _ in range(2):
        erase_here(store, people.administrator, (people.anna,))
        assert [each.text for each in remarks(store, scene.call, boss)] == [""]
        assert remarks(store, scene.call, other)[0].text == ""
        assert [each.text for each in remarks(store, elsewhere, boss)] == ["О другом"]
    for sql in ("UPDATE remark SET text = 'x' WHERE submitted_at", "DELETE FROM remark WHERE submitted_at"):
        with pytest.raises(peewee.IntegrityError):
            beside(store).write(sql)
