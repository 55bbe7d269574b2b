"""How numbers are dialled: patterns, what rules do, and what is never dialled."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.services.phones.dial_rules import Deed, DialError, DialRule, check, fits, how_dialled

EIGHT = DialRule("+7XXXXXXXXXX", strip=2, prefix="8")
ABROAD = DialRule("+.", strip=1, prefix="810")
PREMIUM = DialRule("+7809.", Deed.FORBID, note="платные услуги")
RULES = (PREMIUM, EIGHT, ABROAD, DialRule("112", Deed.REPLACE, prefix="9112"))


@pytest.mark.parametrize(
    ("raw", "digits"),
    [
        ("8 (495) 123-45-67", "84951234567"),
        ("+7 495 123-45-67 доб. 12", "84951234567"),
        ("tel:+7-495-123-45-67", "84951234567"),
        ("+49 30 901820", "8104930901820"),
        ("112", "9112"),
        ("101", "101"),
        ("311", "311"),
        ("int:311", "311"),
        ("1234567", "1234567"),
        ("sip:+74951234567@example.org", "84951234567"),
    ],
)
def test_a_number_is_dialled_by_the_first_rule_that_fits(raw: str, digits: str) -> None:
    assert how_dialled(RULES, raw).digits == digits


def test_without_rules_the_number_is_dialled_as_it_is() -> None:
    assert how_dialled((), "8 (495) 123-45-67").digits == "+74951234567"


def test_a_forbidden_number_has_nothing_to_dial() -> None:
    dialling = how_dialled(RULES, "8 809 505-00-00")
    assert (dialling.forbidden, dialling.digits, dialling.rule) == (True, "", PREMIUM)


def test_a_rule_of_another_line_or_out_of_use_is_not_taken() -> None:
    rules = (
        DialRule("+7.", Deed.FORBID, line="softphone"),
        DialRule("+7.", Deed.FORBID, active=False),
        DialRule("+7.", strip=1, line="asterisk"),
    )
    assert how_dialled(rules, "84951234567", "asterisk").digits == "74951234567"
    assert how_dialled(rules, "84951234567", "manual").digits == "+74951234567"
    assert how_dialled(rules, "84951234567", "softphone").forbidden


def test_the_extension_is_told_apart_and_the_country_known() -> None:
    dialling = how_dialled((), "8 495 123-45-67 доб. 12")
    assert (dialling.extension, dialling.abroad) == ("12", False)
    assert how_dialled((), "+49 30 901820").abroad
    assert how_dialled((), "8 495 123-45-67", region="KZ").abroad
    assert not how_dialled((), "311").abroad


@pytest.mark.parametrize("raw", ["", "anonymous", "иван", "sip:ivan@example.org", "<unknown>", "—"])
def test_what_is_no_number_is_not_dialled(raw: str) -> None:
    with pytest.raises(DialError):
        how_dialled((), raw)


def test_what_a_rule_makes_too_long_is_not_dialled() -> None:
    with pytest.raises(DialError):
        how_dialled((DialRule("+7.", prefix="0" * 24),), "84951234567")


@pytest.mark.parametrize(
    ("pattern", "digits", "is_of"),
    [
        ("3XX", "311", True),
        ("3XX", "3111", False),
        ("_3XX", "311", True),
        ("[13-5]X", "49", True),
        ("[13-5]X", "29", False),
        ("+7!", "+7", True),
        ("+7.", "+7", False),
        ("N.", "1", False),
        ("8 495 XXX", "8495123", True),
        ("х", "1", False),
        ("[5-1]", "3", False),
        (".", "+49301", True),
    ],
)
def test_patterns_are_read_as_exchanges_read_them(pattern: str, digits: str, is_of: bool) -> None:
    assert fits(pattern, digits) is is_of


@pytest.mark.parametrize(
    "rule",
    [
        DialRule(""),
        DialRule("1.2"),
        DialRule("8+7"),
        DialRule("(8)"),
        DialRule("[9-1]"),
        DialRule("X.", prefix="9w"),
        DialRule("X.", Deed.REPLACE),
        DialRule("X.", strip=99),
    ],
)
def test_a_rule_that_can_never_work_is_refused(rule: DialRule) -> None:
    with pytest.raises(DialError):
        check(rule)


@example("0000000000", (DialRule(".", prefix="9"),))
@given(st.text(max_size=60), st.sampled_from([(), RULES, (DialRule(".", prefix="9"),)]))
def test_nothing_but_what_can_be_keyed_is_ever_dialled(raw: str, rules: tuple[DialRule, ...]) -> None:
    try:
        dialling = how_dialled(rules, raw)
    except DialError:
        return
    assert dialling.forbidden or re.fullmatch(r"\+?[0-9]{1,24}", dialling.digits)


@given(st.text(alphabet="0123456789XZN[]-.+!_ ", max_size=40), st.from_regex(r"\+?[0-9]{1,15}", fullmatch=True))
def test_any_pattern_is_read_or_refused(pattern: str, digits: str) -> None:
    fits(pattern, digits)
    try:
        check(DialRule(pattern))
    except DialError:
        assert not fits(pattern, digits)
