"""Reading and keeping settings.

A value comes from the first source that has it: the ones placed before the person's own (an administrator's
policy) cannot be changed here. Without any, the declared default holds.
"""

from __future__ import annotations

import json
import logging
import os
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.services.errors import KnownError
from app.services.paths import Paths
from app.services.settings.declared import BY_NAME, DECLARED, Setting, Value, Where

log = logging.getLogger(__name__)


class SettingsError(KnownError):
    """Settings cannot be read or kept."""


class Source(Protocol):
    """Where values come from. ``value`` answers None for a setting it does not know."""

    @property
    def name(self) -> str:
        """For messages: who has set this."""

    def value(self, setting: Setting) -> Value | None:
        """The value of one setting."""


class FileSource:
    """The person's own values: one JSON file for those that travel, one for this computer's."""

    name = "own"

    def __init__(self, folders: dict[Where, Path]) -> None:
        self.troubles: list[SettingsError] = []
        self._paths = {where: folder / "settings.json" for where, folder in folders.items()}
        self._values: dict[str, Value] = {}
        for where, path in self._paths.items():
            self._values.update(self._read(where, path))

    def value(self, setting: Setting) -> Value | None:
        """The value of one setting."""
        return self._values.get(setting.name)

    def keep(self, setting: Setting, value: Value) -> None:
        """Write a value; a power cut leaves the old or the new file whole. Raises SettingsError."""
        before = self._values.get(setting.name)
        if value == setting.default:
            self._values.pop(setting.name, None)
        else:
            self._values[setting.name] = value
        try:
            self._write(setting.where)
        except OSError as error:
            self._values.pop(setting.name, None)
            if before is not None:
                self._values[setting.name] = before
            raise SettingsError("settings.not_kept", path=str(self._paths[setting.where])) from error

    def _write(self, where: Where) -> None:
        path = self._paths[where]
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = {name: value for name, value in self._values.items() if BY_NAME[name].where is where}
        fresh = path.with_name(path.name + ".part")
        with fresh.open("w", encoding="utf-8") as out:
            json.dump(mine, out, ensure_ascii=False, indent=2, sort_keys=True)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)

    def _read(self, where: Where, path: Path) -> dict[str, Value]:
        """The file's values; a bad file is put aside, a bad or unknown value is left out."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(raw, dict):
                raise TypeError("not an object")
        except FileNotFoundError:
            return {}
        except OSError:
            self.troubles.append(SettingsError("settings.unreadable", path=str(path)))
            return {}
        except (ValueError, TypeError):
            aside = path.with_name(path.name + ".bad")
            try:
                path.replace(aside)
            except OSError:
                aside = path
            self.troubles.append(SettingsError("settings.bad_file", path=str(aside)))
            return {}
        found: dict[str, Value] = {}
        for name, value in raw.items():
            setting = BY_NAME.get(name)
            if setting is None or setting.where is not where or not setting.accepts(value):
                log.warning("setting left out: unknown or out of range")
                continue
            found[name] = value
        return found


class Settings:
    """What the program asks for settings; who listens hears the name of each that changed."""

    def __init__(self, own: FileSource, policies: tuple[Source, ...] = ()) -> None:
        self._listeners: list[weakref.WeakMethod[Callable[[str], None]]] = []
        self._own = own
        self._policies = policies
        self._session: dict[str, Value] = {}

    @property
    def troubles(self) -> list[SettingsError]:
        """What went wrong while reading, to be told once."""
        return self._own.troubles

    def text(self, name: str) -> str:
        """The value of a setting that is text."""
        value = self.value(name)
        if not isinstance(value, str):
            raise TypeError(name)
        return value

    def whole(self, name: str) -> int:
        """The value of a setting that is a whole number."""
        value = self.value(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(name)
        return value

    def yes(self, name: str) -> bool:
        """The value of a setting that is yes or no."""
        value = self.value(name)
        if not isinstance(value, bool):
            raise TypeError(name)
        return value

    def pairs(self, name: str) -> dict[str, str]:
        """The value of a setting that maps names to texts."""
        value = self.value(name)
        if not isinstance(value, dict):
            raise TypeError(name)
        return dict(value)

    def value(self, name: str) -> Value:
        """The value in force. Raises KeyError for a setting that is not declared."""
        setting = BY_NAME[name]
        for source in self._policies:
            value = source.value(setting)
            if value is not None and setting.accepts(value):
                return value
        if name in self._session:
            return self._session[name]
        own = self._own.value(setting)
        return setting.default if own is None else own

    def decided_by(self, name: str) -> str | None:
        """The name of the policy that fixes this setting; None where the person may change it."""
        setting = BY_NAME[name]
        for source in self._policies:
            if source.value(setting) is not None:
                return source.name
        return None

    def set(self, name: str, value: Value) -> None:
        """Keep a value. Raises ValueError for one that is not allowed, SettingsError where it cannot be kept."""
        setting = BY_NAME[name]
        if not setting.accepts(value) or self.decided_by(name):
            raise ValueError(name)
        self._session.pop(name, None)
        if value != self._own.value(setting):
            self._own.keep(setting, value)
        self._tell(name)

    def set_for_now(self, name: str, value: Value) -> None:
        """Use a value until the program ends (``--language``, ``--theme``). Raises ValueError."""
        if not BY_NAME[name].accepts(value):
            raise ValueError(name)
        self._session[name] = value
        self._tell(name)

    def reset(self, name: str) -> None:
        """Go back to the declared default."""
        self.set(name, BY_NAME[name].default)

    def changed(self) -> list[str]:
        """The names of those that differ from their defaults."""
        return [setting.name for setting in DECLARED if self.value(setting.name) != setting.default]

    def listen(self, listener: Callable[[str], None]) -> None:
        """Tell a bound method the name of each setting that changes, for as long as its object lives."""
        self._listeners.append(weakref.WeakMethod(listener))

    def tell_nobody(self) -> None:
        """Forget who listens: the window goes."""
        self._listeners.clear()

    def _tell(self, name: str) -> None:
        self._listeners = [each for each in self._listeners if each() is not None]
        for each in tuple(self._listeners):
            listener = each()
            if listener is not None:
                listener(name)


def load_settings(paths: Paths, policies: tuple[Source, ...] = ()) -> Settings:
    """Read the settings from their files; ``troubles`` of the result says what was wrong with them."""
    return Settings(FileSource({Where.USER: paths.roaming, Where.MACHINE: paths.local}), policies)
