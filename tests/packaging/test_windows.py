"""The packages for Windows under wine: silently installed, checked, opened, upgraded, not downgraded, removed.

Before a release: ``python3 dev.py test --packaging-full``. What wine is not (people's rights, signatures trusted
by Windows, the real Credential Manager) stands in packaging/README.md.
"""

from __future__ import annotations

import faulthandler
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.services.settings.declared import DECLARED, Setting
from app.services.settings.managed import DEFAULTS_KEY, POLICY_KEY
from app.version import VERSION
from tests.flows.desktop import Desktop
from tests.packaging.windows_machine import OBJDUMP, ROOT, Machine, lacking

from make import msi, portable, setup, signing, windows, wine  # isort: skip  (the module above sets the path)
from make.allowed import LIST, is_allowed, patterns  # isort: skip
from make.freeze import build_time  # isort: skip

NEXT = ".".join([*VERSION.split(".")[:2], str(int(VERSION.split(".")[2]) + 1)])
REFUSED = {"msi": 1603 & 0xFF, "setup": 13}
"""What the older package ends with. An exit code has one byte here; 1603 is Windows Installer's for failure."""
ENDINGS = {"msi": ".msi", "setup": "-setup.exe"}
MIB = 1024 * 1024
LACKING = lacking()

pytestmark = [
    pytest.mark.packaging_full,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform != "linux", reason="wine is for Linux; on Windows the workflow does this"),
    pytest.mark.skipif(bool(LACKING), reason=f"not installed: {', '.join(LACKING)}"),
]


@pytest.fixture(autouse=True)
def patience() -> None:
    """Packages take minutes on a busy machine: that is no reason to print every thread's stack."""
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the installers go; ``HOTLINE_WINDOWS_DIST`` names a folder in which they stay for the next try."""
    given = os.environ.get("HOTLINE_WINDOWS_DIST")
    return Path(given) if given else tmp_path_factory.mktemp("windows")


@pytest.fixture(scope="module")
def tree(output: Path) -> Path:
    """The frozen program; that of ``HOTLINE_WINDOWS_TREE`` where it is set, to try the rest again."""
    faulthandler.cancel_dump_traceback_later()
    given = os.environ.get("HOTLINE_WINDOWS_TREE")
    return Path(given) if given else wine.freeze(output, build_time())


@pytest.fixture(scope="module")
def packages(tree: Path, output: Path) -> dict[tuple[str, str], Path]:
    """Both installers, of this version and of the next."""
    faulthandler.cancel_dump_traceback_later()
    made = {}
    with pytest.MonkeyPatch.context() as patched:
        for version in (VERSION, NEXT):
            later = partial(setup.setup, quick=version == NEXT)
            for kind, module, make in (("msi", msi, msi.msi), ("setup", setup, later)):
                patched.setattr(module, "VERSION", version)
                there = list(output.glob(f"*-{version}-x64{ENDINGS[kind]}"))
                made[kind, version] = there[0] if there else make(tree, output)
    return made


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    desktop = Desktop(tmp_path)
    try:
        made = Machine(tmp_path, desktop)
        yield made
        made.end()
    finally:
        desktop.close()


def test_only_what_the_list_names_is_in_it(tree: Path) -> None:
    allowed = patterns(LIST.read_text(encoding="utf-8"))
    inside = tree / "_internal"
    files = [path.relative_to(inside).as_posix() for path in inside.rglob("*") if path.is_file()]
    assert [path for path in files if not is_allowed(path, allowed)] == []
    strangers = re.compile(r"Qt6?(WebEngine|Quick|Qml|Pdf|Charts|Multimedia)|readline|libpython|tk86|icudt")
    assert [path for path in files if strangers.search(path)] == []
    assert sum(path.stat().st_size for path in tree.rglob("*") if path.is_file()) <= 160 * MIB


def test_every_library_is_inside_or_of_windows(tree: Path, machine: Machine) -> None:
    files = [path for path in tree.rglob("*") if path.suffix.lower() in (".exe", ".dll", ".pyd")]
    known = {path.name.lower() for path in files}
    known |= {path.name.lower() for path in (machine.wine.drive / "windows" / "system32").iterdir()}
    missing = {}
    for path in files:
        told = subprocess.run([OBJDUMP, "-p", str(path)], capture_output=True, text=True, check=True).stdout
        for name in re.findall(r"DLL Name: (\S+)", told):
            if name.lower() not in known and not name.lower().startswith("api-ms-win-"):
                missing[name] = path.name
    assert missing == {}


def test_both_programs_say_what_they_are(tree: Path) -> None:
    for name in ("hotline.exe", "hotline-workstation.exe"):
        said = (tree / name).read_bytes()
        for text in ("Hotline Workstation", VERSION, name):
            assert text.encode("utf-16-le") in said


@pytest.mark.parametrize("kind", ["msi", "setup"])
def test_from_the_first_installation_to_the_removal(
    kind: str, packages: dict[tuple[str, str], Path], machine: Machine
) -> None:
    policy = machine.folder / "policy.json"
    policy.write_text(json.dumps({"page_size": 200}))
    told = ["HUBURL=hub.example.org", f"POLICYFILE={machine.wine.path(policy)}", "AUTOSTART=1"]
    assert machine.installer(packages[kind, VERSION], *told) == 0

    states, values = machine.check()
    assert "bad" not in states.values(), states
    assert states["qt"] == states["sqlcipher"] == states["keyring"] == "good"
    assert (values["page_size"]["value"], values["page_size"]["source"]) == (200, "policy")
    assert (values["hub_address"]["value"], values["hub_address"]["source"]) == ("hub.example.org", "defaults")
    assert windows.TITLE in machine.registry(windows.RUN_KEY)
    command = machine.registry(r"SOFTWARE\Classes\hotline\shell\open\command")["(Default)"]
    assert command == rf'"C:\Program Files\{windows.TITLE}\hotline-workstation.exe" --dial "%1"'

    with machine.window("--demo"):
        picture = machine.desktop.picture(f"windows-{kind}")
        assert picture.stat().st_size > 20_000, "more than an empty screen"

    machine.found_store()
    assert machine.check()[0]["store"] == "good"

    assert machine.installer(packages[kind, NEXT]) == 0
    assert machine.registry(windows.INSTALLER_KEY)["version"] == NEXT
    assert machine.entries() == [NEXT], "one entry in the list of programs"
    states, values = machine.check()
    assert states["store"] == "good", "the data of before are there, with their key"
    assert values["hub_address"]["value"] == "hub.example.org"
    assert windows.TITLE in machine.registry(windows.RUN_KEY)

    assert machine.installer(packages[kind, VERSION]) == REFUSED[kind]
    assert machine.registry(windows.INSTALLER_KEY)["version"] == NEXT
    assert machine.check()[0]["store"] == "good"

    assert machine.remove(packages[kind, NEXT]) == 0
    assert not machine.home.exists()
    assert machine.entries() == []
    assert machine.registry(windows.INSTALLER_KEY) == {}
    assert machine.registry(r"SOFTWARE\Classes\hotline") == {}
    assert windows.TITLE not in machine.registry(windows.RUN_KEY)
    assert machine.registry(DEFAULTS_KEY)["hub_address"] == "hub.example.org"
    assert (machine.data / "hotline.db").exists(), "data stay"


def test_the_setup_program_leaves_alone_what_the_organisation_installed(
    packages: dict[tuple[str, str], Path], machine: Machine
) -> None:
    assert machine.installer(packages["msi", VERSION]) == 0
    assert machine.installer(packages["setup", NEXT]) == 20
    assert machine.registry(windows.INSTALLER_KEY) == {"kind": "msi", "version": VERSION}


def test_a_portable_program_keeps_its_data_where_its_file_says(tree: Path, machine: Machine) -> None:
    package = portable.portable_zip(tree, machine.folder)
    shutil.unpack_archive(package, machine.wine.drive / "carried")
    (home,) = (machine.wine.drive / "carried").iterdir()

    def log() -> str:
        told = machine.run(machine.wine.path(home / "hotline.exe"), "check", "--json")
        return next(each["details"] for each in json.loads(told.stdout) if each["name"] == "log")

    assert "AppData" in log()
    (home / "portable.txt").touch()
    assert log() == machine.wine.path(home / "data" / "log")


def other(setting: Setting, number: int) -> object:
    """A value that is not the built-in one; two numbers give two values where there are as many."""
    default = setting.default
    if isinstance(default, bool):
        return int(not default)
    if isinstance(default, int):
        return (
            (setting.low, setting.high)[number]
            if default not in (setting.low, setting.high)
            else (setting.high if default == setting.low else setting.low)
        )
    if isinstance(default, dict):
        return json.dumps({"call.answer": f"F{number + 2}"})
    choices = [choice for choice in setting.choices if choice != default]
    return choices[number % len(choices)] if choices else f"text {number}"


LEVELS = """\
import json, sys, winreg
sys.path.insert(0, {root!r})
from app.services.settings import managed
from app.services.settings.registry import read_key
from app.services.settings.settings import load_settings
from app.services.paths import system_paths
HIVES = {{"HKLM": winreg.HKEY_LOCAL_MACHINE, "HKCU": winreg.HKEY_CURRENT_USER}}
def put(hive, key, name, value):
    kind = winreg.REG_DWORD if isinstance(value, int) else winreg.REG_SZ
    with winreg.CreateKeyEx(HIVES[hive], key, 0, winreg.KEY_WRITE | winreg.KEY_WOW64_64KEY) as opened:
        winreg.SetValueEx(opened, name, 0, kind, value)
found = {{}}
for name, first, second in json.loads({settings!r}):
    seen = []
    for hive, key, value in (("HKLM", managed.DEFAULTS_KEY, first), ("HKCU", managed.POLICY_KEY, second),
                             ("HKLM", managed.POLICY_KEY, first)):
        put(hive, key, name, value)
        assert read_key(hive, key)[name] == value, name
        one = load_settings(system_paths(), managed.system_managed()).found(name)
        seen.append([one.value, one.level.value, one.place])
    found[name] = seen
print(json.dumps(found))
"""


def test_every_setting_is_read_at_every_level_of_the_registry(machine: Machine) -> None:
    given = [(setting.name, other(setting, 0), other(setting, 1)) for setting in DECLARED]
    script = machine.folder / "levels.py"
    script.write_text(LEVELS.format(root=machine.wine.path(ROOT), settings=json.dumps(given)), encoding="utf-8")
    told = machine.run(str(wine.interpreter()), machine.wine.path(script))
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    for name, first, second in given:
        setting = next(each for each in DECLARED if each.name == name)
        wanted = [_meant(setting, value) for value in (first, second, first)]
        places = [rf"HKLM\{DEFAULTS_KEY}", rf"HKCU\{POLICY_KEY}", rf"HKLM\{POLICY_KEY}"]
        levels = ["defaults", "policy", "policy"]
        assert found[name] == [list(each) for each in zip(wanted, levels, places, strict=True)], name


def _meant(setting: Setting, raw: object) -> object:
    if isinstance(setting.default, bool):
        return bool(raw)
    return json.loads(str(raw)) if isinstance(setting.default, dict) else raw


@pytest.mark.skipif(
    shutil.which("osslsigncode") is None or shutil.which("openssl") is None, reason="not installed: osslsigncode"
)
def test_all_that_is_signed_can_be_verified(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, key, certificate, store = (tmp_path / name for name in ("ca.pem", "key.pem", "own.pem", "own.p12"))
    names = ["-subj", "/CN=Hotline test", "-addext", "extendedKeyUsage=codeSigning", "-days", "30", "-nodes"]
    openssl("req", "-x509", "-newkey", "rsa:3072", "-keyout", str(key), "-out", str(authority), *names)
    shutil.copy(authority, certificate)
    password = tmp_path / "password.txt"
    password.write_text("secret of the test")
    exported = ["-inkey", str(key), "-in", str(certificate), "-out", str(store), "-passout", f"file:{password}"]
    openssl("pkcs12", "-export", *exported)
    monkeypatch.setenv(signing.CERTIFICATE, str(store))
    monkeypatch.setenv(signing.PASSWORD, str(password))
    monkeypatch.delenv(signing.TIMESTAMP, raising=False)
    small = tmp_path / "tree"
    (small / "_internal").mkdir(parents=True)
    (small / "_internal" / "a.dll").write_bytes(b"a")
    for name in ("hotline.exe", "hotline-workstation.exe"):
        shutil.copy(tree / name, small / name)
    made = [msi.msi(small, tmp_path), setup.setup(small, tmp_path), small / "hotline.exe"]
    for path in made:
        command = ["osslsigncode", "verify", "-CAfile", str(authority), "-in", str(path)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout + told.stderr
    assert not signing.is_signed(tree / "hotline.exe"), "the tree that was given is as it was"


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
