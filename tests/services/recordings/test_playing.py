"""Where a playback stands and what was heard, on a device that asks when the test wants."""

from __future__ import annotations

import threading

import pytest

from app.services.recordings.errors import NoSound
from app.services.recordings.playing import HEARD_MS, Frames, Heard, Playback, SoundDevice
from app.services.recordings.sound import Sound, decode
from tests.services.recordings.sounds import tone, wav


class Hand:
    """A device turned by hand."""

    def __init__(self, fault: str = "") -> None:
        self.source: Frames | None = None
        self.fault = fault

    def start(self, rate: int, source: Frames) -> None:
        if self.fault:
            raise NoSound(self.fault)
        self.source = source

    def stop(self) -> None:
        self.source = None

    def ask(self, ms: int) -> bytes:
        assert self.source is not None
        return self.source.send(ms * 8)


@pytest.fixture
def sound() -> Sound:
    return decode(wav(tone(10.0)))


def test_it_plays_pauses_and_says_what_was_heard(sound: Sound) -> None:
    device = Hand()
    playback = Playback(sound, device)
    playback.play()
    playback.open()
    assert device.ask(1000) == sound.samples[:8000].tobytes()
    assert (playback.position_ms, playback.is_playing) == (1000, True)
    assert playback.pause() == Heard(0, 1000)
    assert device.ask(1000) == bytes(16_000), "silent at once, though the device is still open"
    assert playback.position_ms == 1000
    assert playback.pause() is None
    playback.play()
    device.ask(100)
    assert playback.pause() is None, "a tenth of a second is no listening"


def test_going_elsewhere_ends_the_stretch(sound: Sound) -> None:
    device = Hand()
    playback = Playback(sound, device)
    assert playback.go_to(2000) is None
    playback.play()
    playback.open()
    device.ask(500)
    assert playback.go_to(7000) == Heard(2000, 2500)
    assert device.ask(1000) == sound.samples[56_000:64_000].tobytes()
    assert playback.take_heard() == Heard(7000, 8000)
    device.ask(400)
    assert playback.pause() == Heard(8000, 8400)


def test_after_the_end_is_silence_and_the_beginning(sound: Sound) -> None:
    device = Hand()
    playback = Playback(sound, device)
    playback.go_to(9_900)
    playback.play()
    playback.open()
    heard = device.ask(500)
    assert heard[1600:] == bytes(6400)
    assert playback.at_end
    playback.pause()
    playback.play()
    assert playback.position_ms == 0
    assert device.ask(10) == sound.samples[:80].tobytes()


def test_twice_as_fast_is_twice_as_far(sound: Sound) -> None:
    device = Hand()
    playback = Playback(sound, device)
    playback.speed = 2.0
    playback.play()
    playback.open()
    device.ask(2000)
    assert playback.position_ms == pytest.approx(4000, abs=120)


def test_without_a_device_it_can_still_be_looked_through(sound: Sound) -> None:
    playback = Playback(sound, Hand("recordings.no_device"))
    with pytest.raises(NoSound):
        playback.open()
    assert not playback.is_open
    playback.go_to(3000)
    assert playback.position_ms == 3000


class Silent(SoundDevice):
    """The library's own device that plays to nobody; ``asked`` counts the samples it has taken."""

    def __init__(self) -> None:
        super().__init__("NULL")
        self.enough = threading.Event()
        self.asked = 0

    def start(self, rate: int, source: Frames) -> None:
        counted = self._counted(source)
        next(counted)
        super().start(rate, counted)

    def _counted(self, source: Frames) -> Frames:
        wanted = yield b""
        while True:
            self.asked += wanted
            if self.asked > 4000:
                self.enough.set()
            wanted = yield source.send(wanted)


def test_the_library_plays_on_its_null_device(sound: Sound) -> None:
    device = Silent()
    playback = Playback(sound, device)
    playback.go_to(5_000)
    playback.play()
    playback.open()
    assert device.enough.wait(20)
    heard = playback.pause()
    playback.release()
    playback.release()
    assert not playback.is_open
    assert heard is not None
    assert heard.from_ms == 5_000
    assert heard.to_ms > 5_000 + HEARD_MS
