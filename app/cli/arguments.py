"""The command line: options of the window, and commands beside it.

To add a command: a module in ``app/cli`` with ``add(commands)``, which adds a parser whose default ``run`` is a
function of :class:`Asked` returning the exit code; name the module in :data:`COMMANDS`, and document it in
``docs/command-line.md`` (a test compares).
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import TypeAlias

from app.cli.handing_over import EVENT_PARTS, EVENTS
from app.records import frozen
from app.services.launch import Launch
from app.services.settings.declared import BY_NAME, Value
from app.services.settings.levels import understood
from app.services.words import LANGUAGES, system_language, t
from app.version import VERSION

PROGRAM = "hotline"
COMMANDS = (
    "app.cli.check", "app.cli.recover", "app.cli.change_key", "app.cli.importing", "app.cli.exporting",
    "app.cli.gateway", "app.cli.join", "app.cli.diagnostics", "app.cli.going_back", "app.cli.hub",
)  # fmt: skip

_WITH_VALUE = ("--store", "--language", "--theme", "--dial", "--set")


@frozen
class Asked:
    """What a command is given."""

    options: argparse.Namespace
    launch: Launch


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # argparse has no public name for it


def language_of(arguments: list[str], kept: str) -> str:
    """The language to speak, before the arguments are understood: ``--language``, else the setting, else the
    system's.
    """
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    finder.add_argument("--language", choices=LANGUAGES)
    try:
        found, _ = finder.parse_known_args(arguments)
    except argparse.ArgumentError:
        found = argparse.Namespace(language=None)
    if found.language:
        return str(found.language)
    return kept if kept in LANGUAGES else system_language()


def for_window(arguments: list[str]) -> bool:
    """Whether only the window is asked for, and rightly: then the commands need not be loaded to understand it."""
    rest = iter(arguments)
    for argument in rest:
        if argument in _WITH_VALUE:
            next(rest, None)
        elif argument not in ("--demo", "--review") and argument.partition("=")[0] not in _WITH_VALUE:
            return False
    return True


def parser(*, with_commands: bool = True) -> argparse.ArgumentParser:
    """The parser, in the language in use. Wrong usage ends the program with code 2."""
    _translate_argparse()
    made = argparse.ArgumentParser(prog=PROGRAM, description=t("cli.about"), allow_abbrev=False)
    made.add_argument("--demo", action="store_true", help=t("cli.demo"))
    made.add_argument("--store", type=Path, metavar="PATH", help=t("cli.store"))
    made.add_argument("--review", action="store_true", help=t("cli.review"))
    made.add_argument("--language", choices=LANGUAGES, help=t("cli.language"))
    made.add_argument("--theme", choices=("system", "light", "dark"), help=t("cli.theme"))
    made.add_argument("--set", action="append", default=[], type=_setting, metavar="NAME=VALUE", help=t("cli.set"))
    made.add_argument(
        "--version", action="version", version=f"Hotline Workstation {VERSION}", help=t("cli.version")
    )
    made.add_argument("--dial", metavar="LINK", default="", help=t("cli.dial"))
    made.add_argument("--call-event", choices=EVENTS, help=t("cli.call_event"))
    for name in EVENT_PARTS:
        made.add_argument(f"--{name}", metavar="TEXT", default="", help=t(f"cli.event_{name.replace('-', '_')}"))
    made.set_defaults(run=None)
    if not with_commands:
        return made
    commands = made.add_subparsers(dest="command", metavar=t("cli.command"), title=t("cli.commands"))
    for name in COMMANDS:
        importlib.import_module(name).add(commands)
    return made


def _setting(text: str) -> tuple[str, Value]:
    """``NAME=VALUE`` as a declared setting and a value that fits it. Raises ArgumentTypeError."""
    name, sign, raw = text.partition("=")
    setting = BY_NAME.get(name.strip())
    if not sign or setting is None:
        raise argparse.ArgumentTypeError(t("cli.set_unknown", name=name.strip()))
    value = understood(setting, raw)
    if value is None:
        raise argparse.ArgumentTypeError(t("cli.set_unfit", name=setting.name))
    return setting.name, value


# argparse's own words, as it asks gettext for them, and the texts that we give instead.
_WORDS = {
    "usage: ": "cli.argparse_usage",
    "positional arguments": "cli.argparse_positional",
    "options": "cli.argparse_options",
    "show this help message and exit": "cli.argparse_help",
    "unrecognized arguments: %s": "cli.argparse_unrecognized",
    "argument %(argument_name)s: %(message)s": "cli.argparse_argument",
    "invalid choice: %(value)r (choose from %(choices)s)": "cli.argparse_choice",
    "invalid %(type)s value: %(value)r": "cli.argparse_type",
    "expected one argument": "cli.argparse_one",
    "expected at least one argument": "cli.argparse_some",
    "the following arguments are required: %s": "cli.argparse_required",
    "not allowed with argument %s": "cli.argparse_conflict",
    "ignored explicit argument %r": "cli.argparse_ignored",
    "%(prog)s: error: %(message)s\n": "cli.argparse_error",
}


def _translate_argparse() -> None:
    """Argparse takes its words from gettext by this global name; there is no other door to them."""
    vars(argparse)["_"] = _word


def _word(text: str) -> str:
    key = _WORDS.get(text)
    return t(key) if key else text
