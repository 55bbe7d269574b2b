from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.models.clients import Premises
from app.services.store.opening import create_store
from app.services.store.store import Store
from app.services.wall_clock import DAY_MS, doubt, doubt_of
from app.version import DATED

KEY = "ab" * 32


def _ms(year: int, month: int = 1, day: int = 1) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize("now", [-1, 0, _ms(1970, 1, 2), _ms(1999), DATED - 1, _ms(2080), _ms(9999)])
def test_an_impossible_time_is_told(now: int) -> None:
    wrong = doubt(now_ms=now)
    assert wrong is not None
    assert wrong.exit_code == 32
    assert str(datetime.fromtimestamp(now / 1000, UTC).year) in str(wrong)


@pytest.mark.parametrize("now", [DATED, _ms(2027), _ms(2038, 1, 18), _ms(2038, 1, 20), _ms(2050)])
def test_other_times_are_believed_past_the_end_of_32_bits_too(now: int) -> None:
    assert doubt(now_ms=now) is None


def test_a_clock_that_stands_before_the_last_record_is_told() -> None:
    last = _ms(2027)
    assert doubt(last, last - DAY_MS) is None
    wrong = doubt(last, last - DAY_MS - 1)
    assert wrong is not None
    assert "2027-01-01" in str(wrong)
    assert doubt(last, last + DAY_MS) is None


def test_a_store_tells_its_last_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with create_store(tmp_path / "store.db", KEY) as store:
        monkeypatch.setattr("app.services.wall_clock.wall_ms", lambda: _ms(2027))
        assert doubt_of(store) is None
        monkeypatch.setattr("app.services.store.store.wall_ms", lambda: _ms(2030))
        with store.write(None) as write:
            write.insert(Premises, address="Лесная, 1", flat="1", account="1")
        assert doubt_of(store) is not None


def test_records_keep_their_order_whatever_the_clock_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = [_ms(2027), _ms(1970, 1, 2), _ms(2038, 1, 20), _ms(1970), _ms(2027)]
    with create_store(tmp_path / "store.db", KEY) as store:
        for place, now in enumerate(times):
            monkeypatch.setattr("time.time_ns", lambda now=now: now * 1_000_000)
            _insert(store, str(place))
        rows = store.rows(
            "SELECT p.account FROM journal_entry j JOIN premises p ON p.uid = j.record_uid ORDER BY j.hlc"
        )
        assert store.value("SELECT count(DISTINCT at) FROM journal_entry") == len(set(times))
        assert [account for (account,) in rows] == [str(place) for place in range(len(times))]


def _insert(store: Store, account: str) -> None:
    with store.write(None) as write:
        write.insert(Premises, address="Лесная, 1", flat="1", account=account)
