"""The setup program for people who install themselves: NSIS, both languages, for all people of the computer."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from app.services.exit_codes import ExitCode
from app.services.settings.managed import DEFAULTS_KEY, POLICY_FILE, POLICY_KEY
from app.version import VERSION
from make import signing, windows
from make.freeze import build_time
from make.icons import write_ico
from make.names import PACKAGE, TITLE, VENDOR, WINDOW
from make.version_info import numbers

TOOLS = {"makensis": "nsis"}
SCRIPT = windows.FILES / "setup.nsi"


def setup(tree: Path, output: Path, *, quick: bool = False) -> Path:
    """Make the setup program of a frozen ``tree``; returns its file in ``output``. Same tree, same bytes.

    ``quick`` packs it in a tenth of the time and half as large again: for tests.
    """
    stage = output / "setup"
    stage.mkdir(parents=True, exist_ok=True)
    signing.sign_programs(tree)
    package = output / f"{PACKAGE}-{VERSION}-x64-setup.exe"
    at = build_time()
    for name, lines in (("values.nsh", value_lines()), ("removals.nsh", removal_lines(tree))):
        (stage / name).write_text("\n".join([*lines, ""]), encoding="utf-8")
    defined = definitions(tree, stage, package)
    command = [
        "makensis",
        "-V2",
        "-INPUTCHARSET",
        "UTF8",
        "-WX",
        *(f"-D{key}={text}" for key, text in defined.items()),
    ]
    if quick:
        command.append("-DQUICK")
    uninstaller = signing.command()
    if uninstaller:
        command.append(f'-X!uninstfinalize \'{" ".join(uninstaller)} -in "%1" -out "%1.s" && mv "%1.s" "%1"\'')
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(at)}
    subprocess.run([*command, str(SCRIPT)], check=True, env=environment, stdout=subprocess.DEVNULL)
    signing.sign(package)
    os.utime(package, (at, at))
    return package


def definitions(tree: Path, stage: Path, package: Path) -> dict[str, str]:
    """What the script is given."""
    size = sum(path.stat().st_size for path, _ in windows.files(tree)) // 1024
    return {
        "TREE": str(tree.absolute()),
        "OUTPUT": str(package.absolute()),
        "VALUES": str((stage / "values.nsh").absolute()),
        "REMOVALS": str((stage / "removals.nsh").absolute()),
        "ICON": str(write_ico(stage / "hotline.ico").absolute()),
        "TITLE": TITLE,
        "VENDOR": VENDOR,
        "VERSION": VERSION,
        "NUMBERS": ".".join(map(str, numbers(VERSION))),
        "PACKAGE": PACKAGE,
        "WINDOW": WINDOW,
        "KILOBYTES": str(size),
        "OLDEST_BUILD": str(windows.OLDEST_BUILD),
        "INSTALLER_KEY": windows.INSTALLER_KEY,
        "UNINSTALL_KEY": windows.UNINSTALL_KEY,
        "RUN_KEY": windows.RUN_KEY,
        "DEFAULTS_KEY": DEFAULTS_KEY,
        "POLICY_KEY": POLICY_KEY,
        "HUB": windows.HUB,
        "NEWER_STORE": str(ExitCode.NEWER_STORE.value),
        "NOT_ALLOWED": str(ExitCode.NOT_ALLOWED.value),
        "POLICY_FILE": POLICY_FILE,
    }


def value_lines() -> list[str]:
    """Statements that write the values of the registry."""
    return [
        f'WriteRegStr HKLM "{each.key}" "{each.name}" {_quoted(each.text.replace("{home}", "$INSTDIR" + chr(92)))}'
        for each in windows.values()
    ]


def removal_lines(tree: Path) -> list[str]:
    """Statements that remove the files beside the inner folder, and the values of the registry."""
    files = sorted(path.name for path in tree.iterdir() if path.is_file())
    keys: list[str] = []
    for each in windows.values():
        under_class = each.key.startswith(r"SOFTWARE\Classes")
        top = "\\".join(each.key.split("\\")[:3]) if under_class else each.key
        if top not in keys:
            keys.append(top)
    shared = r"SOFTWARE\RegisteredApplications"
    return [
        *(f'Delete "$INSTDIR\\{name}"' for name in files),
        *(f'DeleteRegKey HKLM "{key}"' for key in reversed(keys) if key != shared),
        f'DeleteRegValue HKLM "{shared}" "{TITLE}"',
    ]


def _quoted(text: str) -> str:
    return f"'{text}'" if '"' in text else f'"{text}"'
