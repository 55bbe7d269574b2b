"""Tokens and limits: who is let in, and how often they may do something."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.services.telephony.gateway import tokens
from app.services.telephony.gateway.limits import Bucket, Failures


def test_a_token_fits_its_hash_and_no_other() -> None:
    one, other = tokens.new_token(), tokens.new_token()
    assert one != other
    assert tokens.is_hash(tokens.hash_of(one))
    assert tokens.fits(one, tokens.hash_of(one))
    assert not tokens.fits(one, tokens.hash_of(other))
    assert not tokens.fits(one, None)
    assert not tokens.fits("", None)
    assert one not in tokens.hash_of(one)


@given(st.text(max_size=100))
def test_what_is_no_hash_is_seen(text: str) -> None:
    assert not tokens.is_hash(text)
    assert not tokens.fits(text, tokens.hash_of("another" + text))


def test_a_bucket_gives_what_is_in_it_and_fills_again() -> None:
    bucket = Bucket(2, 3)
    assert [bucket.take(1000) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(1500), bucket.take(1500)] == [True, False]
    assert not bucket.take(0)
    assert [bucket.take(100_000) for _ in range(4)] == [True, True, True, False]


def test_too_many_failures_block_one_address_and_extension_for_a_while() -> None:
    failures = Failures(most=3, within_ms=1000, remembered=2)
    who, other = ("10.0.0.1", "101"), ("10.0.0.1", "102")
    for at in (0, 10, 20):
        assert not failures.blocks(who, at)
        failures.add(who, at)
    assert failures.blocks(who, 900)
    assert not failures.blocks(other, 900)
    assert not failures.blocks(who, 1001)
    failures.add(other, 30)
    failures.add(("10.0.0.2", "1"), 40)
    assert not failures.blocks(who, 900)
