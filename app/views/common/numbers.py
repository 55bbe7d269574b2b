"""Calling one of several numbers: the only one at once, else the one that is chosen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from app.services import phones
from app.services.words import t
from app.views.common.chooser import Chooser
from app.views.context import Context


def call_one_of(context: Context, parent: QWidget, numbers: Iterable[tuple[str, str]]) -> None:
    """Call a number of these (as kept, and what it is beside the number itself); say so where there is none."""
    found: dict[str, tuple[str, str]] = {}
    for number, label in numbers:
        known = phones.parse(number)
        if known.key:
            found.setdefault(known.key, (number, label))
    if not found:
        context.notices.tell(t("dialling.none_here"))
        return
    chosen = next(iter(found))
    if len(found) > 1:
        lines = [(key, _words(number, label)) for key, (number, label) in found.items()]
        dialog = Chooser(parent, t("dialling.which"), t("dialling.which_search"), lines)
        dialog.resize(600, 420)
        accepted = context.notices.run(dialog)
        code = dialog.code
        dialog.deleteLater()
        if not accepted or code is None:
            return
        chosen = code
    context.navigation.dial.emit(found[chosen][0])


def _words(number: str, label: str) -> str:
    shown = phones.national(phones.parse(number)) or number
    return t("dialling.labelled", number=shown, label=label) if label else shown
