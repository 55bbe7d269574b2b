from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from app.services.errors import KnownError
from app.services.review.beside import ReviewStore, ReviewStoreError, lay_beside, note_reading, review_path
from app.services.review.copies import KEPT, copies_in, copy_if_due, give_back
from app.services.store import rescue
from app.services.store.daily import DailyBackup
from app.services.store.session import Session
from app.services.store.store import Store
from tests.services.conftest import KEY, People

LINE = "INSERT INTO reading (at, record_table, record_uid, purpose) VALUES (1, 'person', x'00', 'review')"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def path(store: Store, people: People) -> Path:
    """A closed store with one line in its review store."""
    lay_beside(store, KEY)
    note_reading(store, people.supervisor, "person", people.anna, "review")
    store.close()
    return store.path


def folder(path: Path) -> Path:
    return rescue.backups_dir(path)


def readings(path: Path, key_hex: str = KEY) -> int:
    opened = ReviewStore(path, key_hex)
    (found,) = opened.rows("SELECT count(*) FROM reading")
    opened.close()
    return int(found[0])


def test_one_copy_a_day_and_seven_are_kept(path: Path) -> None:
    for day in range(10):
        assert copy_if_due(path, KEY, folder(path), NOW + timedelta(days=day)) is not None
        assert copy_if_due(path, KEY, folder(path), NOW + timedelta(days=day, hours=9)) is None
    assert len(copies_in(folder(path))) == KEPT
    assert not list(folder(path).glob("*.part"))
    assert rescue.list_backups(path) == [], "they are no backups of the data"
    assert [readings(each) for each in copies_in(folder(path))] == [1] * KEPT


def test_a_copy_is_as_secret_as_the_file(path: Path) -> None:
    made = copy_if_due(path, KEY, folder(path), NOW)
    assert made is not None
    with pytest.raises(ReviewStoreError):
        ReviewStore(made, "ab" * 32)


def test_no_remark_no_copy(store: Store) -> None:
    assert copy_if_due(store.path, KEY, folder(store.path), NOW) is None
    assert give_back(store.path, KEY, folder(store.path), NOW) is None
    assert not folder(store.path).exists()


@pytest.mark.parametrize("harm", ["gone", "damaged"])
def test_it_comes_back_with_a_backup_of_the_data(path: Path, harm: str) -> None:
    copy_if_due(path, KEY, folder(path), NOW)
    spoilt = copy_if_due(path, KEY, folder(path), NOW + timedelta(days=1))
    assert spoilt is not None
    spoilt.write_bytes(b"\x00" * 8192)
    place = review_path(path)
    place.unlink()
    if harm == "damaged":
        place.write_bytes(b"\x01" * 8192)
    copy = give_back(path, KEY, folder(path), NOW)
    assert copy == copies_in(folder(path))[1], "the newest that opens"
    assert readings(place) == 1
    kept = list(path.parent.glob("*.review.db.damaged-*"))
    assert [each.read_bytes() for each in kept] == ([b"\x01" * 8192] if harm == "damaged" else [])


def test_a_sound_file_stays_as_it_is(path: Path) -> None:
    copy_if_due(path, KEY, folder(path), NOW)
    opened = ReviewStore(review_path(path), KEY)
    opened.write(
        "INSERT INTO reading (at, record_table, record_uid, purpose) VALUES (1, 'person', x'00', 'review')"
    )
    opened.close()
    assert give_back(path, KEY, folder(path), NOW) is None
    assert readings(review_path(path)) == 2


def test_where_nothing_can_be_written_it_is_told(path: Path) -> None:
    folder(path).write_text("no folder")
    with pytest.raises(ReviewStoreError):
        copy_if_due(path, KEY, folder(path), NOW)


@pytest.mark.parametrize("read_only", [True, False])
def test_whoever_only_reads_has_a_copy_of_what_they_write(path: Path, read_only: bool) -> None:
    told: list[KnownError] = []
    done = threading.Event()

    class Daily(DailyBackup):
        def _run(self, delay_s: float) -> None:
            super()._run(delay_s)
            done.set()

    session = SimpleNamespace(path=path, key_hex=KEY, read_only=read_only, temporary=None)
    daily = Daily(cast("Session", session), told.append, delay_s=0)
    daily.start()
    assert done.wait(60)
    daily.stop()
    assert told == []
    assert [readings(each) for each in copies_in(folder(path))] == [1]
    assert len(rescue.list_backups(path)) == int(not read_only)
