"""The page ``docs/command-line.md``: options and commands, read from the program itself."""

from __future__ import annotations

import argparse

from app.cli.arguments import PROGRAM, parser
from app.services.words import language, use_language

HEAD = f"""# Command line

Made from the program itself by `python3 dev.py reference`; change the program's texts, not this page. The
program speaks the person's language: `--language`, else the setting, else the system's. Without a command
`{PROGRAM}` opens the window. What it ends with: [exit-codes.md](exit-codes.md).
"""


def command_page() -> str:
    """Return the whole page, in English."""
    spoken = language()
    use_language("en")
    try:
        top = parser()
        lines = [HEAD, *_table("## Options", top)]
        for name, command in _commands(top).items():
            lines += _table(f"## `{PROGRAM} {name}`", command)
        return "\n".join(lines)
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
