"""``hotline change-key``: encrypt the store anew, when somebody may know the old key or its recovery code."""

from __future__ import annotations

import getpass
import sys

from app.cli.arguments import Asked, Commands
from app.services.store import keys
from app.services.store.errors import NeedPassphrase
from app.services.store.keyring_access import find_keyring
from app.services.store.rotation import change_key, settle
from app.services.words import t


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("change-key", help=t("cli.change_key"), description=t("cli.change_key"))
    parser.set_defaults(run=run)


def run(asked: Asked) -> int:
    """Change the key and print the new recovery code. Raises StoreError; the old key opens the store then."""
    path = asked.launch.store_path
    keyring = find_keyring()
    passphrase = None
    try:
        candidates = keys.unlock(path, keyring)
    except NeedPassphrase:
        if not sys.stdin.isatty():
            raise
        passphrase = getpass.getpass(t("cli.ask_passphrase"))
        candidates, keyring = keys.unlock_by_passphrase(path, passphrase), None
    made = change_key(path, settle(path, candidates, keyring), keyring=keyring, passphrase=passphrase)
    sys.stdout.write(t("cli.key_changed", code=made.recovery_code) + "\n")
    return 0
