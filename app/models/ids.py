"""Keys made on the desk: UUID version 7 (RFC 9562, section 5.7), so that keys sort by time of creation."""

from __future__ import annotations

import os
import threading
import time

Uid = bytes
"""A record's key: the 16 raw bytes of a UUIDv7."""

_lock = threading.Lock()
_last_ms = 0
_counter = 0


def new_uid() -> Uid:
    """Make a new key, greater than every key made before by this process (RFC 9562, method 1: a counter)."""
    global _last_ms, _counter
    with _lock:
        now = time.time_ns() // 1_000_000
        if now > _last_ms:
            _last_ms, _counter = now, int.from_bytes(os.urandom(1), "big")
        else:
            _counter += 1
            if _counter > 0xFFF:
                _last_ms, _counter = _last_ms + 1, 0
        ms, counter = _last_ms, _counter
    tail = bytearray(os.urandom(8))
    tail[0] = (tail[0] & 0x3F) | 0x80
    return ms.to_bytes(6, "big") + (0x7000 | counter).to_bytes(2, "big") + bytes(tail)


def uid_time_ms(uid: Uid) -> int:
    """When the key was made, UTC milliseconds."""
    return int.from_bytes(uid[:6], "big")
