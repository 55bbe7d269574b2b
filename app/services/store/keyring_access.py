"""The operating system's keyring: only real ones, named explicitly, asked on a thread with a time limit.

``keyring`` would take whatever an environment variable or an installed package offers, a plain-text file
included, so its own choice is not used: the list below is the whole of what is accepted. To add a keyring: one
line in :data:`_ACCEPTED`.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar

from app.services.store.errors import KeyringTrouble

log = logging.getLogger(__name__)

ACCOUNT = "store key"
WAIT_S = 120.0
"""How long the person may take to unlock the keyring in its own window."""

_ACCEPTED: dict[str, tuple[tuple[str, str], ...]] = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "linux": (("keyring.backends.SecretService", "Keyring"), ("keyring.backends.kwallet", "DBusKeyring")),
}

T = TypeVar("T")


class Keyring(Protocol):
    """A place that keeps secrets for the person who is signed in to the computer."""

    @property
    def name(self) -> str:
        """The keyring's name for messages."""

    def read(self, entry: str) -> str | None:
        """The secret, or None where there is none. Raises KeyringTrouble."""

    def write(self, entry: str, secret: str) -> None:
        """Keep the secret and prove it by reading it back. Raises KeyringTrouble."""

    def forget(self, entry: str) -> None:
        """Drop the secret; harmless where there is none. Raises KeyringTrouble."""


class SystemKeyring:
    """The keyrings found on this computer: the first one keeps, all of them are asked."""

    def __init__(self, backends: list[Any], wait_s: float = WAIT_S) -> None:
        self._backends = backends
        self._wait_s = wait_s

    @property
    def name(self) -> str:
        """The keyring's name for messages."""
        return str(self._backends[0].name)

    def read(self, entry: str) -> str | None:
        """The secret, or None where there is none. Raises KeyringTrouble."""
        for backend in self._backends:
            secret = self._ask(partial(_read, backend, entry))
            if secret is not None:
                return secret
        return None

    def write(self, entry: str, secret: str) -> None:
        """Keep the secret and prove it by reading it back. Raises KeyringTrouble."""
        backend = self._backends[0]
        self._ask(partial(_write, backend, entry, secret))
        if self._ask(partial(_read, backend, entry)) != secret:
            raise KeyringTrouble("store.keyring_forgets", keyring=self.name)

    def forget(self, entry: str) -> None:
        """Drop the secret; harmless where there is none. Raises KeyringTrouble."""
        for backend in self._backends:
            if self._ask(partial(_read, backend, entry)) is not None:
                self._ask(partial(_delete, backend, entry))

    def _ask(self, action: Callable[[], T]) -> T:
        """Run ``action`` with the time limit: a keyring may wait for its own password for ever."""
        answers: list[T] = []
        failures: list[Exception] = []

        def run() -> None:
            try:
                answers.append(action())
            except Exception as error:  # noqa: BLE001 - each keyring has errors of its own; told below
                failures.append(error)

        thread = threading.Thread(target=run, name="keyring", daemon=True)
        thread.start()
        thread.join(self._wait_s)
        if answers:
            return answers[0]
        if failures:
            log.warning("keyring %s failed: %s", self.name, type(failures[0]).__name__)
            raise KeyringTrouble("store.keyring_refuses", keyring=self.name) from failures[0]
        raise KeyringTrouble("store.keyring_silent", keyring=self.name)


def _read(backend: Any, entry: str) -> str | None:
    secret: str | None = backend.get_password(*_address(entry))
    return secret


def _write(backend: Any, entry: str, secret: str) -> None:
    backend.set_password(*_address(entry), secret)


def _delete(backend: Any, entry: str) -> None:
    backend.delete_password(*_address(entry))


def _address(entry: str) -> tuple[str, str]:
    # A service of its own for each entry: Windows moves an entry away when its service gets a second account.
    return f"Hotline Workstation {entry}", ACCOUNT


def find_keyring(platform: str = sys.platform) -> SystemKeyring | None:
    """This computer's keyring, or None: then a passphrase is asked for in each session."""
    backends = [made for module, name in _ACCEPTED.get(platform, ()) if (made := _made(module, name)) is not None]
    return SystemKeyring(backends) if backends else None


def _made(module: str, name: str) -> Any:
    """The keyring's driver, or None where this computer does not have that keyring."""
    try:
        kind = getattr(importlib.import_module(module), name)
        usable = kind.priority > 0
    except Exception as error:  # noqa: BLE001 - drivers answer "not here" with any exception, by their design
        log.info("keyring %s is not here: %s", module, type(error).__name__)
        return None
    return kind() if usable else None
