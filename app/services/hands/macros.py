"""Macros: deeds under a name, nine of them on keys. Administrators keep them, everybody who works uses them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.models.hands import Macro
from app.models.ids import Uid
from app.records import frozen
from app.services import dictionaries
from app.services.clocks.agreements import read_agreements
from app.services.dictionaries import Word
from app.services.errors import KnownError
from app.services.hands.deeds import Deed, deed_of
from app.services.hands.doing import do_in
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.undo.steps import remember

SLOTS = range(1, 10)
"""Keys that a macro may lie on; 0 is none."""


class MacroError(KnownError):
    """A macro cannot be kept or done as it is."""


@frozen
class MacroWord(Word):
    """A macro; ``slot`` is the digit of its key."""

    slot: int
    deed: Deed


def macros(store: Store, *, all_of_them: bool = False) -> tuple[MacroWord, ...]:
    """The macros in use, those on keys first by their digit; ``all_of_them``: those put aside too."""
    rows = store.rows(
        "SELECT uid, code, labels, position, active, slot, deed FROM macro WHERE deleted_at IS NULL "
        "ORDER BY slot = 0, slot, position, id"
    )
    found = (
        MacroWord(uid, code, json.loads(labels), position, bool(active), slot, deed_of(json.loads(deed)))
        for uid, code, labels, position, active, slot, deed in rows
    )
    return tuple(word for word in found if word.active or all_of_them)


def keep_macro(
    store: Store, actor: Uid, macro: Uid | None, code: str, labels: Mapping[str, str], slot: int, deed: Deed
) -> Uid:
    """Keep a macro, a new one for None; its key is taken from whichever other has it.

    Raises MacroError for one that does nothing, DictionaryError for a missing name or a code in use, NotAllowed.
    """
    if deed.empty:
        raise MacroError("hands.macro_empty")
    if slot and slot not in SLOTS:
        raise ValueError(f"no key {slot}")
    if slot:
        for other in store.rows("SELECT uid FROM macro WHERE slot = ? AND deleted_at IS NULL", slot):
            if other[0] != macro:
                dictionaries.change(store, actor, "macro", other[0], slot=0)
    if macro is None:
        return dictionaries.add(store, actor, "macro", code, labels, slot=slot, deed=deed.to_body())
    dictionaries.change(store, actor, "macro", macro, labels=dict(labels), slot=slot, deed=deed.to_body())
    return macro


def remove_macro(store: Store, actor: Uid, macro: Uid) -> None:
    """Put a macro away for good. Raises NotAllowed."""
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        write.remove(Macro, macro)


def run_macro(store: Store, user: Uid, ticket: Uid, macro: Uid, now: int) -> bool:
    """Do a macro to a ticket, under its name in the list of last acts; whether anything changed.

    ``now`` is UTC ms. Raises what stands in its way (see :func:`app.services.hands.doing.do_in`), nothing written.
    """
    word = next((one for one in macros(store) if one.uid == macro), None)
    if word is None:
        raise MacroError("hands.macro_gone")
    return do_deed(store, user, ticket, word.deed, now, name=word.label())


def do_deed(store: Store, user: Uid, ticket: Uid, deed: Deed, now: int, *, name: str = "") -> bool:
    """Do a deed to one ticket in a transaction of its own; ``name`` is what the list of last acts calls it."""
    with acting(store, user, Act.EDIT_TICKETS) as write:
        changed = do_in(store, write, user, ticket, deed, now, read_agreements(store.rows))
        if changed and name:
            number = str(store.value("SELECT number FROM ticket WHERE uid = ?", ticket))
            remember(write, user, "hands.step_macro", name=name, number=number)
    return changed
