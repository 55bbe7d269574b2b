"""What the program writes on Windows, where files and pipes would have the system's old code page."""

from __future__ import annotations

import io
import sys

import pytest

from app import __main__ as entry
from app.cli import handing_over


@pytest.mark.parametrize("platform", ["win32", "linux"])
def test_letters_that_the_code_page_lacks_are_written_on_windows(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding="cp1252")

    def answer(_: list[str]) -> int:
        stream.write("Адрес")
        return 0

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(handing_over, "handed_over", answer)
    with pytest.raises(SystemExit if platform == "win32" else UnicodeEncodeError):
        entry.run()
    stream.flush()
    assert written.getvalue().decode() == ("Адрес" if platform == "win32" else "")


def test_a_program_without_streams_starts_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(handing_over, "handed_over", lambda _: 5)
    with pytest.raises(SystemExit) as ended:
        entry.run()
    assert ended.value.code == 5
