"""The page ``docs/command-line.md``: options, commands and exit codes, read from the program itself."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from collections.abc import Iterator

import app
from app.cli.arguments import PROGRAM, parser
from app.main import BUG
from app.services.errors import KnownError
from app.services.words import language, use_language

HEAD = f"""# Command line

Made from the program itself by `python3 dev.py reference`; change the program's texts, not this page. The
program speaks the person's language: `--language`, else the setting, else the system's. Without a command
`{PROGRAM}` opens the window.
"""
ENDINGS = {
    0: "All went well",
    KnownError.exit_code: "Something the program knows of; its message says what, what was kept and what to do",
    2: "Wrong usage: an option or a command that does not exist",
    BUG: "A fault of ours; a report lies beside the log",
    130: "Stopped by Ctrl+C",
}


def command_page() -> str:
    """Return the whole page, in English."""
    spoken = language()
    use_language("en")
    try:
        top = parser()
        lines = [HEAD, *_table("## Options", top)]
        for name, command in _commands(top).items():
            lines += _table(f"## `{PROGRAM} {name}`", command)
        return "\n".join([*lines, *_exit_codes()])
    finally:
        use_language(spoken)


def _commands(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands that ``of`` knows, by name; argparse has no public way to ask."""
    groups = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    return {name: command for group in groups for name, command in group.choices.items()}


def _table(title: str, of: argparse.ArgumentParser) -> list[str]:
    lines = [title, "", of.description or "", "", "| Option | What it does |", "|---|---|"]
    for action in of._actions:
        if not isinstance(action, argparse._SubParsersAction):
            name = ", ".join(f"`{option}`" for option in action.option_strings) or f"`{action.dest}`"
            values = action.metavar or ", ".join(map(str, action.choices or ()))
            lines.append(f"| {name} {values}".rstrip() + f" | {action.help or ''} |")
    return [*lines, ""]


def _exit_codes() -> list[str]:
    meanings = {code: [text] for code, text in ENDINGS.items()}
    for kind in _known_errors():
        if kind.exit_code in ENDINGS:
            continue
        summary = (kind.__doc__ or "").split("\n")[0].rstrip(".")
        if summary not in meanings.setdefault(kind.exit_code, []):
            meanings[kind.exit_code].append(summary)
    lines = ["## Exit codes", "", "| Code | What happened |", "|---|---|"]
    return [*lines, *(f"| `{code}` | {'; '.join(meanings[code])} |" for code in sorted(meanings)), ""]


def _known_errors() -> Iterator[type[KnownError]]:
    """Every kind of known error in the services and the command line, in a steady order."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.startswith(("app.views", "app.__main__")):
            importlib.import_module(module.name)
    kinds, waiting = [], [KnownError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("app.") and not kind.__module__.startswith("app.views"):
            kinds.append(kind)
    yield from sorted(kinds, key=lambda kind: (kind.__module__, kind.__qualname__))
