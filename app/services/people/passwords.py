"""Passwords: Argon2id through argon2-cffi, with the library's current costs, and a brake on guessing."""

from __future__ import annotations

from collections.abc import Callable

from app.services.people.errors import BadPassword, TooManyAttempts

SHORTEST = 8
FREE_ATTEMPTS = 3
_LONGEST_WAIT_S = 300


def hash_of(password: str) -> str:
    """The text to keep for a password (about 50 ms and 64 MiB on purpose). Raises BadPassword for a short one."""
    if len(password) < SHORTEST:
        raise BadPassword("people.password_short", n=SHORTEST)
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def verify(kept: str | None, password: str) -> tuple[bool, str | None]:
    """Whether the password is right, and a new text to keep where the costs have grown since.

    Takes as long for a person who does not exist (``kept`` is None), so that names cannot be told by the time.
    """
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    hasher = PasswordHasher()
    if kept is None:
        hasher.hash(password)
        return False, None
    try:
        hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False, None
    return True, hasher.hash(password) if hasher.check_needs_rehash(kept) else None


class Brake:
    """Makes guessing slow: after three wrong attempts each next one has to wait, twice as long each time.

    Kept in memory for one run: whoever can restart the program at will can read the computer's memory as well.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._wrong: dict[str, tuple[int, float]] = {}

    def check(self, login: str) -> None:
        """Raise TooManyAttempts where this login has to wait."""
        wait = self.wait_s(login)
        if wait > 0:
            raise TooManyAttempts("people.too_many_attempts", n=wait)

    def wait_s(self, login: str) -> int:
        """How many whole seconds this login has to wait; 0 for none."""
        count, last = self._wrong.get(login.casefold(), (0, 0.0))
        if count < FREE_ATTEMPTS:
            return 0
        pause = min(2 ** (count - FREE_ATTEMPTS + 1), _LONGEST_WAIT_S)
        return max(0, int(last + pause - self._clock() + 0.999))

    def wrong(self, login: str) -> None:
        """Note a wrong attempt."""
        count, _ = self._wrong.get(login.casefold(), (0, 0.0))
        self._wrong[login.casefold()] = (count + 1, self._clock())

    def right(self, login: str) -> None:
        """Forget the wrong ones."""
        self._wrong.pop(login.casefold(), None)
