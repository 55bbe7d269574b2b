"""One program for one store: a lock of the operating system's on a file beside it, with a note of who has it.

The system lets go of the lock when a process ends, however it ends, so that nothing stale is ever in the way. The
note tells a second start whether the window is on the same screen (it then comes forward) or in another session.
"""

from __future__ import annotations

import getpass
import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from app.services.store.errors import OpenElsewhere

_FAR = 1 << 30  # the byte that is locked on Windows: far behind the note, which others must be able to read


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a store: account, session (see :func:`session_name`) and number of the process."""

    account: str
    session: str
    process: int


class _Held:
    """A lock that this process has, how many parts of it want it, and the open file."""

    def __init__(self, file: int | None) -> None:
        self.file = file
        self.count = 0


_held: dict[Path, _Held] = {}
_turn = threading.Lock()


def lock_path(store: Path) -> Path:
    """Where the lock of a store lies."""
    return store.with_name(store.name + ".lock")


def take(store: Path) -> None:
    """Take the store for this process; each call needs a :func:`let_go`.

    Raises OpenElsewhere where another process has it. Where nothing can be written beside the store there is no
    lock: nobody can be working there.
    """
    key = _key(store)
    with _turn:
        held = _held.get(key)
        if held is None:
            held = _held[key] = _Held(_locked(store))
        held.count += 1


def let_go(store: Path) -> None:
    """Give the store free once nobody in this process wants it any more."""
    key = _key(store)
    with _turn:
        held = _held.get(key)
        if held is None:
            return
        held.count -= 1
        if not held.count:
            del _held[key]
            if held.file is not None:
                os.close(held.file)  # the system unlocks


@contextmanager
def hold(store: Path) -> Iterator[None]:
    """Have the store for this process alone. Raises OpenElsewhere."""
    take(store)
    try:
        yield
    finally:
        let_go(store)


def holder_of(store: Path) -> Holder | None:
    """Who noted themselves last as having the store; None where nobody has."""
    try:
        raw = json.loads(lock_path(store).read_text(encoding="utf-8"))
        return Holder(str(raw["account"]), str(raw["session"]), int(raw["process"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def session_name(platform: str = sys.platform, environment: Mapping[str, str] = os.environ) -> str:
    """Which of a person's sessions on this computer this is; empty where there is only one to be had.

    Windows: the session's number (Terminal Services counts them). Elsewhere the display, without its screen: two
    windows are of one session where one can be brought before the other.
    """
    if platform == "win32":
        return _windows_session() or environment.get("SESSIONNAME", "")
    shown = environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY", "")
    host, colon, number = shown.rpartition(":")
    return f"{host}{colon}{number.partition('.')[0]}"


def _windows_session() -> str:
    if sys.platform == "win32":
        import ctypes

        number = ctypes.c_ulong()
        if ctypes.windll.kernel32.ProcessIdToSessionId(os.getpid(), ctypes.byref(number)):
            return str(number.value)
    return ""


def _key(store: Path) -> Path:
    return Path(os.path.realpath(store))


def _locked(store: Path) -> int | None:
    """The open file with the lock on it; None where no file can be made. Raises OpenElsewhere."""
    path = lock_path(Path(os.path.realpath(store)))
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None
    try:
        _lock(file)
    except OSError as error:
        os.close(file)
        other = holder_of(Path(os.path.realpath(store)))
        raise OpenElsewhere(
            "store.open_elsewhere",
            path=str(store),
            account=other.account if other else "?",
            session=(other.session if other else "") or "?",
            process=other.process if other else 0,
        ) from error
    _note(file)
    return file


def _lock(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(file, _FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _note(file: int) -> None:
    """Write who has the lock; a full disk leaves the note empty and the lock in force."""
    text = json.dumps(asdict(Holder(_account(), session_name(), os.getpid())))
    try:
        os.lseek(file, 0, os.SEEK_SET)
        os.ftruncate(file, 0)
        os.write(file, text.encode())
    except OSError:
        return


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no account has this number
        return str(os.getuid()) if sys.platform != "win32" else ""
