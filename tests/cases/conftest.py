"""Case sets: recorded pairs of input and expected answer that lie outside the project.

The folder is named by the environment variable ``HOTLINE_CASES`` (default ``../shared/data``, from the project).
Further cases of the same format are checked by pointing it elsewhere: ``HOTLINE_CASES=… pytest tests/cases``.
Files are found by name pattern, so more files and more rows of one format need no change here. A test that takes
``<something>_case`` gets one case after the other; where the folder is missing it is skipped and says why.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def cases_root() -> Path:
    """The folder all case sets lie in; a relative one is taken from the project's root."""
    return (PROJECT / os.environ.get("HOTLINE_CASES", "../shared/data")).resolve()


def case_files(name: str, pattern: str) -> list[Path]:
    """The files of one case set whose name fits ``pattern``, sorted; empty when the set is absent."""
    return sorted((cases_root() / name).glob(pattern))


def load_json(path: Path) -> Any:
    """One file of cases."""
    return json.loads(path.read_text(encoding="utf-8"))


def parametrize(metafunc: pytest.Metafunc, argument: str, cases: list[tuple[str, Any]], *, name: str) -> None:
    """One pytest parameter per ``(id, case)``; a single skipped one when the case set is absent."""
    if argument not in metafunc.fixturenames:
        return
    params = [pytest.param(case, id=label) for label, case in cases]
    if not params:
        reason = f"no cases for {argument}: {cases_root() / name} is absent or empty (set HOTLINE_CASES)"
        params = [pytest.param(None, id="absent", marks=pytest.mark.skip(reason=reason))]
    metafunc.parametrize(argument, params)


@pytest.fixture
def case_folder() -> Callable[[str], Path]:
    """Give ``case_folder(name)``: the folder of one case set, or skip the test saying which is missing."""

    def folder(name: str) -> Path:
        path = cases_root() / name
        if not path.is_dir():
            pytest.skip(f"case set {name!r} is absent: {path} does not exist (set HOTLINE_CASES)")
        return path

    return folder
