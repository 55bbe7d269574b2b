"""Where the program keeps things."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.services.paths import PORTABLE, paths_in, system_paths


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A frozen program in a folder of its own."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "hotline.exe"))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    return tmp_path


def test_a_program_that_is_carried_about_keeps_all_beside_it(program: Path) -> None:
    (program / PORTABLE).touch()
    assert system_paths() == paths_in(program / "data")


def test_an_unpacked_program_without_the_file_keeps_all_with_the_person(program: Path) -> None:
    assert not system_paths().data.is_relative_to(program)


def test_the_file_beside_an_interpreter_means_nothing(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program / PORTABLE).touch()
    monkeypatch.delattr(sys, "frozen")
    assert not system_paths().data.is_relative_to(program)
