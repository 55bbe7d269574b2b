"""Decoding to one channel, and faster or slower at the same pitch."""

from __future__ import annotations

from array import array
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.recordings.errors import RecordingError
from app.services.recordings.sound import decode, peaks_of
from app.services.recordings.stretching import Stretcher
from tests.services.recordings.sounds import crossings, tone, wav


def test_a_wav_is_decoded_as_it_is() -> None:
    samples = tone(1.0)
    sound = decode(wav(samples))
    assert (sound.rate, sound.duration_ms) == (8000, 1000)
    assert sound.samples == samples


def test_two_channels_become_one_and_a_high_rate_a_lower() -> None:
    left = tone(1.0, 300, 44_100)
    both = array("h", (value for one in left for value in (one, one)))
    sound = decode(wav(both, 44_100, 2))
    assert sound.rate == 16_000
    assert abs(sound.duration_ms - 1000) <= 2
    assert abs(crossings(sound.samples) - 300) <= 2


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty"),
        (b"RIFF" + b"\0" * 60, "unknown_format"),
        (b"not a sound at all" * 20, "unknown_format"),
        (wav(array("h")), "empty"),
    ],
)
def test_what_is_no_recording_is_said(content: bytes, key: str) -> None:
    with pytest.raises(RecordingError) as told:
        decode(content)
    assert told.value.key == f"recordings.{key}"


def test_a_recording_that_is_still_being_written_is_read_as_far_as_it_goes() -> None:
    whole = wav(tone(2.0))
    assert 900 <= decode(whole[: len(whole) // 2]).duration_ms <= 1000


@given(st.binary(max_size=400))
def test_no_bytes_break_the_decoder(content: bytes) -> None:
    for start in (b"", b"RIFF", b"OggS", b"fLaC", b"ID3"):
        with suppress(RecordingError):
            assert decode(start + content).duration_ms < 60_000


def test_peaks() -> None:
    assert peaks_of(array("h", [0, 5, -7, 1]), 2) == (5, 7)
    assert peaks_of(array("h", [-32768]), 800) == (32768,)
    assert peaks_of(array("h"), 800) == ()


@pytest.mark.parametrize("speed", [0.75, 1.0, 1.25, 1.5, 2.0])
def test_the_pitch_stays_at_any_speed(speed: float) -> None:
    reader = Stretcher(tone(4.0, 300), 8000)
    reader.speed = speed
    heard = array("h")
    while not reader.at_end:
        heard.extend(reader.read())
    assert len(heard) / 8000 == pytest.approx(4.0 / speed, rel=0.05)
    assert crossings(heard) / (len(heard) / 8000) == pytest.approx(300, rel=0.04)


@given(
    st.lists(st.integers(-32768, 32767), max_size=3000),
    st.lists(st.tuples(st.sampled_from([0.75, 1.0, 1.5, 2.0]), st.integers(-10, 4000)), max_size=8),
)
def test_reading_always_comes_to_an_end(samples: list[int], wishes: list[tuple[float, int]]) -> None:
    reader = Stretcher(array("h", samples), 8000)
    for speed, place in wishes:
        reader.speed = speed
        reader.go_to(place)
        reader.read()
    for _ in range(len(samples) + 2):
        if reader.at_end:
            break
        reader.read()
    assert reader.at_end


@given(st.binary(min_size=1, max_size=12), st.integers(0, 60), st.integers(0, 400))
def test_a_damaged_recording_is_read_or_refused(junk: bytes, place: int, cut: int) -> None:
    content = wav(tone(0.2))
    damaged = content[:place] + junk + content[place + len(junk) : len(content) - cut]
    with suppress(RecordingError):
        assert decode(damaged).duration_ms < 60_000
