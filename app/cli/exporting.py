"""``hotline export --what … FILE``: clients, tickets or calls into a file."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from app.cli.arguments import Asked, Commands
from app.cli.importing import zone
from app.cli.opening import opened_store
from app.cli.who import worker
from app.services.exports import Export, Table, Wanted, run_export
from app.services.imports import local_zone
from app.services.words import t


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("export", help=t("transfer.export"), description=t("transfer.export"))
    parser.add_argument("file", type=Path, metavar="FILE", help=t("transfer.file"))
    what = [table.value for table in Table]
    parser.add_argument("--what", choices=what, required=True, help=t("transfer.what_export"))
    parser.add_argument("--since", type=_day, metavar="DAY", help=t("transfer.since"))
    parser.add_argument("--until", type=_day, metavar="DAY", help=t("transfer.until"))
    parser.add_argument("--state", default="", metavar="STATE", help=t("transfer.state"))
    parser.add_argument("--queue", default="", metavar="CODE", help=t("transfer.queue"))
    parser.add_argument("--zone", type=zone, metavar="ZONE", help=t("transfer.zone"))
    parser.add_argument("--login", metavar="LOGIN", help=t("transfer.login"))
    parser.set_defaults(run=run)


def run(asked: Asked) -> int:
    """Export; 0 when the file is complete. Raises known errors; no file is left then."""
    options = asked.options
    where = options.zone or local_zone()
    wanted = Wanted(_moment(options.since, where), _moment(options.until, where), options.state, options.queue)
    with opened_store(asked.launch.store_path) as store:
        job = Export(options.file, Table(options.what), worker(store, options.login), wanted, zone=where)
        progress = run_export(store, job)
    sys.stdout.write(t("transfer.exported", n=progress.records, path=options.file) + "\n")
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(t("transfer.bad_day", value=text)) from error


def _moment(day: date | None, where: str) -> int | None:
    if day is None:
        return None
    return int(datetime.combine(day, time(), ZoneInfo(where)).timestamp() * 1000)
