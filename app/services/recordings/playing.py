"""Playing a recording: where it stands, how fast, and which stretches have been heard."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Generator
from typing import Any, Protocol

from app.records import frozen
from app.services.recordings.errors import NoSound
from app.services.recordings.sound import Sound
from app.services.recordings.stretching import Stretcher

SPEEDS = (0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
BUFFER_MS = 100
NAME = "Hotline Workstation"
HEARD_MS = 300
"""A shorter stretch is a person looking for a place, not listening."""

Frames = Generator[bytes, int, None]


class Device(Protocol):
    """What makes sound: asks ``source`` for so many samples, again and again, on a thread of its own."""

    def start(self, rate: int, source: Frames) -> None:
        """Begin. Raises NoSound."""

    def stop(self) -> None:
        """Be silent; harmless when it is."""


@frozen
class Heard:
    """A stretch that was played, in ms from the recording's beginning."""

    from_ms: int
    to_ms: int


class Playback:
    """One recording on a device. Every method may be called on any thread.

    :meth:`play` and :meth:`pause` take effect at once; opening and closing the device may take seconds (a headset
    by radio), so :meth:`open` and :meth:`release` are for a thread of their own, one at a time.
    """

    def __init__(self, sound: Sound, device: Device) -> None:
        self.sound = sound
        self._device = device
        self._lock = threading.Lock()
        self._reader = Stretcher(sound.samples, sound.rate)
        self._rest = array("h")
        self._playing = self._is_open = False
        self._since = 0

    @property
    def is_playing(self) -> bool:
        """Whether it is to be heard."""
        with self._lock:
            return self._playing

    @property
    def is_open(self) -> bool:
        """Whether the device is in use."""
        with self._lock:
            return self._is_open

    @property
    def at_end(self) -> bool:
        """Whether all of it has been read."""
        with self._lock:
            return self._reader.at_end

    @property
    def position_ms(self) -> int:
        """Where it stands."""
        with self._lock:
            return self._position()

    @property
    def speed(self) -> float:
        """How fast it is played, at the same pitch."""
        with self._lock:
            return self._reader.speed

    @speed.setter
    def speed(self, speed: float) -> None:
        with self._lock:
            self._reader.speed = speed

    def play(self) -> None:
        """Begin or go on; from the beginning when it is at its end. Nothing is heard before :meth:`open`."""
        with self._lock:
            if self._playing:
                return
            if self._reader.at_end:
                self._reader.go_to(0)
                self._rest = array("h")
            self._playing = True
            self._since = self._position()

    def pause(self) -> Heard | None:
        """Be silent; the stretch just heard, if it was long enough to be called so."""
        with self._lock:
            if not self._playing:
                return None
            self._playing = False
            return self._heard()

    def open(self) -> None:
        """Take the device. Raises NoSound."""
        self._device.start(self.sound.rate, _started(self._frames()))
        with self._lock:
            self._is_open = True

    def release(self) -> None:
        """Give the device back: while nothing is played it is the telephone's."""
        self._device.stop()
        with self._lock:
            self._is_open = False

    def go_to(self, ms: int) -> Heard | None:
        """Go to another place, playing or not; the stretch heard before."""
        with self._lock:
            heard = self._heard() if self._playing else None
            self._reader.go_to(ms * self.sound.rate // 1000)
            self._rest = array("h")
            self._since = self._position()
        return heard

    def take_heard(self) -> Heard | None:
        """What has been heard since this was last asked, while it plays on."""
        with self._lock:
            heard = self._heard() if self._playing else None
            if heard is not None:
                self._since = heard.to_ms
            return heard

    def _heard(self) -> Heard | None:
        place = self._position()
        return Heard(self._since, place) if place - self._since >= HEARD_MS else None

    def _position(self) -> int:
        place = self._reader.place - int(len(self._rest) * self._reader.speed)
        return min(max(0, place), len(self.sound.samples)) * 1000 // self.sound.rate

    def _frames(self) -> Frames:
        """Answer the device: as many samples as it wants, silence after the end."""
        wanted = yield b""
        while True:
            wanted = yield self._next(wanted)

    def _next(self, wanted: int) -> bytes:
        with self._lock:
            if not self._playing:
                return bytes(2 * wanted)
            while len(self._rest) < wanted and not self._reader.at_end:
                self._rest.extend(self._reader.read())
            given, self._rest = self._rest[:wanted], self._rest[wanted:]
        return given.tobytes() + bytes(2 * (wanted - len(given)))


def _started(frames: Frames) -> Frames:
    next(frames)
    return frames


class SoundDevice:
    """The computer's own sound device. ``backend`` names one of the library's; empty for what is best here."""

    def __init__(self, backend: str = "") -> None:
        self._backend = backend
        self._device: Any = None

    def start(self, rate: int, source: Frames) -> None:
        """Open the device and let it ask. Raises NoSound."""
        try:
            import miniaudio
        except ImportError as error:
            raise NoSound("recordings.no_player") from error
        wanted = [miniaudio.Backend[self._backend]] if self._backend else None
        try:
            device = miniaudio.PlaybackDevice(
                miniaudio.SampleFormat.SIGNED16,
                1,
                rate,
                BUFFER_MS,
                backends=wanted,
                app_name=NAME,
            )
            if device.backend == "Null" and not self._backend:  # chosen by the library where there is no device
                device.close()
                raise NoSound("recordings.no_device")
            device.start(source)
        except miniaudio.MiniaudioError as error:
            raise NoSound("recordings.no_device") from error
        self._device = device

    def stop(self) -> None:
        """Close it."""
        if self._device is not None:
            self._device.close()
            self._device = None
