"""Notices and the bill of materials: nothing without an owner or a text, and libraries inside of others found."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from make import cyclonedx, notices, system_packages  # noqa: E402  (the path is set above)
from make.components import COMPONENTS, Component  # noqa: E402

with suppress(ImportError):  # keyring loads it on older Pythons, and it answers for all packages from then on
    import importlib_metadata  # noqa: F401

ELF = b"\x7fELF\x02\x01\x01"
ARGON = "argon2-cffi-bindings"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small tree: Qt, one extension of a Python package with OpenSSL and SQLCipher in it; no system packages."""
    monkeypatch.setattr(system_packages, "owners", lambda names: {})
    folder = tmp_path / "tree"
    put(folder, "hotline-workstation", ELF)
    put(folder, "_internal/PySide6/Qt/lib/libQt6Core.so.6", ELF + b"\x0010.49 2026-09-28\x00")
    put(folder, "_internal/PySide6/QtCore.abi3.so", ELF)
    linked = b"\x00OpenSSL 3.6.0 1 Oct 2025\x00 SQLCipher private heap stats\x004.19.0\x00"
    put(folder, f"_internal/{extension()}", ELF + linked)
    put(folder, "_internal/base.txt", b"no program")
    return folder


def put(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def extension() -> str:
    """The place of a real Python package's native file."""
    package = next(each for each in notices.runtime_packages() if each.name == ARGON)
    return next(str(file) for file in package.files or () if file.suffix in (".so", ".pyd"))


def by_name(found: list[Component]) -> dict[str, Component]:
    return {each.name: each for each in found}


def test_every_package_the_program_needs_is_there_and_no_tool(tree: Path) -> None:
    names = {each.name for each in notices.runtime_packages()}
    assert {"PySide6_Essentials", "shiboken6", "peewee", "sqlcipher3", "cffi", "psycopg-binary"} <= names
    assert not names & {"pytest", "mypy", "ruff", "pyinstaller"}
    assert names <= by_name(notices.components(tree)).keys()


def test_libraries_inside_of_others_are_found_with_their_versions(tree: Path) -> None:
    found = by_name(notices.components(tree))
    assert (found["OpenSSL"].version, found["OpenSSL"].places) == ("3.6.0", [extension()])
    assert (found["SQLCipher"].version, found["SQLCipher"].places) == ("4.19.0", [extension()])
    assert found["PCRE2"].version == "10.49"
    assert found["Qt"].places == ["PySide6/Qt/lib/libQt6Core.so.6"]
    assert found[ARGON].places == [extension()]
    assert found["PyInstaller's bootloader"].places == ["../hotline-workstation"]


def test_a_file_that_nobody_owns_stops_the_build(tree: Path) -> None:
    put(tree, "_internal/libmystery.so.1", ELF)
    with pytest.raises(notices.Lacking, match=r"libmystery\.so\.1"):
        notices.write_notices(tree, 0)
    assert not (tree / notices.NOTICES).exists()


def test_a_missing_text_stops_the_build(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "TEXTS", tmp_path)
    with pytest.raises(notices.Lacking, match=r"Qt .*: no licence text"):
        notices.components(tree)


def test_what_is_under_the_gpl_alone_stops_the_build(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tree, "_internal/libreadline.so.8", ELF)
    gpl = Component("readline", "8.2", "GPL-3", "pkg:deb/debian/readline@8.2", ["text"])
    monkeypatch.setattr(system_packages, "owners", lambda names: dict.fromkeys(names, gpl))
    with pytest.raises(notices.Lacking, match="under the GPL alone"):
        notices.components(tree)


def test_the_notices_hold_what_the_lgpl_asks_for(tree: Path) -> None:
    notices.write_notices(tree, 0)
    page = (tree / notices.NOTICES).read_text(encoding="utf-8")
    for words in (
        "GNU LESSER GENERAL PUBLIC LICENSE",
        "GNU GENERAL PUBLIC LICENSE",
        "Version 3, 29 June 2007",
        "https://download.qt.io/official_releases/qt/",
        "The Qt\nCompany Ltd.",
        "replace them by your own builds",
        "emoji-segmenter",
    ):
        assert words in page
    assert page.count("This version of the GNU Lesser General Public License incorporates") == 1


def test_the_bill_is_the_same_for_the_same_tree_and_names_each_once(tree: Path) -> None:
    notices.write_notices(tree, 1_700_000_000)
    first = (tree / notices.SBOM).read_bytes()
    notices.write_notices(tree, 1_700_000_000)
    assert (tree / notices.SBOM).read_bytes() == first
    bill = json.loads(first)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"
    refs = [each["bom-ref"] for each in bill["components"]]
    assert len(refs) == len(set(refs))
    assert bill["dependencies"][0]["dependsOn"] == refs
    openssl = next(each for each in bill["components"] if each["name"] == "OpenSSL")
    assert openssl["evidence"]["occurrences"] == [{"location": extension()}]


def test_a_licence_is_an_expression_where_it_is_one() -> None:
    def told(licence: str) -> object:
        component = Component("x", "1", licence, "pkg:generic/x@1", ["text"])
        return cyclonedx.bill([component], 0)["components"][0]["licenses"]

    assert told("Apache-2.0 OR BSD-3-Clause") == [{"expression": "Apache-2.0 OR BSD-3-Clause"}]
    assert told("BSD License") == [{"license": {"name": "BSD License"}}]


def test_every_text_kept_by_hand_is_used() -> None:
    used = {name for known in COMPONENTS for name in known.texts} | {"head.txt", "MIT.txt", "Apache-2.0.txt"}
    kept = {path.name for path in notices.TEXTS.iterdir()}
    assert kept - used == {"PSF-2.0.txt"}
    assert {name for name in used if name.endswith(".txt")} - kept == set()


def test_the_program_itself_is_no_stranger_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    brought = {"app": ["hotline-workstation"], "peewee": ["peewee"], "pytest": ["pytest"]}
    monkeypatch.setattr(notices.metadata, "packages_distributions", lambda: brought)
    assert notices.foreign_modules() == ["pytest"]
