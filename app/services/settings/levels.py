"""The levels a setting's value may come from, the strongest first, and how a raw value is understood at each.

A level's reader hands over what it found as raw values by name (:func:`gather`); what does not fit the declared
list is left out and named, so that ``hotline check`` can tell the administrator.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from app.records import frozen
from app.services.errors import KnownError
from app.services.settings.declared import BY_NAME, Setting, Value


class Level(StrEnum):
    """Where a value in force comes from; the order of the members is the precedence."""

    POLICY = "policy"
    COMMAND = "command"
    ENVIRONMENT = "environment"
    USER = "user"
    DEFAULTS = "defaults"
    BUILT_IN = "built_in"


class SettingsError(KnownError):
    """Settings cannot be read or kept."""


@frozen
class Found:
    """A value and where exactly it was found: a file, a registry key, a variable; empty for built-in ones."""

    value: Value
    level: Level
    place: str = ""


@frozen
class LeftOut:
    """A value that is not used: ``unknown`` names no declared setting, else the value does not fit it."""

    name: str
    place: str
    unknown: bool


@frozen
class Source:
    """What one level says. ``troubles`` are files that could not be read."""

    level: Level
    values: Mapping[str, Found] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    troubles: tuple[SettingsError, ...] = ()


_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")


def understood(setting: Setting, raw: object) -> Value | None:
    """The value that ``raw`` means for a setting, or None where it does not fit.

    Text from a variable, a command line or the registry is read as the setting's type (``true`` and ``1``, digits,
    a JSON object for pairs); the numbers 0 and 1 stand for no and yes, as the registry has it.
    """
    value = raw
    default = setting.default
    if isinstance(default, bool):
        word = str(raw).strip().casefold()
        value = word in _YES if word in _YES | _NO and not isinstance(raw, float) else None
    elif isinstance(raw, str) and isinstance(default, int):
        value = int(raw) if _WHOLE.fullmatch(raw.strip()) else None
    elif isinstance(raw, str) and isinstance(default, dict):
        try:
            value = json.loads(raw)
        except ValueError:
            return None
    return value if isinstance(value, bool | int | str | dict) and setting.accepts(value) else None


def gather(level: Level, found: Mapping[str, tuple[object, str]], *troubles: SettingsError) -> Source:
    """The source of raw values by name, each with its place."""
    values: dict[str, Found] = {}
    left_out: list[LeftOut] = []
    for name, (raw, place) in found.items():
        setting = BY_NAME.get(name)
        value = None if setting is None else understood(setting, raw)
        if value is None:
            left_out.append(LeftOut(name, place, unknown=setting is None))
        else:
            values[name] = Found(value, level, place)
    return Source(level, values, tuple(left_out), troubles)
