"""What the organisation has answered of the first start's questions, so that people are not asked."""

from __future__ import annotations

from pathlib import Path

from app.records import frozen
from app.services.paths import place_in
from app.services.settings.settings import Settings
from app.services.store.errors import KeyringTrouble
from app.services.store.founding import Wishes

QUESTIONS = (
    "language", "extension", "store_file", "key_store", "sign_in", "escrow_file", "hub_address", "hub_login",
)  # fmt: skip
"""The settings that answer a question of the form."""

_NEEDED = frozenset({"language", "store_file", "key_store", "sign_in"})


@frozen
class Answers:
    """``fixed`` names the questions that a policy answers; the rest only fills the form in."""

    fixed: frozenset[str] = frozenset()
    key_store: str = "ask"
    sign_in: str = "ask"
    extension: str = ""
    escrow: str = ""
    hub_address: str = ""
    hub_login: str = ""

    def wishes(self, path: Path, name: str, language: str, *, has_keyring: bool) -> Wishes | None:
        """All that founding needs, or None where a person has still to be asked.

        A passphrase and a password are a person's own, so that a policy which wants them leaves a question. Raises
        KeyringTrouble where the key must lie in a keyring and there is none.
        """
        if "key_store" in self.fixed and self.key_store == "keyring" and not has_keyring:
            raise KeyringTrouble("store.keyring_demanded")
        if self.hub_address:
            return None  # its password is asked for
        complete = self.fixed >= _NEEDED and (self.key_store, self.sign_in) == ("keyring", "account")
        if not complete or not name:
            return None
        escrow = Path(self.escrow) if self.escrow else None
        return Wishes(path, name, language, self.extension, escrow_file=escrow)


def answers_of(settings: Settings) -> Answers:
    """What the settings answer."""
    fixed = frozenset(name for name in QUESTIONS if settings.decided_by(name) is not None)
    return Answers(
        fixed,
        settings.text("key_store"),
        settings.text("sign_in"),
        settings.text("extension"),
        place_in(settings.text("escrow_file")),
        settings.text("hub_address"),
        settings.text("hub_login"),
    )
