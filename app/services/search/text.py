"""From text to stems: one normal spelling, Snowball stems, stop words, the other keyboard layout.

The stemmer is Snowball's (https://snowballstem.org/algorithms/russian/stemmer.html); its Russian rules spell ё
as е, and so does everything here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

MAX_WORD = 64
"""Longer runs of letters are no words; they are cut, so that pasted rubbish cannot swell the index."""

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[а-я]")
_SURNAME_ENDS = ("ов", "ев", "ин", "ын")
_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_OTHER_LAYOUT = str.maketrans(_LATIN + _RUSSIAN, _RUSSIAN + _LATIN)
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")

_STOP = """
и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было
вот от меня еще нет о из ему теперь когда даже ну ли если уже или ни быть был него до вас нибудь вам
ведь там потом себя ничего ей может они тут где есть надо ней для мы тебя их чем была сам чтоб без
будто чего раз тоже под будет ж тогда кто этот того потому этого какой ним здесь этом один мой тем
чтобы нее были куда зачем при об это эта эти the a an and or of to in is it for on with at be this
that are was
"""
STOP_WORDS = frozenset(_STOP.split())
"""Words too common to look for, unless nothing else was typed."""


def clean(text: str) -> str:
    """Text in one spelling: composed letters, lower case, е for ё; what cannot be stored is dropped."""
    whole = unicodedata.normalize("NFKC", text).encode("utf-8", "ignore").decode("utf-8")
    return whole.lower().replace("ё", "е")


def words(text: str) -> list[str]:
    """The words of a text in order, in the spelling of :func:`clean`."""
    return [word[:MAX_WORD] for word in _WORD.findall(clean(text))]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a word in the spelling of :func:`clean`; digits and other alphabets stay as they are."""
    if _CYRILLIC.search(word):
        return str(_stemmer("russian").stemWord(word))
    if word.isascii() and word.isalpha():
        return str(_stemmer("english").stemWord(word))
    return word


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(word) for word in words(text)]


def name_stem(word: str) -> str:
    """Like :func:`stem`, for names: Snowball takes «Петров» for a plural of «Пётр», but «Петрову» for «Петров»."""
    return word if word.endswith(_SURNAME_ENDS) else stem(word)


def indexed(text: str, stem_of: Callable[[str], str] = stem) -> str:
    """A text as the index holds it: stems between spaces."""
    return " ".join(stem_of(word) for word in words(text))


def other_layout(text: str) -> str:
    """What the same keys write under the other keyboard layout, Russian or English."""
    return text.lower().translate(_OTHER_LAYOUT)


def as_latin(text: str) -> str:
    """Capital letters that look alike, in Latin: «А-105» typed in Russian is ``A-105``."""
    return text.upper().translate(_LOOK_ALIKE)


def load_stemmers() -> None:
    """Load what :func:`stem` loads at its first word."""
    for language in ("russian", "english"):
        _stemmer(language)


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(language)
