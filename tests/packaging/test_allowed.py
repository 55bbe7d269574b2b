"""What may go into a package, and what the shells and the manual are told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from make import completion, manual  # noqa: E402  (the path is set above)
from make.allowed import LIST, is_allowed, patterns, resources  # noqa: E402

LINUX = ROOT / "packaging" / "linux"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/lib/libQt6Core.so.6", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/qml/QtQuick/libquick.so", False),
        ("PySide6/QtCharts.abi3.so", False),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6/plugins/sqldrivers/qsqlite.dll", False),
        ("sqlcipher3/_sqlite3.so", True),
    ],
)
def test_the_list_says_what_of_qt_goes_in(path: str, allowed: bool) -> None:
    assert is_allowed(path, patterns(LIST.read_text(encoding="utf-8"))) is allowed


def test_a_star_does_not_cross_a_slash() -> None:
    one = patterns("a/*.so\n# b/*\n")
    assert is_allowed("PySide6/a/x.so", one)
    assert not is_allowed("PySide6/a/b/x.so", one)
    assert not is_allowed("PySide6/b/x.so", one)


def test_what_resources_were_made_from_stays_behind() -> None:
    names = {str(Path(folder) / Path(file).name) for file, folder in resources(ROOT / "resources")}
    assert "resources/i18n/action.ru.json" in names
    assert "resources/forms/ticket_incident.xml" in names
    assert not [name for name in names if name.endswith((".py", ".pyc")) or "/source/" in name]


def test_the_manual_names_every_command() -> None:
    page = manual.page("hotline")
    assert page.startswith(".TH HOTLINE 1 ")
    for command in ("check", "recover", "import", "export", "gateway"):
        assert f".SS {command}\n" in page


def test_the_shell_completes_commands_and_their_options() -> None:
    script = completion.bash() + "\nCOMP_WORDS=(hotline che); COMP_CWORD=1; _hotline; echo ${COMPREPLY[@]}"
    script += "\nCOMP_WORDS=(hotline check --j); COMP_CWORD=2; _hotline; echo ${COMPREPLY[@]}"
    told = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["check", "--json"]


@pytest.mark.parametrize("entry", sorted(LINUX.glob("*.desktop")), ids=lambda path: path.name)
def test_menu_entries_are_in_both_languages(entry: Path) -> None:
    text = entry.read_text(encoding="utf-8")
    assert "\nName=" in text
    assert "\nName[ru]=" in text
