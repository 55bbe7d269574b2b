"""The group policy templates (ADMX, and ADML in both languages) and a JSON schema, from the declared list.

The form is that of Microsoft's PolicyDefinitions schema, version 1.0. A policy is a value of the policy key with
the setting's own name: a registry value, a JSON file and a managed preference all speak alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from app.services.settings.declared import DECLARED, GROUPS, Setting
from app.services.settings.managed import POLICY_FILE, POLICY_KEY, variable_of
from app.services.words import text_in

FOLDER = Path(__file__).resolve().parents[1] / "packaging" / "policies"
FILE = "hotline-workstation"
CULTURES = {"en": "en-US", "ru": "ru-RU"}
NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    "<!-- Made from the declared list by python3 dev.py reference; change the list, not this file. -->\n"
)
LONGEST_TEXT = 1023
OWN_USE = frozenset({"recent_store"})
"""Settings that the program keeps for itself: no template offers them."""

OFFERED = tuple(setting for setting in DECLARED if setting.name not in OWN_USE)
CATEGORIES = ("start", *GROUPS)

Node = ElementTree.Element


def admx() -> str:
    """The template itself: what may be set, without a word of any language."""
    top = _top("policyDefinitions")
    spaces = _add(top, "policyNamespaces")
    _add(spaces, "target", prefix="hotline", namespace="HotlineWorkstation.Policies")
    _add(spaces, "using", prefix="windows", namespace="Microsoft.Policies.Windows")
    _add(top, "resources", minRequiredRevision="1.0")
    supported = _add(_add(top, "supportedOn"), "definitions")
    _add(supported, "definition", name="SUPPORTED", displayName="$(string.SUPPORTED)")
    categories = _add(top, "categories")
    _add(categories, "category", name="Hotline", displayName="$(string.Hotline)")
    for name in CATEGORIES:
        under = _add(categories, "category", name=f"group_{name}", displayName=f"$(string.group_{name})")
        _add(under, "parentCategory", ref="Hotline")
    policies = _add(top, "policies")
    _text(_policy(policies, POLICY_FILE, "Hotline", presented=True), POLICY_FILE)
    for setting in OFFERED:
        _setting(policies, setting)
    return _written(top)


def adml(lang: str) -> str:
    """The words of the template in one language, as the program's own page has them."""
    top = _top("policyDefinitionResources")
    _add(top, "displayName").text = text_in(lang, "policies.title")
    _add(top, "description").text = text_in(lang, "policies.about")
    resources = _add(top, "resources")
    words = _add(resources, "stringTable")
    say = partial(_say, words)
    say("Hotline", text_in(lang, "policies.title"))
    say("SUPPORTED", text_in(lang, "policies.supported"))
    say("group_start", text_in(lang, "policies.group_start"))
    for group in GROUPS:
        say(f"group_{group}", text_in(lang, f"settings.group_{group}"))
    say(POLICY_FILE, text_in(lang, "policies.file"))
    say(f"{POLICY_FILE}_help", text_in(lang, "policies.file_help"))
    for setting in OFFERED:
        say(setting.name, text_in(lang, f"settings.{setting.name}"))
        say(f"{setting.name}_help", _help(lang, setting))
        for choice in setting.choices:
            say(f"{setting.name}_{choice}", text_in(lang, f"settings.{setting.name}_{choice.lower()}"))
    forms = _add(resources, "presentationTable")
    _box(forms, POLICY_FILE, text_in(lang, "policies.file"))
    for setting in OFFERED:
        if not isinstance(setting.default, bool):
            _form(forms, setting, _label(lang, setting))
    return _written(top)


def schema() -> str:
    """JSON Schema (2020-12) of a policy file, with the words of the English page."""
    properties = {setting.name: _json_type(setting) for setting in OFFERED}
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": text_in("en", "policies.title"),
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


PAGES: dict[Path, Callable[[], str]] = {
    FOLDER / f"{FILE}.admx": admx,
    **{FOLDER / culture / f"{FILE}.adml": partial(adml, lang) for lang, culture in CULTURES.items()},
    FOLDER / "policy.schema.json": schema,
}


def _setting(policies: Node, setting: Setting) -> None:
    default = setting.default
    category = f"group_{setting.group or 'start'}"
    if isinstance(default, bool):
        made = _policy(policies, setting.name, category, presented=False)
        made.set("valueName", setting.name)
        _add(_add(made, "enabledValue"), "decimal", value="1")
        _add(_add(made, "disabledValue"), "decimal", value="0")
        return
    made = _policy(policies, setting.name, category, presented=True)
    if isinstance(default, int):
        limits = {"minValue": str(setting.low), "maxValue": str(setting.high)}
        _add(_add(made, "elements"), "decimal", id=setting.name, valueName=setting.name, required="true", **limits)
    elif setting.choices:
        element = _add(_add(made, "elements"), "enum", id=setting.name, valueName=setting.name, required="true")
        for choice in setting.choices:
            item = _add(element, "item", displayName=f"$(string.{setting.name}_{choice})")
            _add(_add(item, "value"), "string").text = choice
    else:
        _text(made, setting.name)


def _policy(policies: Node, name: str, category: str, *, presented: bool) -> Node:
    words = {"displayName": f"$(string.{name})", "explainText": f"$(string.{name}_help)"}
    if presented:
        words["presentation"] = f"$(presentation.{name})"
    made = _add(policies, "policy", name=name, **{"class": "Both"}, **words, key=POLICY_KEY)
    _add(made, "parentCategory", ref=category)
    _add(made, "supportedOn", ref="SUPPORTED")
    return made


def _text(policy: Node, name: str) -> None:
    _add(_add(policy, "elements"), "text", id=name, valueName=name, maxLength=str(LONGEST_TEXT), required="true")


def _form(forms: Node, setting: Setting, label: str) -> None:
    if isinstance(setting.default, int):
        made = _add(forms, "presentation", id=setting.name)
        shown = {"defaultValue": str(setting.default), "spinStep": str(setting.step)}
        _add(made, "decimalTextBox", refId=setting.name, **shown).text = label
    elif setting.choices:
        made = _add(forms, "presentation", id=setting.name)
        at = setting.choices.index(str(setting.default))
        _add(made, "dropdownList", refId=setting.name, noSort="true", defaultItem=str(at)).text = label
    else:
        _box(forms, setting.name, label)


def _box(forms: Node, name: str, label: str) -> None:
    box = _add(_add(forms, "presentation", id=name), "textBox", refId=name)
    _add(box, "label").text = label


def _label(lang: str, setting: Setting) -> str:
    words = text_in(lang, f"settings.{setting.name}")
    unit = text_in(lang, f"settings.unit_{setting.unit}").strip() if setting.unit else ""
    return text_in(lang, "policies.with_unit", name=words, unit=unit) if unit else words


def _help(lang: str, setting: Setting) -> str:
    lines = [text_in(lang, f"settings.{setting.name}_hint")]
    if isinstance(setting.default, dict):
        lines.append(text_in(lang, "policies.pairs"))
    lines.append(text_in(lang, "policies.names", name=setting.name, variable=variable_of(setting.name)))
    return "\n\n".join(lines)


def _json_type(setting: Setting) -> dict[str, Any]:
    about = {"description": text_in("en", f"settings.{setting.name}")}
    if isinstance(setting.default, bool):
        return {**about, "type": "boolean"}
    if isinstance(setting.default, int):
        return {**about, "type": "integer", "minimum": setting.low, "maximum": setting.high}
    if isinstance(setting.default, dict):
        return {**about, "type": "object", "additionalProperties": {"type": "string"}}
    return {**about, "enum": list(setting.choices)} if setting.choices else {**about, "type": "string"}


def _top(name: str) -> Node:
    return ElementTree.Element(name, {"xmlns": NAMESPACE, "revision": "1.0", "schemaVersion": "1.0"})


def _add(under: Node, tag: str, /, **attributes: str) -> Node:
    return ElementTree.SubElement(under, tag, attributes)


def _say(words: Node, name: str, text: str) -> None:
    _add(words, "string", id=name).text = text


def _written(top: Node) -> str:
    ElementTree.indent(top)
    return HEAD + ElementTree.tostring(top, encoding="unicode") + "\n"
