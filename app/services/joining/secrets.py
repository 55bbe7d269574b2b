"""The secret of a person's login at the hub: in the keyring, or, without one, until the program ends."""

from __future__ import annotations

from collections.abc import Callable

from app.services.joining.place import HubPlace
from app.services.store.errors import KeyringTrouble
from app.services.store.keyring_access import Keyring, find_keyring


def secret_name(place: HubPlace) -> str:
    """Under which name the keyring keeps the secret of this login at this hub."""
    return f"hub {place.login}@{place.address}"


class HubSecrets:
    """Asks the keyring, which may wait for the person: not for the GUI thread."""

    def __init__(self, find: Callable[[], Keyring | None] | None = None) -> None:
        self._find = find or find_keyring
        self._for_now: dict[str, str] = {}

    def read(self, place: HubPlace) -> str:
        """The secret; empty where none is known. Raises KeyringTrouble."""
        name = secret_name(place)
        if name in self._for_now:
            return self._for_now[name]
        keyring = self._find()
        return (keyring.read(name) or "") if keyring is not None else ""

    def keep(self, place: HubPlace, secret: str) -> bool:
        """Keep it; False where there is no keyring (or it refuses) and it holds until the program ends."""
        name = secret_name(place)
        try:
            keyring = self._find()
            if keyring is not None:
                keyring.write(name, secret)
                self._for_now.pop(name, None)
                return True
        except KeyringTrouble:
            pass
        self._for_now[name] = secret
        return False

    def forget(self, place: HubPlace) -> None:
        """Know it no more. Raises KeyringTrouble."""
        self._for_now.pop(secret_name(place), None)
        keyring = self._find()
        if keyring is not None:
            keyring.forget(secret_name(place))
