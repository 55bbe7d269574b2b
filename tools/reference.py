"""Write the pages of reference from the program's own tables: ``python3 dev.py reference``.

A test compares the pages with the tables, so they cannot rot. To add a section: a function that returns its
lines, and its name in :data:`SECTIONS`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

from app.services.settings.declared import DECLARED
from app.services.words import text_in
from app.views.actions.table import ACTIONS, EVERYONE
from tools import policies
from tools.command_page import command_page
from tools.exit_page import exit_page

ROOT = Path(__file__).resolve().parents[1]
HEAD = """# Reference

Made from the program's own tables by `python3 dev.py reference`; change the tables, not this page.
"""


def actions() -> list[str]:
    """Every action with its keys and who may use it."""
    lines = ["## Actions", "", "| Action | Keys | What it does | Who |", "|---|---|---|---|"]
    for spec in ACTIONS:
        keys = " or ".join(f"`{key}`" for key in spec.keys) or "palette"
        who = "everyone" if spec.roles == EVERYONE else ", ".join(sorted(role.value for role in spec.roles))
        lines.append(f"| `{spec.name}` | {keys} | {text_in('en', spec.text_key)} | {who} |")
    return lines


def settings() -> list[str]:
    """Every setting with its default, its range and its group on the page."""
    lines = ["## Settings", "", "| Setting | Default | May be | Kept for | Group |", "|---|---|---|---|---|"]
    for each in DECLARED:
        if each.choices:
            may_be = ", ".join(each.choices)
        else:
            may_be = f"{each.low} to {each.high}" if each.high else type(each.default).__name__
        place = each.group or "not on the page"
        lines.append(f"| `{each.name}` | `{each.default!r}` | {may_be} | {each.where.value} | {place} |")
    return lines


def migrations() -> list[str]:
    """Every migration with the first line of its docstring."""
    lines = ["## Migrations", "", "| Number | What it does |", "|---|---|"]
    for path in sorted((ROOT / "app" / "models" / "migrations").glob("m[0-9]*.py")):
        summary = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]
        lines.append(f"| `{path.stem}` | {summary} |")
    return lines


SECTIONS: tuple[Callable[[], list[str]], ...] = (actions, settings, migrations)


def page() -> str:
    """Return the whole page as it should stand in ``docs/``."""
    return "\n".join([HEAD, *("\n".join([*section(), ""]) for section in SECTIONS)])


PAGES: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "reference.md": page,
    ROOT / "docs" / "command-line.md": command_page,
    ROOT / "docs" / "exit-codes.md": exit_page,
    **policies.PAGES,
}


if __name__ == "__main__":
    for target, written in PAGES.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(written(), encoding="utf-8")
