"""Sounds made for tests."""

from __future__ import annotations

import io
import math
import wave
from array import array
from itertools import pairwise


def tone(seconds: float, hertz: float = 300.0, rate: int = 8000, loud: int = 12_000) -> array[int]:
    return array("h", (int(loud * math.sin(2 * math.pi * hertz * n / rate)) for n in range(int(seconds * rate))))


def wav(samples: array[int], rate: int = 8000, channels: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def crossings(samples: array[int]) -> int:
    """How often it rises through zero: hertz times seconds for a pure tone."""
    return sum(1 for a, b in pairwise(samples) if a < 0 <= b)
