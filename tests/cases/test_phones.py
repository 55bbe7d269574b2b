"""The phone cases: recorded readings of libphonenumber, places and zones, formats, short codes, caller ids."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services import phones
from app.services.phones import Kind, NotANumberError, lookup_keys, parse, plan
from tests.cases.conftest import case_files, load_json, parametrize

SET = "phones"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test per row of each file."""
    rows = {
        "reading_case": _listed("*parse_cases*.json"),
        "place_case": _listed("*places_timezones*.json"),
        "caller_id_case": list(_caller_ids()),
        "example_case": _csv_rows("*_examples.csv"),
        "short_case": list(_short_codes()),
        "format_case": list(_formats()),
        "alternative_case": list(_alternatives()),
    }
    for argument, cases in rows.items():
        parametrize(metafunc, argument, cases, name=SET)


def test_strict_reading(reading_case: dict[str, Any]) -> None:
    number, region = reading_case["number"], reading_case.get("region")
    if "error" in reading_case:
        with pytest.raises(NotANumberError) as refused:
            plan.read(number, region)
        assert refused.value.code == reading_case["error"]
    else:
        read = plan.read(number, region)
        assert plan.e164(read) == reading_case["e164"]
        assert (read.extension or None) == reading_case.get("ext")


def test_the_tolerant_reading_finds_the_same_number(reading_case: dict[str, Any]) -> None:
    """The desk's own reading forgives more (a lost plus, an overlong extension) but finds every valid number."""
    number, region = reading_case["number"], reading_case.get("region") or "ZZ"
    expected = reading_case.get("e164")
    if expected is not None and plan.is_valid(plan.read(expected, None)):
        assert expected in lookup_keys(number, region)
    key = parse(number, region).key
    assert parse(key, region).key == key


def test_place_zone_and_national_format(place_case: dict[str, Any]) -> None:
    number = parse(place_case["e164"])
    assert number.key == place_case["e164"]
    assert phones.national(number) == place_case["national"]
    assert phones.region_of(number) == place_case["region"]
    known_zones = [zone for zone in place_case["timezones"] if zone != "Etc/Unknown"]
    assert list(phones.time_zones(number)) == known_zones
    for language in ("ru", "en"):
        if f"place_{language}" in place_case:
            assert phones.place(number, language) == place_case[f"place_{language}"]
    assert parse(place_case["national"], place_case["region"]).key == place_case["e164"]


def test_caller_id(caller_id_case: tuple[str, Any, Any]) -> None:
    kind, given, expected = caller_id_case
    if kind == "normalize":
        assert _plain(parse(given, "DE").key) == expected
    else:
        assert [_plain(number.key) for number in phones.all_numbers(given, "DE")] == expected


def test_example_number(example_case: dict[str, str]) -> None:
    region, national = example_case["Region"], example_case["Number"]
    expected = f"+7{national}"
    for spelling in (
        national,
        f"8{national}",
        f"+7{national}",
        f"7{national}",
        f"8 ({national[:3]}) {national[3:]}",
    ):
        assert parse(spelling, region).key == expected, spelling
        assert parse(spelling).key == expected, f"{spelling} under the default region"


def test_short_number(short_case: tuple[str, str]) -> None:
    region, number = short_case
    assert parse(number, region).key == f"short:{number}"
    assert parse(number, region).kind is Kind.SHORT


def test_written_format(format_case: tuple[str, str, str]) -> None:
    """A number laid out as the plan's own formats say reads back to its digits."""
    region, spelling, key = format_case
    assert parse(spelling, region).key == key


def test_alternative_format(alternative_case: tuple[str, str]) -> None:
    spelling, key = alternative_case
    assert parse(spelling).key == key


def _plain(key: str) -> str:
    """A key as a help desk writes it: digits only."""
    return key.partition(":")[2] or key.removeprefix("+")


def _listed(pattern: str) -> list[tuple[str, Any]]:
    """The entries of JSON files that are lists."""
    return [
        (f"{path.stem}-{at}", case) for path in case_files(SET, pattern) for at, case in enumerate(load_json(path))
    ]


def _caller_ids() -> Iterator[tuple[str, tuple[str, Any, Any]]]:
    """Both halves of the caller-id files."""
    for path in case_files(SET, "*caller_id*.json"):
        data = load_json(path)
        for at, case in enumerate(data.get("normalize", [])):
            yield f"{path.stem}-normalize-{at}", ("normalize", case["input"], case["expected"])
        for at, case in enumerate(data.get("extract_from_text", [])):
            yield f"{path.stem}-text-{at}", ("text", case["text"], case["expected"])


def _csv_rows(pattern: str) -> list[tuple[str, dict[str, str]]]:
    """Rows of the semicolon-separated files, values trimmed of padding and quotes."""
    return [
        (f"{path.stem}-{at}", row) for path in case_files(SET, pattern) for at, row in enumerate(_read_csv(path))
    ]


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter=";", skipinitialspace=True)
        header = [name.strip() for name in next(lines)]
        return [
            dict(itertools.zip_longest(header, (value.strip().strip('"') for value in line), fillvalue=""))
            for line in lines
            if line
        ]


def _short_codes() -> Iterator[tuple[str, tuple[str, str]]]:
    """Every number of each short prefix: ``10[1-3]`` of length 3 is 101, 102, 103.

    Numbers that only a carrier's subscribers can send messages to never ring at a hotline and are left out.
    """
    for label, row in _csv_rows("*_shortcodes.csv"):
        length = int(row["Length"])
        if row.get("Carrier Specific") == "true":
            continue
        pattern = re.compile(row["Prefix"] + r"\d*")
        for digits in (f"{number:0{length}d}" for number in range(10**length)):
            if pattern.fullmatch(digits):
                yield f"{label}-{digits}", (row["Region"], digits)


def _formats() -> Iterator[tuple[str, tuple[str, str, str]]]:
    """The national and international layout of each format, filled with an example number of its region."""
    examples = [row for _, row in _csv_rows("*_examples.csv")]
    for label, row in _csv_rows("*_formats.csv"):
        region = "KZ" if "_kz_" in row["Id"] else "RU"
        for example in examples:
            digits = example["Number"]
            if example["Region"] != region or row["International"].count("X") != len(digits):
                continue
            for kind in ("National", "International"):
                layout = row[kind]
                spelling = _filled(layout.replace("#", "8"), digits)
                spelling = spelling if kind == "National" else f"+7 {spelling}"
                yield f"{label}-{kind}-{example['Type']}", (region, spelling, f"+7{digits}")


def _alternatives() -> Iterator[tuple[str, tuple[str, str]]]:
    """Layouts people use beside the official ones."""
    for label, row in _csv_rows("*_altformats.csv"):
        digits = "7123456789" if "_kz_" in row["Parent Format"] else "3011234567"
        if row["Format"].count("X") != len(digits):
            continue
        for prefix in ("8 ", "+7 "):
            yield f"{label}-{prefix.strip()}", (prefix + _filled(row["Format"], digits), f"+7{digits}")


def _filled(layout: str, digits: str) -> str:
    """``layout`` with each X replaced by the next digit."""
    source = iter(digits)
    return "".join(next(source) if letter == "X" else letter for letter in layout)
