"""``hotline roll-back --to VERSION``: give the data back to an older program, with everything in them."""

from __future__ import annotations

import sys

from app.cli.arguments import Asked, Commands
from app.cli.opening import opened_store
from app.services.store.going_back import go_back
from app.services.words import t


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("roll-back", help=t("cli.back"), description=t("cli.back"))
    parser.add_argument("--to", required=True, metavar="VERSION", help=t("cli.back_to"))
    parser.set_defaults(run=run)


def run(asked: Asked) -> int:
    """Go back; 0 also where there is nothing to do. Raises StoreError; nothing is changed then."""
    wanted, path = asked.options.to, asked.launch.store_path
    with opened_store(path) as store:
        gone = go_back(store, wanted)
    sys.stdout.write(t("cli.back_done" if gone else "cli.back_fits", wanted=wanted, path=path) + "\n")
    return 0
