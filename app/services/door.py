"""The door of the running window: other programs of the same person hand over a call's event, or a number to dial.

A softphone starts us for every event of a call, so the way to the window must be short: this module loads nothing
but ``os``, ``sys`` and ``socket``. A message is one line: parts between unit separators. The window answers with
one word. The door is a socket (on Windows a named pipe) that only the same person may open.
"""

from __future__ import annotations

import os
import sys

CALL, DIAL = "call", "dial"
"""What is handed over: an event of a call, a number somebody clicked on."""

SCHEMES = ("tel:", "sip:", "sips:", "callto:", "hotline:")
"""Links that mean: call this number."""

OK, OTHER_LINE, NOT_READY, NOT_UNDERSTOOD = "ok", "other-line", "not-ready", "not-understood"
"""The window's answers."""

NOBODY, NO_ANSWER = "nobody", "no-answer"
"""There is no window; it took the message and has not answered yet (it will read it when it gets to it)."""

SEPARATOR = "\x1f"
LONGEST_PART = 512
MOST_BYTES = 8192
WAIT_S = 1.0


def door_name(*, demo: bool = False) -> str:
    """The name of this person's door; a demonstration has its own, so that it never takes real calls."""
    owner = str(os.getuid()) if sys.platform != "win32" else os.environ.get("USERNAME", "")
    plain = "".join(letter if letter.isalnum() else "_" for letter in owner)
    return f"hotline-door-{plain}{'-demo' if demo else ''}"


def message(*parts: str) -> bytes:
    """Parts as they go over: no control characters, each part cut, at most one line."""
    plain = ("".join(letter if letter.isprintable() else " " for letter in part)[:LONGEST_PART] for part in parts)
    return (SEPARATOR.join(plain) + "\n").encode("utf-8", "replace")


def parts_of(line: bytes) -> list[str]:
    """The parts of one received line."""
    return line.decode("utf-8", "replace").rstrip("\r\n").split(SEPARATOR)


def hand_over(*parts: str, demo: bool = False, wait_s: float = WAIT_S) -> str:
    """Hand a message to the running window; its answer, NOBODY or NO_ANSWER. Waits at most ``wait_s``."""
    sent = message(*parts)
    name = door_name(demo=demo)
    answer = _over_pipe(name, sent) if sys.platform == "win32" else _over_socket(name, sent, wait_s)
    return answer.decode("ascii", "replace").strip() or NO_ANSWER


def _over_socket(name: str, sent: bytes, wait_s: float) -> bytes:
    """Over the socket that Qt makes in the folder for temporary files."""
    import socket

    folder = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - where Qt puts it; its rights are the person's own
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.settimeout(wait_s)
        try:
            door.connect(f"{folder}/{name}")
        except OSError:
            return NOBODY.encode()
        try:
            door.sendall(sent)
            return door.recv(64)
        except OSError:
            return b""


def _over_pipe(name: str, sent: bytes) -> bytes:
    """Over Windows' named pipe."""
    try:
        with open(rf"\\.\pipe\{name}", "r+b", buffering=0) as door:  # noqa: PTH123 - a pipe; pathlib takes its time
            door.write(sent)
            return door.read(64) or b""
    except OSError:
        return NOBODY.encode()
