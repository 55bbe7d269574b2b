from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.models.ids import new_uid, uid_time_ms
from app.services.store.clock import HybridClock, split

moments = st.integers(0, 2**40)


@given(st.lists(moments, min_size=2, max_size=50))
def test_stamps_grow_whatever_the_wall_clock_does(walls: list[int]) -> None:
    times = iter(walls)
    clock = HybridClock(new_uid(), wall=lambda: next(times))
    stamps = [clock.tick() for _ in walls]
    assert stamps == sorted(set(stamps))


@given(moments, moments, st.integers(0, 0xFFFF))
def test_a_stamp_seen_from_another_desk_comes_before_ours(wall: int, theirs: int, counter: int) -> None:
    clock = HybridClock(new_uid(), wall=lambda: wall)
    foreign = f"{theirs:012x}{counter:04x}ffffffff"
    clock.see(foreign)
    assert clock.tick()[:16] > foreign[:16]


def test_the_counter_overflows_into_the_time() -> None:
    clock = HybridClock(new_uid(), last="000000000005fffe00000000", wall=lambda: 5)
    assert split(clock.tick()) == (5, 0xFFFF)
    assert split(clock.tick()) == (6, 0)


def test_keys_sort_by_creation_and_carry_their_time() -> None:
    uids = [new_uid() for _ in range(10_000)]
    assert uids == sorted(set(uids))
    assert uid_time_ms(uids[0]) <= uid_time_ms(uids[-1])
    assert all(uid[6] >> 4 == 7 and uid[8] >> 6 == 2 for uid in uids)
