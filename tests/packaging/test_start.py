"""What the frozen program without a console does with the words it cannot write anywhere."""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

START = Path(__file__).resolve().parents[2] / "packaging" / "start.py"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the boxes that were shown."""
    texts: list[str] = []
    user32 = SimpleNamespace(MessageBoxW=lambda window, text, title, kind: texts.append(text))
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user32), raising=False)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    return texts


@pytest.fixture
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("frozen_start", START)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [("The data are newer.\n", 13, ["The data are newer."]), ("", 13, []), ("a warning", 0, [])],
)
def test_why_it_ended_is_told_in_a_box(
    start: ModuleType, shown: list[str], monkeypatch: pytest.MonkeyPatch, said: str, code: int, told: list[str]
) -> None:
    def run() -> None:
        sys.stdout.write("for nobody")
        sys.stderr.write(said)
        sys.exit(code)

    monkeypatch.setattr(start, "run", run)
    with pytest.raises(SystemExit) as ended:
        start.without_console()
    sys.stdout.close()
    assert ended.value.code == code
    assert shown == told
