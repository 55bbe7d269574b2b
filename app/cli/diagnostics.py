"""``hotline diagnostics``: one archive for whoever helps with a fault. It is written here and sent by nobody."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

from app.cli.arguments import Asked, Commands
from app.cli.check import findings
from app.services import diagnostics
from app.services.words import t


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "diagnostics", help=t("diagnostics.command"), description=t("diagnostics.command")
    )
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help=t("diagnostics.file"))
    parser.set_defaults(run=run)


def run(asked: Asked) -> int:
    """Write the archive and say word for word what is in it. Raises NoDiagnostics."""
    path = (asked.options.file or Path(diagnostics.usual_name())).absolute()
    found = [asdict(each) for each in findings(asked.launch)]
    wash = diagnostics.washer_here(asked.launch.store_path.parent)
    parts = diagnostics.write(path, diagnostics.gather(asked.launch, found, wash))
    sys.stdout.write(t("diagnostics.written", path=path) + "\n")
    sys.stdout.writelines(f"  {part.name}: {part.about}\n" for part in parts)
    sys.stdout.write(t("diagnostics.list_not") + "\n" + t("diagnostics.nothing_sent") + "\n")
    return 0
