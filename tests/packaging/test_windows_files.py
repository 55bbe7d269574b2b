"""What the packages for Windows are made of, and the tables of one made of a few small files."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

from app.services.settings.declared import DECLARED
from app.services.settings.managed import DEFAULTS_KEY, POLICY_FILE, POLICY_KEY
from app.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from make import icons, msi, portable, setup, signing, version_info, windows, wine  # noqa: E402
from make.names import SCHEMES, TITLE  # noqa: E402

WIX = "{http://schemas.microsoft.com/wix/2006/wi}"
FILES = ("hotline.exe", "hotline-workstation.exe", "_internal/a & b.dll", "_internal/PySide6/Qt6Core.dll")


def without(tools: dict[str, str]) -> pytest.MarkDecorator:
    missing = sorted({package for tool, package in tools.items() if shutil.which(tool) is None})
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return folder


@pytest.fixture(autouse=True)
def unsigned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(signing.CERTIFICATE, raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


def exported(package: Path, table: str) -> list[list[str]]:
    told = subprocess.run(["msiinfo", "export", str(package), table], capture_output=True, text=True, check=True)
    return [line.split("\t") for line in told.stdout.splitlines()[3:]]


def test_every_setting_can_be_given_and_none_twice() -> None:
    given = windows.given()
    names = [each.property for each in given]
    assert len(names) == len(set(names)) == len(DECLARED) + 2
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]*", name) for name in names), "Windows Installer takes capitals alone"
    by_name = {each.property: each for each in given}
    assert by_name["HOTLINE_PAGE_SIZE"] == windows.Given("HOTLINE_PAGE_SIZE", DEFAULTS_KEY, "page_size")
    assert (by_name["POLICYFILE"].key, by_name["POLICYFILE"].name) == (POLICY_KEY, POLICY_FILE)
    assert by_name["HUBURL"].name == windows.HUB


def test_the_program_offers_itself_for_links_and_takes_none_over() -> None:
    values = {(each.key, each.name): each.text for each in windows.values()}
    capable = rf"{DEFAULTS_KEY}\Capabilities\URLAssociations"
    assert {scheme for key, scheme in values if key == capable} == set(SCHEMES)
    assert values[r"SOFTWARE\Classes\hotline\shell\open\command", ""].endswith(
        'hotline-workstation.exe" --dial "%1"'
    )
    assert not [key for key, _ in values if key.startswith((r"SOFTWARE\Classes\tel", r"SOFTWARE\Classes\sip"))]


def test_the_source_for_wixl_holds_every_file_once(tree: Path, tmp_path: Path) -> None:
    root = ET.fromstring(msi.wxs(tree, tmp_path).encode())
    product = root.find(f"{WIX}Product")
    assert product is not None
    assert product.get("UpgradeCode") == "{6B0A2B5E-0F8E-4A53-9D56-6F5F1F3F0B11}", (
        "upgrades are found by it: never change"
    )
    assert (product.get("Version"), product.get("Name")) == (VERSION, TITLE)
    assert sorted(each.get("Source", "") for each in root.iter(f"{WIX}File")) == sorted(
        f"tree/{name}" for name in FILES
    )
    components = [each.get("Id") for each in root.iter(f"{WIX}Component")]
    assert len(components) == len(set(components))
    assert components.count("Menu") == 1
    assert sorted(components) == sorted(each.get("Id") for each in root.iter(f"{WIX}ComponentRef"))
    assert len(components) < 1600, "no feature of Windows Installer may have more"
    guids = [each.get("Guid") for each in root.iter(f"{WIX}Component")]
    assert len(guids) == len(set(guids))


def test_statements_name_components_that_are_there(tree: Path, tmp_path: Path) -> None:
    root = ET.fromstring(msi.wxs(tree, tmp_path).encode())
    components = {each.get("Id") for each in root.iter(f"{WIX}Component")}
    named = re.findall(r"WHERE `Component` = '(\w+)'", "\n".join(msi.amendments()))
    assert set(named) <= components
    assert len(named) == len(windows.given()) + 1


@without({**msi.TOOLS})
def test_the_package_for_windows_installer(tree: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    package = msi.msi(tree, output)
    assert package.name == f"hotline-workstation-{VERSION}-x64.msi"
    first = package.read_bytes()
    assert msi.msi(tree, output).read_bytes() == first, "the same tree gives the same bytes"
    properties = dict(exported(package, "Property"))
    assert properties["ALLUSERS"] == "1"
    assert {"HUBURL", "POLICYFILE", "AUTOSTART", "HOTLINE_LANGUAGE"} <= set(
        properties["SecureCustomProperties"].split(";")
    )
    components = {row[0]: row for row in exported(package, "Component")}
    assert components["G_HUBURL"][3:5] == [str(msi.KEPT), "HUBURL"]
    assert components["Autostart"][3:5] == [str(msi.NOT_KEPT), msi.AUTOSTART]
    registry = {(row[2], row[3]): row[4] for row in exported(package, "Registry")}
    assert registry[DEFAULTS_KEY, windows.HUB] in ("[HUBURL]", "[HOTLINE_HUB_ADDRESS]")
    assert registry[POLICY_KEY, POLICY_FILE] == "[POLICYFILE]"
    assert {int(row[1]) for row in exported(package, "Registry")} == {2}, "HKEY_LOCAL_MACHINE"
    actions = {row[0]: int(row[2]) for row in exported(package, "InstallExecuteSequence")}
    assert actions["InstallInitialize"] < actions["RemoveExistingProducts"] < actions["ProcessComponents"]
    assert actions["WriteEnvironmentStrings"] > actions["InstallFiles"]
    assert exported(package, "Environment") == [["Path", "=-*PATH", "[~];[INSTALLDIR]", "Registry"]]
    conditions = [row[0] for row in exported(package, "LaunchCondition")]
    assert "NOT WIX_DOWNGRADE_DETECTED" in conditions
    summary = subprocess.run(
        ["msiinfo", "suminfo", str(package)], capture_output=True, text=True, check=True
    ).stdout
    assert "Template: x64;1033" in summary
    assert "2023" in summary, "the time of the build, not the clock's"


@without(msi.TOOLS)
def test_two_versions_are_two_products_of_one_line(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = []
    for version in ("0.1.0", "0.1.1"):
        monkeypatch.setattr(msi, "VERSION", version)
        properties = dict(exported(msi.msi(tree, tmp_path / version), "Property"))
        codes.append((properties["ProductCode"], properties["UpgradeCode"].upper()))
    assert codes[0][0] != codes[1][0]
    assert codes[0][1] == codes[1][1] == windows.UPGRADE_CODE


@without(setup.TOOLS)
def test_the_setup_program(tree: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    first = setup.setup(tree, output).read_bytes()
    package = setup.setup(tree, output)
    assert package.read_bytes() == first, "the same tree gives the same bytes"
    assert first.startswith(b"MZ")
    assert "Hotline Workstation".encode("utf-16-le") in first


def test_the_setup_program_removes_what_it_wrote_and_no_more(tree: Path) -> None:
    lines = setup.removal_lines(tree)
    assert 'Delete "$INSTDIR\\hotline.exe"' in lines
    keys = [line for line in lines if line.startswith("DeleteRegKey")]
    assert 'DeleteRegKey HKLM "SOFTWARE\\Classes\\hotline"' in keys
    assert not [key for key in keys if key.endswith(('"SOFTWARE\\Classes"', '"SOFTWARE\\RegisteredApplications"'))]
    written = {each.key for each in windows.values()}
    gone = [line.split('"')[1] for line in keys]
    for key in written - {r"SOFTWARE\RegisteredApplications"}:
        assert any(key == top or key.startswith(top + "\\") for top in gone), key


def test_texts_of_the_setup_program_are_in_both_languages() -> None:
    text = setup.SCRIPT.read_text(encoding="utf-8")
    said = re.findall(r"^LangString (\w+) \$\{LANG_(\w+)\}", text, re.MULTILINE)
    names = {name for name, _ in said}
    assert sorted(said) == sorted((name, language) for name in names for language in ("ENGLISH", "RUSSIAN"))
    defined = set(re.findall(r"\$\{([A-Z_]+)\}", text)) - {"LANG_ENGLISH", "LANG_RUSSIAN", "CODE", "TEXT"}
    assert defined <= set(setup.definitions(ROOT / "packaging" / "windows", ROOT / "build", ROOT / "x"))


def test_the_portable_archive_unpacks_into_one_folder(tree: Path, tmp_path: Path) -> None:
    package = portable.portable_zip(tree, tmp_path)
    first = package.read_bytes()
    assert portable.portable_zip(tree, tmp_path).read_bytes() == first
    with zipfile.ZipFile(package) as archive:
        names = archive.namelist()
        assert {entry.date_time for entry in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}
    top = f"hotline-workstation-{VERSION}-windows-x64/"
    assert {name.removeprefix(top) for name in names} == set(FILES)


def test_the_icon_for_windows_has_every_size(tmp_path: Path) -> None:
    data = icons.write_ico(tmp_path / "x.ico").read_bytes()
    _, kind, count = struct.unpack_from("<HHH", data)
    entries = [struct.unpack_from("<BBBBHHII", data, 6 + 16 * number) for number in range(count)]
    assert kind == 1
    assert [entry[0] or 256 for entry in entries] == list(icons.ICO_SIZES)
    for width, _, _, _, _, bits, size, at in entries:
        image = data[at : at + size]
        assert bits == 32
        assert len(image) == size
        if width:
            side, twice = struct.unpack_from("<ii", image, 4)
            assert (side, twice) == (width, 2 * width)
            assert any(image[40:]), "something is painted"
        else:
            assert image.startswith(b"\x89PNG\r\n")
    assert data.endswith(b"IEND\xaeB`\x82")


def test_a_version_is_four_numbers_to_windows() -> None:
    assert version_info.numbers("0.1.0") == (0, 1, 0, 0)
    assert version_info.numbers("1.2.3.4") == (1, 2, 3, 4)


def test_the_lock_is_read_as_windows_would() -> None:
    names = {line.split("==")[0] for line in wine.locked_for_windows().splitlines()}
    assert {"pywin32-ctypes", "pefile", "colorama", "pyside6-essentials", "miniaudio"} <= names
    assert not names & {"secretstorage", "jeepney", "macholib"}
    assert all("--hash=sha256:" in line for line in wine.locked_for_windows().splitlines())


@without({**signing.TOOLS, "openssl": "openssl"})
def test_without_a_certificate_nothing_is_signed(tree: Path) -> None:
    path = tree / "hotline.exe"
    assert not signing.sign(path)
    assert path.read_bytes() == b"hotline.exe"
