"""Keys of numbers: they agree between spellings, stay when read again, and nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.services import phones
from app.services.phones import Kind, lookup_keys, parse, parse_cell
from tests.services.phones.spellings import SPELLINGS

NUMBER_LIKE = st.text(
    st.sampled_from("0123456789+ -().,;#/*xпдобext=:@<>доб тел sip٤８ \u00a0\u2011\u202a"), max_size=40
)


@pytest.mark.parametrize(("key", "spelling"), [(key, text) for key, texts in SPELLINGS.items() for text in texts])
def test_every_spelling_has_the_key(key: str, spelling: str) -> None:
    assert parse(spelling).key == key


def test_the_table_is_as_long_as_promised() -> None:
    assert sum(len(texts) for texts in SPELLINGS.values()) >= 200


@given(st.one_of(st.text(), NUMBER_LIKE), st.sampled_from(["RU", "KZ", "DE", "US", "GB", "IT", "AR", "ZZ", "??"]))
@example("8109252254583", "RU")
@example("+95036255181", "RU")
@example("tel:61234567;phone-context=+91", "RU")
@example("000000", "DE")
def test_a_key_reads_back_as_itself(text: str, region: str) -> None:
    key = parse(text, region).key
    assert parse(key, region).key == key


@given(st.one_of(st.text(), NUMBER_LIKE), st.sampled_from(["RU", "DE"]))
def test_any_text_can_be_looked_up_and_shown(text: str, region: str) -> None:
    number = parse(text, region)
    keys = lookup_keys(text, region)
    assert keys[:1] == ((number.key,) if number.key else ())
    for one in (number, *parse_cell(text, region), *phones.all_numbers(text, region)):
        assert isinstance(phones.national(one), str)
        assert isinstance(phones.place(one, "en"), str)
        assert (one.e164 is not None) == (one.kind is Kind.E164)


@given(st.integers(0, 9_999_999), st.sampled_from(["495", "812", "916", "800", "343", "701", "727"]))
def test_eight_and_plus_seven_agree(rest: int, code: str) -> None:
    digits = f"{code}{rest:07d}"
    keys = {parse(prefix + digits).key for prefix in ("+7", "8", "7", "", "+7 8", "8 10 7 ")}
    assert keys == {f"+7{digits}"}


@given(st.integers(0, 9_999_999), st.text(st.sampled_from(" -()\u00a0\u2013."), max_size=3))
def test_what_stands_between_the_digits_changes_nothing(rest: int, between: str) -> None:
    digits = f"8495{rest:07d}"
    assert parse(between.join(digits)).key == parse(digits).key


def test_extension_is_part_of_the_key_and_can_be_left_out_of_a_lookup() -> None:
    assert lookup_keys("8 (495) 123-45-67 доб. 12") == ("+74951234567;ext=12", "+74951234567")
    assert lookup_keys("112") == ("short:112", "int:112")
    assert lookup_keys("Anonymous") == ()


def test_an_inner_number_is_not_a_town_number() -> None:
    assert parse("1234").kind is Kind.INTERNAL
    assert parse("123-45-67").kind is Kind.UNPARSED
    assert parse("123-45-67").key == "num:1234567"


@pytest.mark.parametrize(
    ("cell", "keys"),
    [
        ("8 495 123-45-67, 8 916 765-43-21", ["+74951234567", "+79167654321"]),
        ("8 495 123-45-67; +7 (916) 765 43 21;", ["+74951234567", "+79167654321"]),
        ("84951234567\n89167654321", ["+74951234567", "+79167654321"]),
        ("84951234567/89167654321", ["+74951234567", "+79167654321"]),
        ("84951234567 | 89167654321", ["+74951234567", "+79167654321"]),
        ("+7 495 123-45-67/68", ["+74951234567", "+74951234568"]),
        ("+7 495 123-45-67/68/69", ["+74951234567", "+74951234568", "+74951234569"]),
        ("84951234567 89167654321", ["+74951234567", "+79167654321"]),
        ("8 495 123 45 67 8 916 765 43 21", ["+74951234567", "+79167654321"]),
        ("8 495 123-45-67 и 8 916 765-43-21", ["+74951234567", "+79167654321"]),
        ("дом. 8 495 123-45-67, моб. 8 916 765-43-21", ["+74951234567", "+79167654321"]),
        ("8 495 123-45-67 доб. 12, 8 916 765-43-21", ["+74951234567;ext=12", "+79167654321"]),
        ("8 495 123-45-67, доб. 12", ["+74951234567;ext=12"]),
        ("8 495 123-45-67 (Анна), 8 916 765-43-21 (сын)", ["+74951234567", "+79167654321"]),
        ("1234, 1235", ["int:1234", "int:1235"]),
        ("tel:+74951234567;ext=12", ["+74951234567;ext=12"]),
        ("+74951234567;ext=12", ["+74951234567;ext=12"]),
        ("8 495 123-45-67, 8(495)1234567", ["+74951234567"]),
        ("нет", []),
        ("", []),
        ("—", []),
    ],
)
def test_several_numbers_in_one_cell(cell: str, keys: list[str]) -> None:
    assert [number.key for number in parse_cell(cell)] == keys


def test_numbers_in_a_letter() -> None:
    letter = "Добрый день! Звоните 8 (495) 123-45-67 доб. 12 или +7 916 765-43-21. Счёт № 1234567, дом 12."
    keys = [number.key for number in phones.all_numbers(letter)]
    assert keys == ["+74951234567;ext=12", "+79167654321"]


def test_region_decides_about_numbers_without_plus() -> None:
    assert parse("030 123456", "DE").key == "+4930123456"
    assert parse("8 701 234 56 78", "KZ").key == parse("8 701 234 56 78", "RU").key == "+77012345678"


def test_a_lookup_also_tries_the_region_s_own_reading() -> None:
    assert lookup_keys("21 234", "CK") == ("int:21234", "+68221234")
    assert lookup_keys("622 32281", "DE") == ("num:62232281", "+4962232281")
    assert lookup_keys("1234") == ("int:1234",)


def test_the_country_in_use_is_taken_everywhere_where_none_is_named() -> None:
    phones.use_region("BY")
    try:
        assert phones.parse("029 123-45-67").key == "+375291234567"
        assert phones.parse_cell("029 123-45-67")[0].key == "+375291234567"
        assert "+375291234567" in phones.lookup_keys("8 029 123-45-67")
        assert [number.key for number in phones.all_numbers("Звоните: 8 029 123-45-67")] == ["+375291234567"]
        assert phones.parse("8 495 123-45-67", "RU").key == "+74951234567"
    finally:
        phones.use_region(phones.DEFAULT_REGION)
    assert phones.parse("8 495 123-45-67").key == "+74951234567"
