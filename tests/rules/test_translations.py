"""Every text in both languages, and no text that is missing, unused or written into the code."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from string import Formatter

import pytest

from app.services.words import LANGUAGES
from app.views.actions.table import ACTIONS
from tests.rules.files import ROOT, app_modules, name_of, syntax

FOLDER = ROOT / "resources" / "i18n"
CATEGORIES = {"ru": {"one", "few", "many"}, "en": {"one", "other"}}
AREAS = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.json")})
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
SOURCES = [ROOT / "dev.py", *sorted((ROOT / "tools").glob("*.py")), *app_modules()]

# Keys put together in a way this test cannot see (not an f-string that begins with the area): the
# beginning of the key → where it is built.
BUILT_ELSEWHERE: dict[str, str] = {}

# Keys that a table in the code builds: exactly these, each with a text.
FROM_TABLES = {spec.text_key for spec in ACTIONS}

# Modules that hold Cyrillic as data, not as text for a person: file or folder → what it is.
CYRILLIC_DATA: dict[str, str] = {
    "app/services/clients/names.py": "endings and names by which a Russian full name is taken apart",
    "app/services/imports/": "words and spellings of dates, numbers and headings in other people's files",
    "app/services/phones/spelling.py": "the words people write around numbers",
    "app/services/joining/refusals.py": "words of a PostgreSQL server that speaks Russian",
    "app/services/search/text.py": "letters and words of the language that is searched",
    "app/services/store/recovery_code.py": "Russian letters that look like Latin ones, and the keys they lie on",
    "app/views/shell/palette.py": "the letters on the keys of the Russian layout",
}


@cache
def texts(area, language):
    def no_twins(pairs):
        names = [name for name, _ in pairs]
        twins = {name for name in names if names.count(name) > 1}
        assert not twins, f"{area}.{language}.json names twice: {twins}"
        return dict(pairs)

    content = (FOLDER / f"{area}.{language}.json").read_text(encoding="utf-8")
    return {f"{area}.{name}": text for name, text in json.loads(content, object_pairs_hook=no_twins).items()}


def forms(text):
    return list(text.values()) if isinstance(text, dict) else [text]


def parameters(text):
    return {name for form in forms(text) for _, name, _, _ in Formatter().parse(form) if name is not None}


def both(area):
    return {key: [texts(area, language).get(key, "") for language in LANGUAGES] for key in texts(area, "ru")}


@pytest.mark.parametrize("area", AREAS)
class TestArea:
    def test_has_the_same_keys_in_both_languages(self, area):
        assert set(texts(area, "ru")) == set(texts(area, "en"))

    def test_names_are_plain(self, area):
        assert [key for key in texts(area, "ru") if not KEY.fullmatch(key)] == []

    def test_has_no_empty_text(self, area):
        empty = [key for key, pair in both(area).items() for text in pair if not all(map(str.strip, forms(text)))]
        assert empty == []

    def test_takes_the_same_parameters_in_both_languages(self, area):
        different = [key for key, (ru, en) in both(area).items() if parameters(ru) ^ parameters(en)]
        assert different == []

    def test_has_each_languages_plural_forms(self, area):
        wrong = []
        for language, wanted in CATEGORIES.items():
            for key, text in texts(area, language).items():
                if isinstance(text, dict) and set(text) not in (wanted, wanted | {"other"}):
                    wrong.append(f"{language} {key}: {sorted(text)}")
        assert wrong == []


def literal_calls():
    """Calls of ``t`` and ``text_in`` with the key written out: (place, key, names of the parameters)."""
    for path in SOURCES:
        for node in ast.walk(syntax(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            index = {"t": 0, "text_in": 1}.get(node.func.id)
            if index is None or len(node.args) <= index or not isinstance(node.args[index], ast.Constant):
                continue
            named = {keyword.arg for keyword in node.keywords}
            yield f"{name_of(path)}:{node.lineno}", node.args[index].value, named


def all_texts():
    return {key: text for area in AREAS for key, text in texts(area, "ru").items()}


def test_every_key_in_the_code_has_a_text():
    known = all_texts()
    assert [f"{place} {key}" for place, key, _ in literal_calls() if key not in known] == []


def test_every_line_of_the_tables_has_a_text():
    assert sorted(FROM_TABLES - set(all_texts())) == []


def test_every_call_fills_every_parameter():
    known = all_texts()
    lacking = []
    for place, key, named in literal_calls():
        text = known.get(key, "")
        wanted = parameters(text) | ({"n"} if isinstance(text, dict) else set())
        if None not in named and wanted - named:
            lacking.append(f"{place} {key}: {sorted(wanted - named)}")
    assert lacking == []


def test_every_text_is_used():
    written, begun = set(FROM_TABLES), set(BUILT_ELSEWHERE)
    for path in SOURCES:
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
    beginnings = tuple(start for start in begun if start.partition(".")[0] in AREAS and "." in start)
    assert [key for key in all_texts() if key not in written and not key.startswith(beginnings)] == []


def test_texts_are_not_written_into_the_code():
    written = []
    for path in app_modules():
        if name_of(path).startswith(tuple(CYRILLIC_DATA)):
            continue
        notes = {id(node.value) for node in ast.walk(syntax(path)) if isinstance(node, ast.Expr)}
        for node in ast.walk(syntax(path)):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in notes else None
            if isinstance(text, str) and re.search(r"[\u0400-\u04FF]{3}", text):
                written.append(f"{name_of(path)}:{node.lineno} {text[:60]!r}")
    assert written == []


def test_the_list_of_exceptions_is_current():
    gone = [name for name in CYRILLIC_DATA if not (ROOT / name).exists()]
    idle = [start for start in BUILT_ELSEWHERE if not any(key.startswith(start) for key in all_texts())]
    assert gone + idle == []
