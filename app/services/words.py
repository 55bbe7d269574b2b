"""Every text shown to a person, by key, in the language they chose.

Texts lie in ``resources/i18n/<area>.<language>.json``: one file per area and language, each an object of
``name: text``. A key is ``area.name``; the area is the file's name. A text may hold ``{parameters}``. A text
that depends on a count is an object of CLDR plural categories (``one``, ``few``, ``many``, ``other``) chosen
by the parameter ``n``: https://cldr.unicode.org/index/cldr-spec/plural-rules

To add a text: put the name into both languages' files and call ``t("area.name", ...)``. A test compares the
files with each other and with the keys named in the code.
"""

from __future__ import annotations

import json
import locale
import os
from functools import cache
from pathlib import Path

from app.services.resources import resource_dir

LANGUAGES = ("ru", "en")

_current = "ru"


def use_language(language: str) -> None:
    """Make ``language`` (``ru`` or ``en``) the one that :func:`t` answers in."""
    global _current
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}")
    _current = language


def language() -> str:
    """The language in use, ``ru`` or ``en``."""
    return _current


def system_language() -> str:
    """The language this computer's user works in, as far as we speak it; English otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "ru" if value.lower().startswith("ru") else "en"
    code = locale.getlocale()[0] or ""
    return "ru" if code.lower().startswith("ru") else "en"


def t(key: str, **params: object) -> str:
    """The text of ``key`` in the language in use, with ``params`` filled in.

    Raises KeyError for a key that no language file holds: that is a bug, found by the tests.
    """
    return text_in(_current, key, **params)


def text_in(lang: str, key: str, **params: object) -> str:
    """Like :func:`t`, in a language named by the caller (a script or a print-out may differ from the window)."""
    area, _, name = key.partition(".")
    text = area_texts(lang, area)[name]
    if isinstance(text, dict):
        number = params.get("n", 0)
        category = plural_category(lang, number if isinstance(number, int) else 0)
        text = text.get(category) or text["other"]
    return text.format(**params) if params else text


@cache
def area_texts(lang: str, area: str) -> dict[str, str | dict[str, str]]:
    """All texts of one area, as read from its file. Kept for the life of the process."""
    path: Path = resource_dir() / "i18n" / f"{area}.{lang}.json"
    texts: dict[str, str | dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def plural_category(lang: str, n: int) -> str:
    """CLDR's plural category of the whole number ``n``."""
    n = abs(n)
    if lang == "ru":
        if n % 10 == 1 and n % 100 != 11:
            return "one"
        if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14:
            return "few"
        return "many"
    return "one" if n == 1 else "other"
