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

# Where the library has no Russian name, or not the one people say.
RUSSIAN = {
    "AC": "Остров Вознесения",
    "AE": "ОАЭ",
    "AG": "Антигуа и Барбуда",
    "AS": "Американское Самоа",
    "BQ": "Бонайре, Синт-Эстатиус и Саба",
    "CC": "Кокосовые острова",
    "CD": "Демократическая Республика Конго",
    "CK": "Острова Кука",
    "CX": "Остров Рождества",
    "FK": "Фолклендские острова",
    "FO": "Фарерские острова",
    "GB": "Великобритания",
    "GD": "Гренада",
    "GG": "Гернси",
    "GI": "Гибралтар",
    "GL": "Гренландия",
    "GU": "Гуам",
    "IM": "Остров Мэн",
    "IO": "Британская территория в Индийском океане",
    "JE": "Джерси",
    "KN": "Сент-Китс и Невис",
    "KY": "Каймановы острова",
    "LC": "Сент-Люсия",
    "ME": "Черногория",
    "MF": "Сен-Мартен",
    "MH": "Маршалловы Острова",
    "MO": "Макао",
    "MP": "Северные Марианские острова",
    "MV": "Мальдивы",
    "MW": "Малави",
    "NF": "Остров Норфолк",
    "NR": "Науру",
    "PM": "Сен-Пьер и Микелон",
    "PS": "Палестина",
    "PW": "Палау",
    "RE": "Реюньон",
    "RS": "Сербия",
    "SB": "Соломоновы Острова",
    "SH": "Остров Святой Елены",
    "SJ": "Шпицберген и Ян-Майен",
    "SM": "Сан-Марино",
    "SS": "Южный Судан",
    "ST": "Сан-Томе и Принсипи",
    "SX": "Синт-Мартен",
    "TA": "Тристан-да-Кунья",
    "TC": "Теркс и Кайкос",
    "TL": "Восточный Тимор",
    "TV": "Тувалу",
    "US": "США",
    "VC": "Сент-Винсент и Гренадины",
    "WF": "Уоллис и Футуна",
    "WS": "Самоа",
    "XK": "Косово",
}
ENGLISH = {"7493": "Ivanovo Region", "AC": "Ascension Island", "TA": "Tristan da Cunha", "XK": "Kosovo"}


def main() -> None:
    """Write the file beside this script."""
    places = {
        prefix: [
            names.get("ru") or names.get("en", ""),
            names.get("en") or ENGLISH.get(prefix) or names.get("ru", ""),
        ]
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
    better = (RUSSIAN if language == "ru" else ENGLISH).get(region)
    if better:
        return better
    names = LOCALE_DATA.get(region, {})
    name = names.get(language) or names.get("en") or region
    # A star refers to another language's name.
    return str(names.get(name[1:], region)) if name.startswith("*") else str(name)


if __name__ == "__main__":
    main()
