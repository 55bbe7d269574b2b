"""When two spellings of a name may be one person. Pure."""

from __future__ import annotations

import re


def name_key(text: str) -> str:
    """Lower-case words of a name in alphabetical order, ё as е: one key for every order of the parts."""
    return " ".join(sorted(re.sub(r"[^\w-]+", " ", text.casefold().replace("ё", "е")).split()))


def same_person(one: str, other: str) -> bool:
    """Whether two name keys may be one person's: each word of the shorter is, or begins, one of the longer.

    «Иванов И. И.» may be «Иванов Иван Иванович»; initials alone are nobody. An empty key fits every other.
    """
    short, long = sorted((one.split(), other.split()), key=len)
    if not short:
        return True
    left = list(long)
    for word in sorted(short, key=len, reverse=True):
        match = next((have for have in left if have == word), None) or next(
            (have for have in left if min(len(word), len(have)) == 1 and have[0] == word[0]), None
        )
        if match is None:
            return False
        left.remove(match)
    return any(len(word) > 1 for word in short)
