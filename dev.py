#!/usr/bin/env python3
"""The one entry for people who work on the program: ``python3 dev.py demo`` and ``python3 dev.py test``.

Needs Python 3.11 or newer with pip, nothing else: what is missing (Qt's system libraries, the locked
packages) is installed first, into ``.venv`` and, on Debian and its kin, by apt.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from app.services.words import system_language, t, use_language  # noqa: E402  (the path is set above)
from tools import environment, system  # noqa: E402
from tools.steps import StopError, run_all  # noqa: E402

CHECKS = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy", "app", "tools", "dev.py"],
}


def main(arguments: list[str]) -> int:
    """Run one command; return the exit code: 0 well, 1 something failed or is missing, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a redirected Windows console may lack a letter
    use_language(system_language())
    options, rest = _parser().parse_known_args(arguments)
    if sys.version_info < (3, 11):  # noqa: UP036  (the person may well start it with an older one)
        raise StopError(t("setup.old_python", version=sys.version.split()[0]))
    command: str = options.command
    full = command == "test" and options.packaging_full
    system.ensure(for_tests=command in ("test", "pictures"), for_packages=full)
    if command == "clean-check":
        return run_all({"chroot.sh": ["bash", str(ROOT / "tests" / "clean" / "chroot.sh"), *rest]})
    python = str(environment.ensure(ROOT))
    return run_all({name: [python, *step] for name, step in _steps(command, options, rest).items()})


def _steps(command: str, options: argparse.Namespace, rest: list[str]) -> dict[str, list[str]]:
    """What ``command`` runs with the environment's Python, by name, in order."""
    if command == "demo":
        system.require_display()
        return {"demo": ["-m", "app", "--demo", *rest]}
    if command == "check":
        return {**CHECKS, "rules": ["-m", "pytest", "-q", "tests/rules", *rest]}
    if command == "reference":
        return {"reference": ["-m", "tools.reference"]}
    if command == "bench":
        return {"bench": ["-m", "benchmarks", *rest]}
    if command == "pictures":
        return {"pictures": ["-m", "tests.flows.make_pictures", *rest]}
    if command == "test":
        os.environ.setdefault("HYPOTHESIS_PROFILE", "ci")
        if options.packaging_full:
            return {"pytest": ["-m", "pytest", "-m", "packaging_full", *rest]}
        left_out = "packaging_full" if options.all else "slow or exchange or packaging or packaging_full"
        return {**CHECKS, "pytest": ["-m", "pytest", "-m", f"not ({left_out})", *rest]}
    return {}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description=t("setup.about"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in ("demo", "test", "check", "bench", "reference", "pictures", "setup", "clean-check"):
        commands.add_parser(name, help=t(f"setup.command_{name.replace('-', '_')}"))
    sets = commands.choices["test"].add_mutually_exclusive_group()
    sets.add_argument("--all", action="store_true", help=t("setup.option_all"))
    sets.add_argument("--packaging-full", action="store_true", help=t("setup.option_packaging_full"))
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StopError as reason:
        print(reason, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
