"""Names and passwords for servers with recordings: in the system's keyring, else for this session only."""

from __future__ import annotations

import json
from dataclasses import field

from app.records import frozen
from app.services.store.errors import KeyringTrouble
from app.services.store.keyring_access import Keyring


@frozen
class Login:
    """A name and a password."""

    name: str
    password: str = field(repr=False)


class Logins:
    """Those known so far. May wait for the keyring: call it on a thread."""

    def __init__(self, keyring: Keyring | None) -> None:
        self._keyring = keyring
        self._session: dict[str, Login] = {}

    def of(self, host: str) -> Login | None:
        """The login for a host, or None."""
        if host not in self._session and self._keyring is not None:
            try:
                kept = self._keyring.read(_entry(host))
                found = json.loads(kept) if kept else None
            except (KeyringTrouble, ValueError):
                found = None
            if isinstance(found, dict) and isinstance(found.get("name"), str):
                self._session[host] = Login(found["name"], str(found.get("password", "")))
        return self._session.get(host)

    def keep(self, host: str, login: Login) -> bool:
        """Use a login from now on; whether the keyring keeps it beyond this session."""
        self._session[host] = login
        if self._keyring is None:
            return False
        try:
            self._keyring.write(_entry(host), json.dumps({"name": login.name, "password": login.password}))
        except KeyringTrouble:
            return False
        return True


def _entry(host: str) -> str:
    return f"recordings {host}"
