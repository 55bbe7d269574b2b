"""``hotline recover``: put a lost key back into the keyring, by the recovery code or the organisation's key."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from app.cli.arguments import Asked, Commands
from app.services.store import keys, rescue
from app.services.store.errors import KeyringTrouble, LostKey
from app.services.store.keyring_access import find_keyring
from app.services.store.rotation import settle
from app.services.words import t


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("recover", help=t("cli.recover"), description=t("cli.recover"))
    parser.add_argument("--escrow", type=Path, metavar="FILE", help=t("cli.recover_escrow"))
    parser.set_defaults(run=run)


def run(asked: Asked) -> int:
    """Recover the key. Raises StoreError."""
    path = asked.launch.store_path
    keyring = find_keyring()
    if keyring is None:
        raise KeyringTrouble("store.no_keyring")
    candidates = _candidates(asked, path)
    right = settle(path, candidates, keyring)
    keys.keep_in_keyring(path, keyring, right)
    sys.stdout.write(t("cli.recovered", keyring=keyring.name) + "\n")
    return 0


def _candidates(asked: Asked, path: Path) -> list[str]:
    try:
        keys.read_key_file(path)
    except LostKey:
        if not rescue.restore_key_file(path):
            raise
    if asked.options.escrow:
        return keys.unlock_by_escrow(path, asked.options.escrow.read_bytes())
    return keys.unlock_by_code(
        path, getpass.getpass(t("cli.ask_code")) if sys.stdin.isatty() else sys.stdin.readline()
    )
