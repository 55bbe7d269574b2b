"""``hotline import FILE``: clients or tickets from a file, as the import screen does it."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from app.cli.arguments import Asked, Commands
from app.cli.opening import opened_store
from app.cli.who import worker
from app.services.imports import (
    Import,
    ImportTrouble,
    Mapping,
    Progress,
    RowsRejected,
    What,
    local_zone,
    look,
    saved,
)
from app.services.imports.mapping import applied
from app.services.imports.zones import is_zone
from app.services.store.store import Store
from app.services.words import t


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("import", help=t("transfer.import"), description=t("transfer.import"))
    parser.add_argument("file", type=Path, metavar="FILE", help=t("transfer.file"))
    parser.add_argument("--what", choices=[what.value for what in What], help=t("transfer.what"))
    parser.add_argument("--mapping", metavar="NAME", help=t("transfer.mapping"))
    parser.add_argument("--dry-run", action="store_true", help=t("transfer.dry_run"))
    parser.add_argument("--rejects", type=Path, metavar="FILE", help=t("transfer.rejects"))
    parser.add_argument("--zone", type=zone, metavar="ZONE", help=t("transfer.zone"))
    parser.add_argument("--login", metavar="LOGIN", help=t("transfer.login"))
    parser.set_defaults(run=run)


def zone(text: str) -> str:
    """An option's time zone."""
    if not is_zone(text):
        raise argparse.ArgumentTypeError(t("transfer.bad_zone", value=text))
    return text


def run(asked: Asked) -> int:
    """Import the file; 0 where every row is in. Raises RowsRejected where some are not, and known errors."""
    options = asked.options
    with opened_store(asked.launch.store_path) as store:
        actor = worker(store, options.login)
        mapping = _mapping(store, options)
        _say_mapping(mapping)
        job = Import(options.file, mapping, actor, dry_run=options.dry_run, rejects=options.rejects)
        try:
            progress = _worked(store, job)
        except KeyboardInterrupt:
            sys.stderr.write("\n" + t("transfer.stopped") + "\n")
            raise
        finally:
            job.close()
    _say_result(progress, dry_run=options.dry_run)
    if progress.rejected and not options.dry_run:
        raise RowsRejected("importing.rows_rejected", n=progress.rejected, path=progress.rejects)
    return 0


def _mapping(store: Store, options: argparse.Namespace) -> Mapping:
    what = What(options.what) if options.what else None
    seen = look(store, options.file, what, options.zone or local_zone())
    mapping = seen.mapping
    if options.mapping:
        kept = saved(store, mapping.what)
        named = next((each for each in kept if each.name == options.mapping), None)
        if named is None:
            names = ", ".join(f"«{each.name}»" for each in kept) or "—"
            raise ImportTrouble("transfer.no_mapping", name=options.mapping, names=names)
        mapping = applied(named, mapping)
    return replace(mapping, zone=options.zone) if options.zone else mapping


def _worked(store: Store, job: Import) -> Progress:
    shows = sys.stderr.isatty()
    while True:
        progress = job.step(store)
        if shows:
            text = t("transfer.progress", share=round(progress.share * 100), read=progress.read)
            sys.stderr.write(f"\r{text}" + ("\n" if progress.finished else ""))
        if progress.finished:
            return progress


def _say_mapping(mapping: Mapping) -> None:
    pairs = [f"{c.heading} → {t(f'importing.field_{c.field}')}" for c in mapping.columns if c.field]
    left = [column.heading for column in mapping.columns if not column.field and column.heading]
    sys.stdout.write(t("transfer.mapped", columns=", ".join(pairs)) + "\n")
    if left:
        sys.stdout.write(t("transfer.skipped", columns=", ".join(left)) + "\n")


def _say_result(progress: Progress, *, dry_run: bool) -> None:
    lines = [t("transfer.dry")] if dry_run else []
    lines.append(
        t(
            "transfer.done",
            read=progress.read,
            new=progress.new,
            changed=progress.changed,
            unchanged=progress.unchanged,
            repeated=progress.repeated,
            rejected=progress.rejected,
        )
    )
    lines.extend(t("transfer.why", count=count, reason=t(key, value="…")) for key, count in progress.reasons)
    sys.stdout.write("\n".join(lines) + "\n")
