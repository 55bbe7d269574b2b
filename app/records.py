"""Plain records: what ``dataclass(frozen=True, slots=True)`` makes, defined in a tenth of the time.

The standard decorator writes and compiles six methods for each class: 0.7 ms of processor time, and the window
starts with some hundreds of such classes. Here the methods are shared by all, and ``__init__`` alone, which has to
be fast, is written when the first record of a class is made (docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")

_make = dataclass(init=False, repr=False, eq=False, slots=True)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class of annotated names a record: equal by its values, hashable, not to be changed.

    ``field``, ``fields``, ``replace``, ``asdict`` and ``match`` work as with any dataclass. What the class writes
    out itself (``__repr__``, ``__eq__``, ``__hash__``) stays. A class that caches a property needs the
    standard decorator.
    """
    cls.__doc__ = cls.__doc__ or cls.__name__  # else the standard library works a signature out
    own = set(cls.__dict__)
    made: Any = _make(cls)
    compared = [each.name for each in fields(made) if each.compare]
    made._compared = attrgetter(*compared) if compared else type

    def first(self: Any, *args: Any, **named: Any) -> None:
        """Write ``__init__`` for all records to come, then use it for this one."""
        made.__init__ = _written(made)
        made.__init__(self, *args, **named)

    made.__init__ = first
    for name, method in _SHARED.items():
        if name not in own:
            setattr(made, name, method)
    return made  # type: ignore[no-any-return]


def _written(made: Any) -> Callable[..., None]:
    """The ``__init__`` of a record's class."""
    known: dict[str, Any] = {"_set": object.__setattr__}
    taken: list[str] = []
    lines: list[str] = []
    for each in fields(made):
        value = _value_of(each, known, taken)
        if value:
            lines.append(f" _set(self, {each.name!r}, {value})")
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec(f"def __init__(self, {', '.join(taken)}):\n" + "\n".join(lines or [" pass"]), known)  # noqa: S102
    written: Callable[..., None] = known["__init__"]
    written.__qualname__ = f"{made.__qualname__}.__init__"
    return written


def _value_of(each: Field[Any], known: dict[str, Any], taken: list[str]) -> str:
    """What a field is set to, as source; its parameter is added to ``taken``, what both name to ``known``."""
    name, given, made = each.name, f"_default_{each.name}", f"_make_{each.name}"
    if each.default_factory is not MISSING:
        known[made] = each.default_factory
        known["_missing"] = MISSING
        if not each.init:
            return f"{made}()"
        taken.append(f"{name}=_missing")
        return f"{made}() if {name} is _missing else {name}"
    if each.default is not MISSING:
        known[given] = each.default
        if not each.init:
            return given
        taken.append(f"{name}={given}")
        return name
    if not each.init:
        return ""
    taken.append(name)
    return name


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: Any, other: Any) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return self._compared(self) == self._compared(other)


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _setattr(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[object]:
    return [getattr(self, each.name) for each in fields(self)]


def _setstate(self: Any, state: list[object]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_SHARED: dict[str, Callable[..., Any]] = {
    "__repr__": _repr,
    "__eq__": _eq,
    "__hash__": _hash,
    "__setattr__": _setattr,
    "__delattr__": _delattr,
    "__getstate__": _getstate,
    "__setstate__": _setstate,
}
