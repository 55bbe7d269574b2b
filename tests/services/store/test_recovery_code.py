from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.store.recovery_code import ALPHABET, BadCode, code_of, secret_of

SECRETS = st.binary(min_size=16, max_size=16)
TO_LOOK_ALIKE = str.maketrans("ACEHKMPTXY", "АСЕНКМРТХУ")
TO_LAYOUT = str.maketrans("QWERTYUIOPASDFGHJKLZXCVBNM", "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ")


@given(SECRETS)
def test_a_code_reads_back_however_it_is_typed(secret: bytes) -> None:
    code = code_of(secret)
    assert [len(group) for group in code.split("-")] == [4] * 8
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("-", "") + "\n"):
        assert secret_of(typed) == secret
    assert secret_of(code.translate(TO_LOOK_ALIKE)) == secret
    assert secret_of(code.translate(TO_LAYOUT)) == secret


@given(SECRETS, st.integers(0, 31), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_found(secret: bytes, place: int, letter: str) -> None:
    plain = code_of(secret).replace("-", "")
    typed = plain[:place] + letter + plain[place + 1 :]
    if typed != plain:
        with pytest.raises(BadCode):
            secret_of(typed)


@given(SECRETS, st.integers(0, 30))
def test_swapped_neighbours_are_found(secret: bytes, place: int) -> None:
    plain = code_of(secret).replace("-", "")
    typed = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    if typed != plain:
        with pytest.raises(BadCode):
            secret_of(typed)


@pytest.mark.parametrize("typed", ["", "ABCD", "0" * 32, "Z" * 32, "щ" * 32])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadCode):
        secret_of(typed)
