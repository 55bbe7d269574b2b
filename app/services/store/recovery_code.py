"""The printable recovery code: 128 random bits as eight groups of four letters, with a checksum.

The alphabet has no letters that are mistaken for one another or for digits (no B, I, L, O, S, U). Reading is
forgiving: spaces, dashes, small letters, Cyrillic look-alikes and the Russian keyboard layout are understood,
and the checksum decides.
"""

from __future__ import annotations

import secrets

ALPHABET = "ACDEFGHJKMNPQRTVWXYZ"
BITS = 128
GROUP = 4
_BODY = 30  # letters that hold 128 bits: 20 ** 30 > 2 ** 128
_CHECK = 397  # the largest prime that two letters can hold: finds every wrong letter and every swap of neighbours

_LOOK_ALIKE = str.maketrans("АСЕНКМРТХУ", "ACEHKMPTXY")
_LAYOUT = str.maketrans("ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ", "QWERTYUIOPASDFGHJKLZXCVBNM")


class BadCode(ValueError):
    """The text is no recovery code: letters are missing or mistyped."""


def new_secret() -> bytes:
    """A random secret for a new code."""
    return secrets.token_bytes(BITS // 8)


def code_of(secret: bytes) -> str:
    """The secret as people read and type it: ``ABCD-EFGH-…``, eight groups."""
    number = int.from_bytes(secret, "big")
    letters = _letters(number, _BODY) + _letters(number % _CHECK, 2)
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def secret_of(code: str) -> bytes:
    """The secret behind a typed code. Raises BadCode."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    for table in (_LOOK_ALIKE, _LAYOUT):
        secret = _read(plain.translate(table))
        if secret is not None:
            return secret
    raise BadCode(len(plain))


def _letters(number: int, count: int) -> str:
    found = ""
    for _ in range(count):
        number, digit = divmod(number, len(ALPHABET))
        found = ALPHABET[digit] + found
    return found


def _read(plain: str) -> bytes | None:
    if len(plain) != _BODY + 2 or not set(plain) <= set(ALPHABET):
        return None
    number, check = _number(plain[:_BODY]), _number(plain[_BODY:])
    if number % _CHECK != check or number >> BITS:
        return None
    return number.to_bytes(BITS // 8, "big")


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    return number
