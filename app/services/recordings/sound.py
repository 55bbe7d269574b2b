"""A recording as samples: one channel of 16 bits, at a rate that is enough for speech."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Any

from app.records import frozen
from app.services.recordings.errors import RecordingError

MOST_HZ, LEAST_HZ = 16_000, 8_000
LONG_S = 3600
"""A recording longer than this is kept at :data:`LEAST_HZ`."""
LONGEST_S = 6 * 3600
PEAKS = 800


@frozen
class Sound:
    """Decoded speech. ``peaks`` are the loudest sample (0 to 32,768) of each of equal stretches, to be drawn."""

    samples: array[int] = field(repr=False)
    rate: int
    peaks: tuple[int, ...] = field(repr=False)

    @property
    def duration_ms(self) -> int:
        """How long it is."""
        return len(self.samples) * 1000 // self.rate


def decode(content: bytes) -> Sound:
    """Decode WAV (PCM, A-law, µ-law), MP3, Ogg Vorbis or FLAC; two speakers' channels become one.

    Raises RecordingError for another format, an empty file, one too long, and where there is no decoder.
    """
    if not content:
        raise RecordingError("recordings.empty")
    rate, seconds = _rate_and_length(content)
    samples = array("h")
    for piece in _pieces(content, LEAST_HZ if seconds > LONG_S else rate):
        samples.extend(piece)
        if len(samples) > LONGEST_S * rate:
            raise RecordingError("recordings.too_long", hours=LONGEST_S // 3600)
    if not samples:
        raise RecordingError("recordings.empty")
    return Sound(samples, LEAST_HZ if seconds > LONG_S else rate, peaks_of(samples))


def peaks_of(samples: Sequence[int], count: int = PEAKS) -> tuple[int, ...]:
    """The loudest sample of each of ``count`` stretches (fewer where there are fewer samples)."""
    whole = len(samples)
    count = min(count, whole)
    found = []
    for place in range(count):
        part = samples[place * whole // count : (place + 1) * whole // count]
        found.append(max(max(part), -min(part)))
    return tuple(found)


def can_decode() -> bool:
    """Whether this computer has the player's library."""
    try:
        import miniaudio  # noqa: F401 - only whether it is here
    except ImportError:
        return False
    return True


def _rate_and_length(content: bytes) -> tuple[int, float]:
    """The rate to decode at, and the length in seconds where the file says it (0 where it does not)."""
    miniaudio = _library()
    ask = {b"RIFF": "wav_get_info", b"fLaC": "flac_get_info", b"OggS": "vorbis_get_info"}
    try:
        info = getattr(miniaudio, ask.get(content[:4], "mp3_get_info"))(content)
    except miniaudio.MiniaudioError as error:
        raise RecordingError("recordings.unknown_format") from error
    return max(LEAST_HZ, min(info.sample_rate, MOST_HZ)), info.duration


def _pieces(content: bytes, rate: int) -> Iterator[array[int]]:
    miniaudio = _library()
    try:
        yield from miniaudio.stream_memory(
            content, miniaudio.SampleFormat.SIGNED16, nchannels=1, sample_rate=rate, frames_to_read=rate
        )
    except miniaudio.MiniaudioError as error:
        raise RecordingError("recordings.unknown_format") from error


def _library() -> Any:
    try:
        import miniaudio
    except ImportError as error:
        raise RecordingError("recordings.no_player") from error
    return miniaudio
