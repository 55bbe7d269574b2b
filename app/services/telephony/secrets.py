"""The secret of the desk's line: in this computer's keyring, or, where there is none, until the program ends."""

from __future__ import annotations

from collections.abc import Callable

from app.services.store.errors import KeyringTrouble
from app.services.store.keyring_access import Keyring, find_keyring


def secret_name(line: str) -> str:
    """Under which name the keyring keeps the secret of a line (a choice of the setting ``line``)."""
    return f"line {line}"


class LineSecrets:
    """Asks the keyring, which may wait for the person: not for the GUI thread."""

    def __init__(self, find: Callable[[], Keyring | None] | None = None) -> None:
        self._find = find or find_keyring
        self._for_now: dict[str, str] = {}

    def read(self, line: str) -> str:
        """The secret of a line; empty where none is known. Raises KeyringTrouble."""
        if line in self._for_now:
            return self._for_now[line]
        keyring = self._find()
        return (keyring.read(secret_name(line)) or "") if keyring is not None else ""

    def keep(self, line: str, secret: str) -> bool:
        """Keep it; False where there is no keyring (or it refuses) and it holds until the program ends."""
        try:
            keyring = self._find()
            if keyring is not None:
                keyring.write(secret_name(line), secret)
                self._for_now.pop(line, None)
                return True
        except KeyringTrouble:
            pass
        self._for_now[line] = secret
        return False

    def forget(self, line: str) -> None:
        """Know it no more. Raises KeyringTrouble."""
        self._for_now.pop(line, None)
        keyring = self._find()
        if keyring is not None:
            keyring.forget(secret_name(line))
