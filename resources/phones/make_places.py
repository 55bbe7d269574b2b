"""Make ``places.json``: the places of numbers of country code 7, and the names of all countries.

Run by a developer after the ``phonenumbers`` library was updated: ``python resources/phones/make_places.py``.
The library's own geocoder loads the places of the whole world (4–5 s, 185 MB); a desk needs a few hundred.
Data: libphonenumber, Apache-2.0, https://github.com/google/libphonenumber/tree/master/resources/geocoding
"""

from __future__ import annotations

import json
from pathlib import Path

import phonenumbers
from phonenumbers.geodata import GEOCODE_DATA
from phonenumbers.geodata.locale import LOCALE_DATA

LANGUAGES = ("ru", "en")

# Where the library has no name, or not the one people say.
BETTER = {
    "XK": {"ru": "Косово", "en": "Kosovo"},
    "GB": {"ru": "Великобритания"},
    "US": {"ru": "США"},
    "AE": {"ru": "ОАЭ"},
    "WF": {"ru": "Уоллис и Футуна"},
    "WS": {"ru": "Самоа"},
}


def main() -> None:
    """Write the file beside this script."""
    places = {
        prefix: [names.get("ru") or names.get("en", ""), names.get("en") or names.get("ru", "")]
        for prefix, names in sorted(GEOCODE_DATA.items())
        if prefix.startswith("7") and ("ru" in names or "en" in names)
    }
    countries = {
        region: [_country(region, language) for language in LANGUAGES]
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    }
    data = {
        "library": phonenumbers.__version__,
        "languages": LANGUAGES,
        "places": places,
        "countries": countries,
    }
    target = Path(__file__).with_name("places.json")
    target.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def _country(region: str, language: str) -> str:
    """The country's name, English where the language has none."""
    names = {**LOCALE_DATA.get(region, {}), **BETTER.get(region, {})}
    name = names.get(language) or names.get("en") or region
    # A star refers to another language's name.
    return str(names.get(name[1:], region)) if name.startswith("*") else str(name)


if __name__ == "__main__":
    main()
