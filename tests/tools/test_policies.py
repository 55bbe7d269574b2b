"""The group policy templates are well formed, hang together, and say what the declared list says."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from app.services.settings.declared import BY_NAME, Setting
from app.services.settings.levels import Level, gather
from app.services.settings.managed import POLICY_FILE, POLICY_KEY, registry_policy
from tools.policies import CULTURES, NAMESPACE, OFFERED, OWN_USE, PAGES, adml, admx, schema

NS = {"p": NAMESPACE}


def template() -> ElementTree.Element:
    return ElementTree.fromstring(admx().encode())


def words(lang: str) -> ElementTree.Element:
    return ElementTree.fromstring(adml(lang).encode())


def ids(top: ElementTree.Element, kind: str) -> list[str]:
    return [each.attrib["id"] for each in top.iterfind(f".//p:{kind}", NS)]


def test_every_setting_but_the_programs_own_is_offered() -> None:
    offered = [each.attrib["name"] for each in template().iterfind(".//p:policy", NS)]
    assert offered == [POLICY_FILE, *(name for name in BY_NAME if name not in OWN_USE)]
    assert len({name.casefold() for name in offered}) == len(offered)


@pytest.mark.parametrize("lang", CULTURES)
def test_every_word_that_the_template_asks_for_is_there_and_no_other(lang: str) -> None:
    asked = set(re.findall(r"\$\((\w+)\.(\w+)\)", admx()))
    resources = words(lang)
    strings, presentations = ids(resources, "string"), ids(resources, "presentation")
    assert {name for kind, name in asked if kind == "string"} == set(strings)
    assert {name for kind, name in asked if kind == "presentation"} == set(presentations)
    assert len(set(strings)) == len(strings)
    assert [each for each in resources.iterfind(".//p:string", NS) if not (each.text or "").strip()] == []


@pytest.mark.parametrize("lang", CULTURES)
def test_every_form_belongs_to_an_element_of_its_policy(lang: str) -> None:
    elements = {
        policy.attrib["name"]: [(each.tag.rpartition("}")[2], each.attrib["id"]) for each in elements]
        for policy in template().iterfind(".//p:policy", NS)
        if (elements := policy.find("p:elements", NS)) is not None
    }
    kinds = {"decimalTextBox": "decimal", "dropdownList": "enum", "textBox": "text"}
    forms = {
        form.attrib["id"]: [(kinds[each.tag.rpartition("}")[2]], each.attrib["refId"]) for each in form]
        for form in words(lang).iterfind(".//p:presentation", NS)
    }
    assert forms == elements


def test_every_reference_leads_somewhere() -> None:
    top = template()
    categories = {each.attrib["name"] for each in top.iterfind(".//p:category", NS)}
    assert {each.attrib["ref"] for each in top.iterfind(".//p:parentCategory", NS)} <= categories
    assert {each.attrib["key"] for each in top.iterfind(".//p:policy", NS)} == {POLICY_KEY}


def written_values(policy: ElementTree.Element) -> list[object]:
    """What the group policy editor would put into the registry for this policy, at its ends."""
    enabled = policy.find("p:enabledValue/p:decimal", NS)
    disabled = policy.find("p:disabledValue/p:decimal", NS)
    if enabled is not None and disabled is not None:
        return [int(enabled.attrib["value"]), int(disabled.attrib["value"])]
    element = policy.find("p:elements", NS)
    assert element is not None
    one = element[0]
    if one.tag.endswith("decimal"):
        return [int(one.attrib["minValue"]), int(one.attrib["maxValue"])]
    if one.tag.endswith("enum"):
        return [each.text for each in one.iterfind(".//p:string", NS)]
    return ['{"screen.help": "F9"}']


@pytest.mark.parametrize("setting", OFFERED, ids=lambda setting: setting.name)
def test_whatever_the_editor_writes_is_understood(setting: Setting) -> None:
    policy = next(each for each in template().iterfind(".//p:policy", NS) if each.attrib["name"] == setting.name)
    values = written_values(policy)
    assert values
    for raw in values:
        read = registry_policy(lambda hive, _, raw=raw: {setting.name: raw} if hive == "HKLM" else {})
        assert read.left_out == ()
        assert setting.accepts(read.values[setting.name].value)


def test_the_schema_allows_the_defaults_and_names_the_choices() -> None:
    properties = json.loads(schema())["properties"]
    assert set(properties) == {setting.name for setting in OFFERED}
    kinds = {bool: "boolean", int: "integer", dict: "object", str: "string"}
    for setting in OFFERED:
        about = properties[setting.name]
        assert about.get("enum", about.get("type")) == (list(setting.choices) or kinds[type(setting.default)])
    assert gather(Level.POLICY, {each.name: (each.default, "x") for each in OFFERED}).left_out == ()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_files_are_current(path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path](), "run: python3 dev.py reference"
