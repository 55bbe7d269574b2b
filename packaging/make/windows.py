"""What an installed program is to Windows, whichever installer brought it: keys of the registry, files."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.services.settings.declared import DECLARED
from app.services.settings.managed import DEFAULTS_KEY, POLICY_FILE, POLICY_KEY, variable_of
from make.names import CONSOLE, PACKAGE, SCHEMES, TITLE, WINDOW

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "packaging" / "windows"
SPACE = uuid.UUID("8f8d1b6e-5d53-5c0a-9a3a-2c1e7d0c5b52")
UPGRADE_CODE = "{6B0A2B5E-0F8E-4A53-9D56-6F5F1F3F0B11}"
"""By it Windows Installer knows versions of one product. It never changes."""
INSTALLER_KEY = rf"{DEFAULTS_KEY}\Installer"
"""What the installers note for their successors: ``kind``, ``version`` and ``autostart``."""
UNINSTALL_KEY = rf"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{PACKAGE}"
RUN_KEY = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
OLDEST_BUILD = 17763
"""Windows 10 1809 and Windows Server 2019: the oldest that Qt 6.11 runs on (doc.qt.io/qt-6/windows.html)."""
HUB = "hub_address"
"""The setting that the property HUBURL is another name of."""
LINKS = "HotlineWorkstation.Link"
"""The class of links that Windows offers for ``tel:`` and ``sip:`` among the default programs."""


@dataclass(frozen=True, slots=True)
class Value:
    """A text in ``HKEY_LOCAL_MACHINE``; ``{home}`` stands for the program's folder with a backslash at its end."""

    key: str
    name: str
    text: str


def values() -> list[Value]:
    """Everything that is written at every installation and removed with the program."""
    window, icon = rf"{{home}}{WINDOW}.exe", rf"{{home}}{WINDOW}.exe,0"
    found: list[Value] = []
    for kind, title in ((SCHEMES[0], f"URL:{TITLE}"), (LINKS, TITLE)):
        key = rf"SOFTWARE\Classes\{kind}"
        found += [
            Value(key, "", title),
            Value(key, "URL Protocol", ""),
            Value(rf"{key}\DefaultIcon", "", icon),
            Value(rf"{key}\shell\open\command", "", f'"{window}" --dial "%1"'),
        ]
    able = rf"{DEFAULTS_KEY}\Capabilities"
    found += [
        Value(able, "ApplicationName", TITLE),
        Value(able, "ApplicationDescription", "Call card, script, ticket and timer in one window"),
        *(Value(rf"{able}\URLAssociations", scheme, LINKS) for scheme in SCHEMES),
        Value(r"SOFTWARE\RegisteredApplications", TITLE, able),
    ]
    for name in (WINDOW, CONSOLE):
        key = rf"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\{name}.exe"
        found.append(Value(key, "", rf"{{home}}{name}.exe"))
    return found


@dataclass(frozen=True, slots=True)
class Given:
    """A value that an administrator may give at an installation; it stays when the program is removed."""

    property: str
    key: str
    name: str


def given() -> list[Given]:
    """Every property: the hub's address, the policies' file, and each setting by its variable's name."""
    settings = [Given(variable_of(each.name), DEFAULTS_KEY, each.name) for each in DECLARED]
    return [
        Given("HUBURL", DEFAULTS_KEY, HUB),
        Given("POLICYFILE", POLICY_KEY, POLICY_FILE),
        *settings,
    ]


def stable(name: str) -> str:
    """An identifier that is always the same for a name."""
    return "{" + str(uuid.uuid5(SPACE, name)).upper() + "}"


def files(tree: Path) -> Iterator[tuple[Path, str]]:
    """The files of a tree with their paths in it, in the order of these."""
    for path in sorted(tree.rglob("*")):
        if path.is_file():
            yield path, path.relative_to(tree).as_posix()
