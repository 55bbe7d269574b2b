"""Where the gateway's secrets are: the keyring, a file only its owner can read, or the environment."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from app.services.store.keyring_access import Keyring, find_keyring
from app.services.telephony.gateway.config import ConfigError

MAX_BYTES = 4096


def entry_of(name: str) -> str:
    """Under which name the keyring keeps a secret of the gateway (``exchange``, ``webhooks.token``, …)."""
    return f"gateway {name}"


def read_secret(
    name: str,
    where: str,
    environment: Mapping[str, str] = os.environ,
    find: Callable[[], Keyring | None] = find_keyring,
) -> str:
    """The secret ``name``, which the file says is at ``where``. Raises ConfigError, or KeyringTrouble."""
    kind, _, rest = where.partition(":")
    if where == "keyring":
        keyring = find()
        secret = (keyring.read(entry_of(name)) or "") if keyring is not None else ""
    elif kind == "env" and rest:
        secret = environment.get(rest, "")
    elif kind == "file" and rest:
        secret = _of_file(Path(rest).expanduser())
    else:
        raise ConfigError("gateway.config_secret", what=name)
    if not secret:
        raise ConfigError("gateway.no_secret", what=name, where=where)
    return secret


def _of_file(path: Path) -> str:
    """The first line of a file that nobody else may read."""
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ConfigError("gateway.secret_open", path=str(path))
        with path.open(encoding="utf-8") as file:
            return file.readline(MAX_BYTES).strip()
    except (OSError, UnicodeDecodeError):
        return ""
