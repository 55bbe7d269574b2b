"""Reading and keeping settings.

A value comes from the first level that has it: policy, command line, environment, the person's own, the
computer's defaults, the declared default (:class:`app.services.settings.levels.Level`). What a policy says
cannot be changed here. What was given for one start gives way to what the person then chooses in the window.
"""

from __future__ import annotations

import json
import logging
import os
import weakref
from collections.abc import Callable
from pathlib import Path

from app.services.paths import Paths
from app.services.settings.declared import BY_NAME, DECLARED, Setting, Value, Where
from app.services.settings.levels import Found, LeftOut, Level, SettingsError, Source
from app.services.settings.managed import Managed

log = logging.getLogger(__name__)


class FileSource:
    """The person's own values: one JSON file for those that travel, one for this computer's."""

    def __init__(self, folders: dict[Where, Path]) -> None:
        self.troubles: list[SettingsError] = []
        self._paths = {where: folder / "settings.json" for where, folder in folders.items()}
        self._values: dict[str, Value] = {}
        for where, path in self._paths.items():
            self._values.update(self._read(where, path))

    def value(self, setting: Setting) -> Value | None:
        """The value of one setting."""
        return self._values.get(setting.name)

    def place(self, setting: Setting) -> str:
        """The file that a setting is kept in."""
        return str(self._paths[setting.where])

    def keep(self, setting: Setting, value: Value | None) -> None:
        """Write a value, or with None drop it; a power cut leaves the old or the new file whole.

        Raises SettingsError.
        """
        before = self._values.get(setting.name)
        if value is None:
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

    def __init__(self, own: FileSource, managed: Managed | None = None) -> None:
        self._listeners: list[weakref.WeakMethod[Callable[[str], None]]] = []
        self._own = own
        self._managed = managed or Managed()
        self._for_now: dict[str, Found] = {}
        self._chosen: set[str] = set()  # by the person, since the start: over the command line and variables

    @property
    def troubles(self) -> list[SettingsError]:
        """What went wrong while reading, to be told once."""
        return [*self._own.troubles, *(each for source in self._sources() for each in source.troubles)]

    @property
    def left_out(self) -> list[LeftOut]:
        """What administrators and variables say that fits no declared setting."""
        return [each for source in self._sources() for each in source.left_out]

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
        return self.found(name).value

    def found(self, name: str) -> Found:
        """The value in force, its level and its place. Raises KeyError for a setting that is not declared."""
        setting = BY_NAME[name]
        fixed = self._managed.policy.values.get(name)
        if fixed is not None:
            return fixed
        if name not in self._chosen:
            given = self._for_now.get(name) or self._managed.environment.values.get(name)
            if given is not None:
                return given
        own = self._own.value(setting)
        if own is not None:
            return Found(own, Level.USER, self._own.place(setting))
        return self._usual(setting)

    def decided_by(self, name: str) -> str | None:
        """The place of the policy that fixes this setting; None where the person may change it."""
        fixed = self._managed.policy.values.get(name)
        return None if fixed is None else fixed.place

    def is_own(self, name: str) -> bool:
        """Whether the person has chosen a value, so that :meth:`reset` has something to take back."""
        return self._own.value(BY_NAME[name]) is not None or name in self._chosen

    def set(self, name: str, value: Value) -> None:
        """Keep a value. Raises ValueError for one that is not allowed, SettingsError where it cannot be kept."""
        setting = BY_NAME[name]
        if not setting.accepts(value) or self.decided_by(name) is not None:
            raise ValueError(name)
        kept = None if value == self._usual(setting).value else value
        if kept != self._own.value(setting):
            self._own.keep(setting, kept)
        if name in self._for_now or name in self._managed.environment.values:
            self._chosen.add(name)
        self._tell(name)

    def set_for_now(self, name: str, value: Value, place: str = "") -> None:
        """Use a value until the program ends (``--language``, ``--set``), under a policy. Raises ValueError."""
        if not BY_NAME[name].accepts(value):
            raise ValueError(name)
        self._for_now[name] = Found(value, Level.COMMAND, place)
        self._chosen.discard(name)
        self._tell(name)

    def reset(self, name: str) -> None:
        """Take back the person's own value: what lies below it holds again. Raises as :meth:`set` does."""
        setting = BY_NAME[name]
        if self.decided_by(name) is not None:
            raise ValueError(name)
        if self._own.value(setting) is not None:
            self._own.keep(setting, None)
        self._chosen.discard(name)
        self._tell(name)

    def changed(self) -> list[str]:
        """The names of those that differ from their defaults."""
        return [setting.name for setting in DECLARED if self.value(setting.name) != setting.default]

    def listen(self, listener: Callable[[str], None]) -> None:
        """Tell a bound method the name of each setting that changes, for as long as its object lives."""
        self._listeners.append(weakref.WeakMethod(listener))

    def tell_nobody(self) -> None:
        """Forget who listens: the window goes."""
        self._listeners.clear()

    def _usual(self, setting: Setting) -> Found:
        """What holds where nobody has chosen: the computer's default, else the declared one."""
        return self._managed.defaults.values.get(setting.name) or Found(setting.default, Level.BUILT_IN)

    def _sources(self) -> tuple[Source, ...]:
        return (self._managed.policy, self._managed.environment, self._managed.defaults)

    def _tell(self, name: str) -> None:
        self._listeners = [each for each in self._listeners if each() is not None]
        for each in tuple(self._listeners):
            listener = each()
            if listener is not None:
                listener(name)


def load_settings(paths: Paths, managed: Managed | None = None) -> Settings:
    """Read the settings from their files; ``troubles`` of the result says what was wrong with them.

    ``managed`` is what the organisation and the environment say (``managed.system_managed``); by itself nothing.
    """
    return Settings(FileSource({Where.USER: paths.roaming, Where.MACHINE: paths.local}), managed)
