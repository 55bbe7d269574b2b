"""Parsed forms by version, read once for each opened store. A version never changes once it is published."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from app.models.ids import Uid
from app.services.forms.definition import FormDefinition
from app.services.forms.read_xform import read_xform
from app.services.store.store import Store

_read: WeakKeyDictionary[Store, dict[tuple[Uid, str], FormDefinition]] = WeakKeyDictionary()


def definition(store: Store, version_uid: Uid) -> FormDefinition:
    """A version's form. Raises LookupError where there is no such version."""
    row = store.row("SELECT checksum FROM script_version WHERE uid = ?", version_uid)
    if row is None:
        raise LookupError(f"no form version {version_uid.hex()}")
    known = _read.setdefault(store, {})
    key = (version_uid, row[0])
    if key not in known:
        known[key] = read_xform(store.value("SELECT xml FROM script_version WHERE uid = ?", version_uid))
    return known[key]
