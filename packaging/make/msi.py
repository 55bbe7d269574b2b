"""The package for Windows Installer: silent, for all people of a computer, with properties for what IT decides.

wixl makes it (wiki.gnome.org/msitools); what wixl has no words for goes into the tables by msibuild afterwards:
conditions of components, values that stay, the search path, secure properties, the place of the older version's
removal, which belongs inside the transaction so that a failure brings the older version back.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import subprocess
from collections.abc import Iterator
from html import escape
from pathlib import Path

from app.version import VERSION
from make import signing, windows
from make.freeze import build_time
from make.icons import write_ico
from make.names import PACKAGE, TITLE, VENDOR, WINDOW

TOOLS = {"wixl": "wixl", "msibuild": "msitools", "msiinfo": "msitools"}
TEMPLATE = windows.FILES / "hotline.wxs"
AUTOSTART = 'AUTOSTART = "1" OR (WASAUTOSTART = "1" AND NOT AUTOSTART)'
PERMANENT = 16
"""msidbComponentAttributesPermanent (learn.microsoft.com/windows/win32/msi/component-table)."""
KEPT, NOT_KEPT = 256 + 4 + PERMANENT, 256 + 4
"""64-bit components whose key is a value of the registry."""


def msi(tree: Path, output: Path) -> Path:
    """Make the package of a frozen ``tree``; returns its file in ``output``. Same tree, same bytes."""
    stage = output / "msi"
    stage.mkdir(parents=True, exist_ok=True)
    signing.sign_programs(tree)
    source = stage / "hotline.wxs"
    write_ico(stage / "hotline.ico")
    source.write_text(wxs(tree, stage), encoding="utf-8")
    package = output / file_name()
    package.unlink(missing_ok=True)
    wixl = ["wixl", "-a", "x64", "-o", str(package.absolute()), source.name]
    subprocess.run(wixl, check=True, cwd=stage)  # it takes no absolute paths of files
    for chunk in _in_chunks(amendments()):
        subprocess.run(["msibuild", str(package), "-q", *chunk], check=True)
    _settle(package, build_time(), windows.stable(f"package {_content(tree)}"))
    signing.sign(package)
    return package


def file_name() -> str:
    """What the package is called."""
    return f"{PACKAGE}-{VERSION}-x64.msi"


def wxs(tree: Path, stage: Path) -> str:
    """The source for wixl, to be read in the folder ``stage``, where the icon lies.

    A version has one product code, so that Windows never holds two builds of it.
    """
    ids: list[str] = []
    told = {
        "PRODUCT": windows.stable(f"product {VERSION}"),
        "UPGRADE": windows.UPGRADE_CODE,
        "TITLE": TITLE,
        "VENDOR": VENDOR,
        "VERSION": VERSION,
        "WINDOW": WINDOW,
        "ICON": "hotline.ico",
        "INSTALLER_KEY": windows.INSTALLER_KEY,
        "UNINSTALL_KEY": windows.UNINSTALL_KEY,
        "OLDEST_BUILD": str(windows.OLDEST_BUILD),
        "MENU": windows.stable("component menu"),
        "FILES": "\n".join(_folder(tree, tree, os.path.relpath(tree, stage), ids)),
        "REGISTRY": "\n".join(_registry(ids)),
    }
    told["REFERENCES"] = "\n".join(f'<ComponentRef Id="{each}" />' for each in [*ids, "Menu"])
    return re.sub(r"@([A-Z_]+)@", lambda found: told[found[1]], TEMPLATE.read_text(encoding="utf-8"))


def _folder(folder: Path, tree: Path, base: str, ids: list[str]) -> Iterator[str]:
    """The elements of one folder. Its files are one component: a feature may have no more than 1600 of these."""
    paths = sorted(folder.iterdir())
    files = [path for path in paths if path.is_file()]
    if files:
        name = folder.relative_to(tree).as_posix()
        ids.append(f"c{_id(name)}")
        yield f'<Component Id="c{_id(name)}" Guid="{windows.stable(f"folder {name}")}" Win64="yes">'
        for path in files:
            place = path.relative_to(tree).as_posix()
            source = escape(f"{base}/{place}")
            key_path = ' KeyPath="yes"' if path == files[0] else ""
            yield f'<File Id="f{_id(place)}" Name="{escape(path.name)}" Source="{source}"{key_path} />'
        yield "</Component>"
    for path in paths:
        if path.is_dir():
            yield f'<Directory Id="d{_id(path.relative_to(tree).as_posix())}" Name="{escape(path.name)}">'
            yield from _folder(path, tree, base, ids)
            yield "</Directory>"


def _registry(ids: list[str]) -> Iterator[str]:
    """Components that hold nothing but values of the registry."""
    ids.append("Registry")
    yield f'<Component Id="Registry" Guid="{windows.stable("component registry")}" Win64="yes">'
    for number, each in enumerate(windows.values()):
        yield _value(each.key, each.name, each.text.replace("{home}", "[INSTALLDIR]"), key_path=number == 0)
    yield "</Component>"
    ids.append("Autostart")
    yield f'<Component Id="Autostart" Guid="{windows.stable("component autostart")}" Win64="yes">'
    yield _value(windows.RUN_KEY, TITLE, f'"[INSTALLDIR]{WINDOW}.exe"', key_path=True)
    yield _value(windows.INSTALLER_KEY, "autostart", "1")
    yield "</Component>"
    for each in windows.given():
        ids.append(f"G_{each.property}")
        guid = windows.stable(f"given {each.property}")
        yield f'<Component Id="G_{each.property}" Guid="{guid}" Win64="yes">'
        yield _value(each.key, each.name, f"[{each.property}]", key_path=True)
        yield "</Component>"


def _value(key: str, name: str, text: str, *, key_path: bool = False) -> str:
    named = f' Name="{escape(name)}"' if name else ""
    path = ' KeyPath="yes"' if key_path else ""
    return f'<RegistryValue Root="HKLM" Key="{escape(key)}"{named} Type="string" Value="{escape(text)}"{path} />'


def amendments() -> list[str]:
    """Statements for what wixl cannot say, in the language of Windows Installer's tables."""
    secure = ["WIX_DOWNGRADE_DETECTED", "WIX_UPGRADE_DETECTED", "AUTOSTART", "INSTALLDIR"]
    secure += [each.property for each in windows.given()]
    component = "UPDATE `Component` SET `Condition` = '{}', `Attributes` = {} WHERE `Component` = '{}'"
    action = "INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('{}', {})"
    return [
        *(component.format(each.property, KEPT, f"G_{each.property}") for each in windows.given()),
        component.format(AUTOSTART, NOT_KEPT, "Autostart"),
        f"UPDATE `Property` SET `Value` = '{';'.join(secure)}' WHERE `Property` = 'SecureCustomProperties'",
        # Right after InstallInitialize: what fails later puts the older version back.
        "UPDATE `InstallExecuteSequence` SET `Sequence` = 1510 WHERE `Action` = 'RemoveExistingProducts'",
        "CREATE TABLE `Environment` (`Environment` CHAR(72) NOT NULL, `Name` CHAR(255) NOT NULL LOCALIZABLE,"
        " `Value` CHAR(255) LOCALIZABLE, `Component_` CHAR(72) NOT NULL PRIMARY KEY `Environment`)",
        # On the search path of the system, at its end; taken off at removal.
        "INSERT INTO `Environment` (`Environment`, `Name`, `Value`, `Component_`)"
        " VALUES ('Path', '=-*PATH', '[~];[INSTALLDIR]', 'Registry')",
        action.format("RemoveEnvironmentStrings", 3300),
        action.format("WriteEnvironmentStrings", 5200),
    ]


def _in_chunks(statements: list[str], size: int = 50) -> Iterator[list[str]]:
    for at in range(0, len(statements), size):
        yield statements[at : at + size]


def _id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


_FORMAT = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
"""FMTID_SummaryInformation, before the place of the section in a property set stream (MS-OLEPS 2.21)."""
_CODE, _CREATED, _SAVED = 9, 12, 13
"""The package's code and its times among the summary's properties."""
_EPOCH = 116_444_736_000_000_000
"""1970 in the hundred nanoseconds since 1601 that a FILETIME counts."""


def _settle(package: Path, at: int, code: str) -> None:
    """Write the build's time for those that wixl took from the clock, and ``code`` for its chance package code."""
    data = bytearray(package.read_bytes())
    found = data.index(_FORMAT)
    section = found - 28 + struct.unpack_from("<I", data, found + 16)[0]
    _, count = struct.unpack_from("<II", data, section)
    for number in range(count):
        kind, offset = struct.unpack_from("<II", data, section + 8 + 8 * number)
        place = section + offset + 4
        if kind in (_CREATED, _SAVED):
            struct.pack_into("<Q", data, place, _EPOCH + at * 10_000_000)
        elif kind == _CODE:
            data[place + 4 : place + 4 + len(code)] = code.encode("ascii")
    package.write_bytes(data)
    os.utime(package, (at, at))


def _content(tree: Path) -> str:
    """A sum of all that is packed."""
    content = hashlib.sha256(str(build_time()).encode())
    for path, name in windows.files(tree):
        content.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return content.hexdigest()
