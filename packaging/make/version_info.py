"""What Windows shows of a program on the page "Details" of its properties."""

from __future__ import annotations

from app.version import VERSION
from make.names import CONSOLE, TITLE, VENDOR, WINDOW

ENGLISH, UNICODE = 1033, 1200
TEXTS = {WINDOW: TITLE, CONSOLE: f"{TITLE} (command line)"}


def numbers(version: str) -> tuple[int, int, int, int]:
    """A version as the four numbers that Windows compares."""
    parts = [int(part) for part in version.split(".")[:4]]
    first, second, third, fourth = [*parts, 0, 0, 0, 0][:4]
    return first, second, third, fourth


def version_info(name: str):  # type: ignore[no-untyped-def]
    """The version resource of a program, for PyInstaller."""
    from PyInstaller.utils.win32 import versioninfo as win

    texts = {
        "CompanyName": VENDOR,
        "FileDescription": TEXTS[name],
        "FileVersion": VERSION,
        "InternalName": name,
        "OriginalFilename": f"{name}.exe",
        "ProductName": TITLE,
        "ProductVersion": VERSION,
    }
    table = win.StringTable(f"{ENGLISH:04x}{UNICODE:04x}", [win.StringStruct(*each) for each in texts.items()])
    fixed = win.FixedFileInfo(filevers=numbers(VERSION), prodvers=numbers(VERSION))
    translation = win.VarFileInfo([win.VarStruct("Translation", [ENGLISH, UNICODE])])
    return win.VSVersionInfo(ffi=fixed, kids=[win.StringFileInfo([table]), translation])
