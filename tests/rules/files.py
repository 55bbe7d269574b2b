"""The project's own files, for the tests that hold the rules of the house."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked_files() -> list[Path]:
    """Every file under version control, also one that is added but not yet committed."""
    listed = subprocess.run(
        [
            "git",
            "-c",
            f"safe.directory={ROOT}",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = [ROOT / name.decode() for name in listed.stdout.split(b"\0") if name]
    return [path for path in paths if path.is_file()]


def app_modules() -> list[Path]:
    """The program's Python files."""
    return sorted((ROOT / "app").rglob("*.py"))


@cache
def syntax(path: Path) -> ast.Module:
    """The syntax tree of ``path``, read once in a test run."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """``path`` as it is written in messages: relative to the project, with forward slashes."""
    return path.relative_to(ROOT).as_posix()
