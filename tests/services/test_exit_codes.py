"""Every known error ends with a code of the one enumeration, and the page tells each."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

import app
from app.services.errors import KnownError
from app.services.exit_codes import ExitCode

PAGE = Path(__file__).resolve().parents[2] / "docs" / "exit-codes.md"


def _known_errors() -> list[type[KnownError]]:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.startswith(("app.views", "app.__main__")):
            importlib.import_module(module.name)
    kinds, waiting = [], [KnownError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("app."):
            kinds.append(kind)
    return kinds


def test_every_known_error_has_a_code_of_the_enumeration() -> None:
    kinds = _known_errors()
    assert len(kinds) > 25
    assert [kind for kind in kinds if kind.exit_code not in set(ExitCode)] == []


@pytest.mark.parametrize("code", ExitCode, ids=lambda code: code.name)
def test_the_page_tells_every_code(code: ExitCode) -> None:
    lines = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{code.value}` |")
    ]
    assert len(lines) == 1
    assert all(len(cell) > 8 for cell in lines[0].split(" | ")[1:])
