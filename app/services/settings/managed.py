"""What the organisation says about settings: policies that lock, defaults that do not, variables.

Windows: the registry. macOS: managed preferences. Elsewhere: JSON files of a folder, read in the order of their
names, a later one over an earlier one. The keys are the names of the declared list on every system.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path

from app.records import frozen
from app.services.settings.declared import DECLARED
from app.services.settings.levels import Level, SettingsError, Source, gather

FOLDER = Path("/etc/hotline-workstation")
"""On Linux ``policies/*.json`` and ``defaults/*.json`` in it."""

POLICY_KEY = r"SOFTWARE\Policies\Hotline Workstation"
DEFAULTS_KEY = r"SOFTWARE\Hotline Workstation"
POLICY_FILE = "PolicyFile"
"""A value of the policy key that names a JSON file with more policies; the key's own are over the file's."""

BUNDLE = "org.hotlineworkstation.Workstation"
"""The same as the menu entry's name on Linux: letters and dots only, as both Apple and freedesktop.org allow."""
MAC_LIBRARY = Path("/Library")

PREFIX = "HOTLINE_"
"""The variable of the setting ``page_size`` is ``HOTLINE_PAGE_SIZE``."""

ReadKey = Callable[[str, str], dict[str, object]]
"""The values of a registry key, by hive (``HKLM``, ``HKCU``) and path; empty where there is no such key."""

_Raw = dict[str, tuple[object, str]]


@frozen
class Managed:
    """The levels that are not the person's own: ``policy`` and ``environment`` above them, ``defaults`` below."""

    policy: Source = field(default_factory=lambda: Source(Level.POLICY))
    environment: Source = field(default_factory=lambda: Source(Level.ENVIRONMENT))
    defaults: Source = field(default_factory=lambda: Source(Level.DEFAULTS))


def system_managed() -> Managed:
    """What this computer's administrators have set, and the environment of this process."""
    environment = from_environment(os.environ)
    if sys.platform == "win32":
        from app.services.settings.registry import read_key

        return Managed(registry_policy(read_key), environment, registry_defaults(read_key))
    if sys.platform == "darwin":
        from getpass import getuser

        return Managed(mac_policy(MAC_LIBRARY, getuser()), environment, mac_defaults(MAC_LIBRARY))
    return folder_managed(FOLDER, environment)


def folder_managed(folder: Path, environment: Source) -> Managed:
    """What stands in ``policies`` and ``defaults`` of a folder, and the environment as it was read."""
    policy = from_folder(Level.POLICY, folder / "policies")
    return Managed(policy, environment, from_folder(Level.DEFAULTS, folder / "defaults"))


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def from_environment(environment: Mapping[str, str]) -> Source:
    """The values of the variables ``HOTLINE_…``. An empty one counts as not set; one that names no setting belongs
    to somebody else.
    """
    named = ((setting.name, variable_of(setting.name)) for setting in DECLARED)
    return gather(
        Level.ENVIRONMENT,
        {name: (environment[variable], variable) for name, variable in named if environment.get(variable)},
    )


def from_folder(level: Level, folder: Path) -> Source:
    """The values of all ``*.json`` of a folder."""
    try:
        files = sorted(path for path in folder.glob("*.json") if path.is_file())
    except OSError:
        return gather(level, {}, SettingsError("settings.managed_unreadable", path=str(folder)))
    found: _Raw = {}
    troubles: list[SettingsError] = []
    for path in files:
        read, trouble = _json_file(path)
        found.update(read)
        troubles += trouble
    return gather(level, found, *troubles)


def registry_policy(read_key: ReadKey) -> Source:
    """The policy keys: the computer's over the person's, and each over the file it names."""
    found: _Raw = {}
    troubles: list[SettingsError] = []
    for hive in ("HKCU", "HKLM"):
        values = read_key(hive, POLICY_KEY)
        named = values.pop(POLICY_FILE, "")
        if isinstance(named, str) and named.strip():
            read, trouble = _json_file(Path(os.path.expandvars(named.strip())), must_exist=True)
            found.update(read)
            troubles += trouble
        found.update({name: (raw, rf"{hive}\{POLICY_KEY}") for name, raw in values.items()})
    return gather(Level.POLICY, found, *troubles)


def registry_defaults(read_key: ReadKey) -> Source:
    """The computer's defaults; names beside the declared ones are the installer's own."""
    values = read_key("HKLM", DEFAULTS_KEY)
    place = rf"HKLM\{DEFAULTS_KEY}"
    names = {setting.name for setting in DECLARED}
    return gather(Level.DEFAULTS, {name: (raw, place) for name, raw in values.items() if name in names})


def mac_policy(library: Path, user: str) -> Source:
    """Managed preferences: the computer's over the person's."""
    folder = library / "Managed Preferences"
    return _plists(Level.POLICY, folder / user / f"{BUNDLE}.plist", folder / f"{BUNDLE}.plist")


def mac_defaults(library: Path) -> Source:
    """The computer's preferences."""
    return _plists(Level.DEFAULTS, library / "Preferences" / f"{BUNDLE}.plist")


def _plists(level: Level, *paths: Path) -> Source:
    import plistlib
    from xml.parsers.expat import ExpatError

    found: _Raw = {}
    troubles: list[SettingsError] = []
    for path in paths:
        try:
            read = plistlib.loads(path.read_bytes())
            if not isinstance(read, dict):
                raise TypeError("not a dictionary")
        except FileNotFoundError:
            continue
        except OSError:
            troubles.append(SettingsError("settings.managed_unreadable", path=str(path)))
        except (ValueError, TypeError, ExpatError, plistlib.InvalidFileException):
            troubles.append(SettingsError("settings.managed_bad_file", path=str(path)))
        else:
            # the system adds its own names to managed preferences
            names = {setting.name for setting in DECLARED}
            found.update({name: (raw, str(path)) for name, raw in read.items() if name in names})
    return gather(level, found, *troubles)


def _json_file(path: Path, *, must_exist: bool = False) -> tuple[_Raw, list[SettingsError]]:
    """The raw values of one file, or why there are none."""
    try:
        if os.name == "posix" and path.stat().st_mode & stat.S_IWOTH:
            return {}, [SettingsError("settings.managed_open", path=str(path))]
        read = json.loads(path.read_text(encoding="utf-8-sig"))
        if not isinstance(read, dict):
            raise TypeError("not an object")
    except FileNotFoundError:
        missing = [SettingsError("settings.managed_unreadable", path=str(path))] if must_exist else []
        return {}, missing
    except OSError:
        return {}, [SettingsError("settings.managed_unreadable", path=str(path))]
    except (ValueError, TypeError, RecursionError):
        return {}, [SettingsError("settings.managed_bad_file", path=str(path))]
    return {name: (raw, str(path)) for name, raw in read.items()}, []
