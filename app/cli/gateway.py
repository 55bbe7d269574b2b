"""``hotline gateway``: serve the desks of a team without a window; make a desk's token; keep a secret."""

from __future__ import annotations

import getpass
import logging
import signal
import sys
import threading
from pathlib import Path

from app.cli.arguments import Asked, Commands
from app.services.words import t

FILE = "gateway.toml"


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("gateway", help=t("cli.gateway"), description=t("cli.gateway"))
    parser.add_argument(
        "act", nargs="?", choices=("run", "check", "token", "secret"), default="run", help=t("cli.gateway_act")
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help=t("cli.gateway_config", file=FILE))
    parser.add_argument("--extension", metavar="NUMBER", help=t("cli.gateway_extension"))
    parser.add_argument("--name", metavar="NAME", default="exchange", help=t("cli.gateway_name"))
    parser.set_defaults(run=run)


def run(asked: Asked) -> int:
    """Do what is asked. Raises ConfigError, KeyringTrouble."""
    acts = {"run": _serve, "check": _check, "token": _token, "secret": _secret}
    return acts[asked.options.act](asked)


def _path(asked: Asked) -> Path:
    return asked.options.config or asked.launch.paths.roaming / FILE


def _serve(asked: Asked) -> int:
    """Serve until the process is told to end."""
    from app.services.logs import MaskingFormatter
    from app.services.telephony.gateway.config import ConfigError, read_config
    from app.services.telephony.gateway.running import Gateway
    from app.services.telephony.gateway.secrets import read_secret

    config = read_config(_path(asked))
    gateway = Gateway(config, read_secret)
    halt = threading.Event()
    ends = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, lambda *_: halt.set()) for each in ends]
    told = logging.StreamHandler(sys.stderr)
    told.setFormatter(MaskingFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(told)
    gateway.start()
    try:
        sys.stdout.write(t("cli.gateway_listens", host=config.desks.listen, port=gateway.server.port) + "\n")
        sys.stdout.flush()
        while not halt.wait(1):
            if gateway.broken:
                raise ConfigError("gateway.broken")
    finally:
        gateway.stop()
        logging.getLogger().removeHandler(told)
        for each, handler in zip(ends, before, strict=True):
            signal.signal(each, handler)
    return 0


def _check(asked: Asked) -> int:
    """Read the file and every secret, and connect nowhere."""
    from app.services.telephony.gateway.config import read_config
    from app.services.telephony.gateway.running import Gateway
    from app.services.telephony.gateway.secrets import read_secret

    config = read_config(_path(asked))
    Gateway(config, read_secret)
    sys.stdout.write(t("cli.gateway_good", n=len(config.desk)) + "\n")
    return 0


def _token(asked: Asked) -> int:
    """Make a token; it is shown here and nowhere else."""
    from app.services.telephony.gateway.tokens import hash_of, new_token

    token = new_token()
    extension = asked.options.extension or "101"
    lines = ("[[desk]]", f'extension = "{extension}"', f'token = "{hash_of(token)}"')
    sys.stdout.write(t("cli.gateway_token", extension=extension, token=token) + "\n\n" + "\n".join(lines) + "\n")
    return 0


def _secret(asked: Asked) -> int:
    """Put a secret into the keyring. Raises KeyringTrouble."""
    from app.services.store.keyring_access import find_keyring
    from app.services.telephony.gateway.config import ConfigError
    from app.services.telephony.gateway.secrets import entry_of

    keyring = find_keyring()
    if keyring is None:
        raise ConfigError("gateway.no_keyring")
    name = asked.options.name
    typed = getpass.getpass(t("cli.gateway_ask", name=name)) if sys.stdin.isatty() else sys.stdin.readline()
    keyring.write(entry_of(name), typed.strip())
    sys.stdout.write(t("cli.gateway_kept", name=name, keyring=keyring.name) + "\n")
    return 0
