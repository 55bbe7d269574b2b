"""Reasons of pauses: the house's codes, and the words under which the exchange knows them.

An entry's ``exchange_code`` is sent where it has one, else its code. Back again, whatever the exchange tells is
looked for among the exchange's words, the codes and the labels; anything else is :data:`EXCHANGE`, shown with its
own words.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.services.dictionaries import PauseWord
from app.services.words import t

EXCHANGE = "exchange"  # paused there, for a reason that no entry names
START = "start"  # the shift has begun, the operator is not ready yet
WRAP_UP = "wrap_up"  # after-call work, told to the exchange as a pause
SIGNED_OUT = "signed_out"
OWN = frozenset({EXCHANGE, START, WRAP_UP, SIGNED_OUT})
"""Reasons that the program itself gives; no entry of the dictionary is needed for them."""
SHOWN_LETTERS = 60


def to_exchange(code: str, reasons: Iterable[PauseWord]) -> str:
    """A pause's code as the exchange is told."""
    return next((one.exchange_code for one in reasons if one.code == code and one.exchange_code), code)


def from_exchange(text: str, reasons: Iterable[PauseWord]) -> str:
    """The code of a reason that the exchange tells; :data:`EXCHANGE` for one that nobody has named."""
    wanted = text.strip().casefold()
    known = sorted(reasons, key=lambda one: not one.active)
    for words in (_exchange_words, _codes, _labels):
        for one in known:
            if wanted and wanted in words(one):
                return one.code
    return wanted if wanted in OWN else EXCHANGE


def label_of(code: str, reasons: Iterable[PauseWord], told: str = "") -> str:
    """A pause's reason in words; ``told`` is what the exchange said, shown as it came, but not at any length."""
    entry = next((one for one in reasons if one.code == code), None)
    if entry is not None:
        return entry.label()
    if code == EXCHANGE and told.strip():
        text = told.strip()
        short = text if len(text) <= SHOWN_LETTERS else text[: SHOWN_LETTERS - 1] + "…"
        return t("presence.reason_told", reason=short)
    return t(f"presence.reason_{code}") if code in OWN else code


def _exchange_words(word: PauseWord) -> set[str]:
    return {word.exchange_code.strip().casefold()} - {""}


def _codes(word: PauseWord) -> set[str]:
    return {word.code.casefold()}


def _labels(word: PauseWord) -> set[str]:
    return {text.strip().casefold() for text in word.labels.values()} - {""}
