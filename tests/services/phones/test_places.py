"""Where a caller is and what their clock says."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from app.services import phones
from app.services.phones import parse
from app.services.words import language, use_language

NOON = int(datetime(2026, 11, 21, 12, 0, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("number", "russian", "english", "hour"),
    [
        ("8 (495) 123-45-67", "Московская обл.", "Moscow", 15),
        ("8 (4152) 43-12-34", "Камчатский край", "Kamchatka", 0),
        ("+7 7172 55-51-23", "Астана", "Astana", 17),
        ("+44 20 7946 0018", "Великобритания", "United Kingdom", 12),
    ],
)
def test_a_land_line_has_a_place_and_an_hour(number: str, russian: str, english: str, hour: int) -> None:
    read = parse(number)
    assert phones.place(read, "ru") == russian
    assert phones.place(read, "en").startswith(english)
    local = phones.local_time(read, NOON)
    assert local is not None
    assert local.hour == hour


def test_one_country_code_is_two_countries() -> None:
    assert phones.region_of(parse("8 495 123-45-67")) == "RU"
    assert phones.region_of(parse("8 701 234 56 78")) == "KZ"
    assert phones.region_of(parse("+7 72455 5 51 23")) == "KZ"
    assert phones.region_of(parse("1234")) is None


def test_a_mobile_has_a_country_and_no_certain_hour() -> None:
    mobile = parse("8 916 123-45-67")
    assert phones.place(mobile, "ru") == "Россия"
    assert phones.local_time(mobile, NOON) is None
    span = phones.local_time_span(mobile, NOON)
    assert span is not None
    assert (span[0].hour, span[1].hour) == (14, 0)


@pytest.mark.parametrize("text", ["1234", "112", "Anonymous", "123-45-67", "+999123456"])
def test_no_place_is_invented(text: str) -> None:
    number = parse(text)
    assert phones.place(number, "ru") == ""
    assert phones.time_zones(number) == ()
    assert phones.local_time(number, NOON) is None


def test_numbers_are_shown_as_people_write_them() -> None:
    before = language()
    try:
        use_language("ru")
        number = parse("+74951234567;ext=12")
        assert phones.national(number) == "8 (495) 123-45-67 доб. 12"
        assert phones.international(number) == "+7 495 123-45-67 доб. 12"
        assert phones.national(parse("1234")) == "вн. 1234"
        assert phones.national(parse("112")) == "112"
        assert phones.national(parse("Anonymous")) == "Номер скрыт"
        use_language("en")
        assert phones.national(number) == "8 (495) 123-45-67 ext. 12"
    finally:
        use_language(before)


def test_warming_up_never_loads_the_world_s_places() -> None:
    """The library's geocoder takes seconds and most of the memory aim."""
    code = "from app.services import phones; phones.warm_up(); import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "phonenumbers" in done.stdout.split()
    assert "phonenumbers.geodata" not in done.stdout.split()


def test_importing_the_service_leaves_the_library_alone() -> None:
    code = "import sys; import app.services.phones; print('phonenumbers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
