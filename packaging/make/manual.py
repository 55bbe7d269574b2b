"""The manual page, made from the program's own command line."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from app.cli.arguments import parser
from app.services.words import language, use_language
from app.version import VERSION
from make.freeze import build_time


def page(name: str) -> str:
    """The page of section 1 for a program's ``name``, in English, as roff."""
    spoken = language()
    use_language("en")
    try:
        return _page(name, parser())
    finally:
        use_language(spoken)


def _page(name: str, top: argparse.ArgumentParser) -> str:
    day = datetime.fromtimestamp(build_time(), UTC).date().isoformat()
    lines = [
        f'.TH {name.upper()} 1 {day} "{VERSION}" "Hotline Workstation"',
        ".SH NAME",
        rf"{name} \- desktop on which hotline operators work",
        ".SH SYNOPSIS",
        rf".B {name}",
        r"[\fIoptions\fR] [\fIcommand\fR]",
        ".SH DESCRIPTION",
        _text(top.description or ""),
        ".SH OPTIONS",
        *_options(top),
        ".SH COMMANDS",
    ]
    for command, made in commands(top).items():
        lines += [f".SS {command}", _text(made.description or ""), *_options(made)]
    lines += [
        ".SH FILES",
        ".TP",
        r"\fI/etc/hotline\-workstation/policies/*.json\fR",
        "Settings that IT has fixed.",
    ]
    return "\n".join(lines) + "\n"


def commands(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands by name; argparse has no public way to ask."""
    groups = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    return {name: command for group in groups for name, command in group.choices.items()}


def _options(of: argparse.ArgumentParser) -> list[str]:
    lines: list[str] = []
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            continue
        names = ", ".join(action.option_strings) or str(action.metavar or action.dest)
        lines += [".TP", rf"\fB{_text(names)}\fR{_text(_value(action))}", _text(action.help or "")]
    return lines


def _value(action: argparse.Action) -> str:
    if action.nargs == 0 or not action.option_strings:
        return ""
    return f" {action.metavar or '|'.join(map(str, action.choices or ())) or action.dest.upper()}"


def _text(text: str) -> str:
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("%%", "%")
    return "\n".join(rf"\&{line}" if line.startswith((".", "'")) else line for line in escaped.splitlines())
