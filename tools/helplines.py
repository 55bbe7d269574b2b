"""Turn a helpline's form definitions into a file of ticket types: ``python -m tools.helplines FOLDER RULES OUT``.

FOLDER is one helpline's definitions (``CaseStatus.json``, ``tabbedForms/`` …), RULES its permission rules. What
the workstation has no words for is printed, never dropped in silence; docs/helplines.md lists it.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from app.models.tickets import TicketState
from app.services.forms.compile import compile_workbook
from app.services.types.definition import FORM, MoveRule, StepRule, TypeDefinition, Who
from app.services.types.files import FormPart, QueuePart, TypeSet, write_set

TABS = (
    ("caller", "CallerInformationTab", "${call_type} = 'caller'"),
    ("child", "ChildInformationTab", ""),
    ("case", "CaseInformationTab", ""),
)
CLOSED = {"closed", "archived", "passive_closed"}
OF_THE_TICKET = {"status", "summary"}
"""Fields of the case that every ticket has anyway: its state and its description."""
TYPES = {
    "input": "text",
    "email": "text",
    "textarea": "text",
    "numeric-input": "decimal",
    "date-input": "date",
    "time-input": "time",
    "checkbox": "select_one",
    "mixed-checkbox": "select_one",
    "select": "select_one",
    "dependent-select": "select_one",
    "listbox-multiselect": "select_multiple",
}
"""Their field types and ours."""
WHO = {
    "isSupervisor": "senior",
    "isCreator": "author",
    "isOwner": "assignee",
    "isCaseContactOwner": "spoke",
    "everyone": "operator",
}
MOST_CONDITIONS = 30
MOST_CHOICES = 3_000
SURVEY = (
    "type",
    "name",
    "label",
    "hint",
    "relevant",
    "required",
    "choice_filter",
    "default",
    "appearance",
    "mark",
)
MAIL = "regex(., '^[^@ ]+@[^@ ]+[.][^@ ]+$')"
YES, NO, UNKNOWN = ("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")


@dataclass
class Made:
    """A helpline in our words, and what could not be said in them."""

    types: TypeSet
    left_out: tuple[str, ...]


@dataclass
class _Form:
    """A workbook being written."""

    survey: list[dict[str, str]] = field(default_factory=list)
    choices: list[dict[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    lists: dict[str, str] = field(default_factory=dict)

    def ask(self, type_: str, name: str, label: str, **more: str) -> None:
        """Add a row."""
        self.survey.append({"type": type_, "name": name, "label": label, "mark": "public"} | more)

    def offer(self, name: str, options: Iterable[tuple[str, str]], parent: str = "") -> dict[str, str]:
        """Add a list of choices (value, label); the codes they got by value."""
        codes: dict[str, str] = {}
        for value, label in options:
            code = _code(value, set(codes.values()))
            codes[value] = code
            row = {"list_name": name, "name": f"{parent}__{code}" if parent else code, "label": label or value}
            self.choices.append(row | ({"parent": parent} if parent else {}))
        return codes


def convert(folder: Path, rules: Path) -> Made:
    """Convert one helpline. Raises OSError, ValueError for files that are not what they should be."""
    words = _words(folder)
    form = _Form()
    form.ask("select_one call_type", "call_type", "Call type", required="yes")
    buttons = _read(folder / "CallTypeButtons.json")
    form.offer("call_type", [(b["name"], words(b["label"])) for b in buttons if b["category"] == "data"])
    for code, file, relevant in TABS:
        _group(form, folder, code, _fields(_read(folder / "tabbedForms" / f"{file}.json")), words, relevant)
    _issues(form, folder)
    overview = [f for f in _read(folder / "caseForms/CaseOverview.json") if f["name"] not in OF_THE_TICKET]
    _group(form, folder, "overview", overview, words, "")
    for code, section in _read(folder / "CaseSections.json").items():
        fields = _fields(_read(folder / section["formPath"]))
        _group(form, folder, code, fields, words, "", repeat=words(section["label"]))
    name = folder.parent.name if re.fullmatch(r"v\d+", folder.name) else folder.name
    title = f"Helpline {name}"
    workbook = _workbook(form, f"ticket_{name}", title)
    compiled = compile_workbook(io.BytesIO(workbook).getvalue(), ".xlsx", f"ticket_{name}")
    definition, refused = _type(name, title, folder, _read(rules))
    labels = _both(title)
    part = FormPart(f"ticket_{name}", labels, compiled.xml, workbook, f"ticket_{name}.xlsx")
    queue = QueuePart(name, labels)
    made = TypeSet(f"helpline_{name}", labels, (definition,), (queue,), forms=(part,))
    return Made(made, (*form.left_out, *refused))


# -- the form -------------------------------------------------------------------------------------------------


def _group(
    form: _Form, folder: Path, code: str, fields: list[dict[str, Any]], words: Any, relevant: str, repeat: str = ""
) -> None:
    """A tab, or a section that may be filled in many times."""
    kind = "repeat" if repeat else "group"
    more = {} if repeat else {"appearance": "field-list"}
    form.ask(f"begin_{kind}", code, repeat or code.capitalize(), relevant=relevant, mark="", **more)
    names = {one["name"] for one in fields}
    count = len(form.survey)
    for one in fields:
        _field(form, folder, code, one, words, names)
    if len(form.survey) == count:
        form.survey.pop()  # a section of nothing but files: those are attached to the ticket
        return
    form.ask(f"end_{kind}", "", "", mark="")


def _field(form: _Form, folder: Path, group: str, one: dict[str, Any], words: Any, names: set[str]) -> None:
    kind, name = one["type"], _name(group, one["name"])
    if kind == "file-upload":
        form.left_out.append(f"{name}: files are attached to the ticket, not answered in its form")
        return
    if kind not in TYPES:
        form.left_out.append(f"{name}: there is no field of type {kind}")
        return
    more = {"mark": "personal" if one.get("isPII") else "public"}
    required = one.get("required")
    if required and (required is True or required.get("value")):
        more["required"] = "yes"
    if kind == "textarea":
        more["appearance"] = "multiline"
    if kind == "email":
        more["constraint"] = MAIL
    type_ = TYPES[kind]
    if kind == "dependent-select" and _count(folder, one) > MOST_CHOICES:
        form.left_out.append(f"{name}: more than {MOST_CHOICES} choices, asked as text")
        type_ = "text"
    if type_.startswith("select"):
        more |= _options(form, folder, name, one, words, group, names)
        type_ = f"{type_} of_{name}"
    form.ask(type_, name, words(one["label"]), **more)


def _options(
    form: _Form, folder: Path, name: str, one: dict[str, Any], words: Any, group: str, names: set[str]
) -> dict[str, str]:
    """The choices of a field; a filter where they depend on another field, a default where they have one."""
    if one["type"] in ("checkbox", "mixed-checkbox"):
        codes = form.offer(f"of_{name}", (YES, NO) if one["type"] == "checkbox" else (YES, NO, UNKNOWN))
        return {"default": codes["yes"]} if one.get("initialChecked") in (True, "true") else {}
    if one["type"] == "dependent-select":
        return _dependent(form, folder, name, one, words, group, names)
    options = one.get("options")
    if options is None and "optionsReferenceKey" in one:
        options = _read(folder / "ReferenceData.json")[one["optionsReferenceKey"]]
    codes = form.offer(f"of_{name}", [(o["value"], words(o["label"])) for o in options or () if o["value"]])
    if not codes:
        codes = form.offer(f"of_{name}", [UNKNOWN])
        form.left_out.append(f"{name}: its choices are not in the definitions")
    default = one.get("defaultValue") or one.get("defaultOption", {}).get("value")
    return {"default": codes[default]} if isinstance(default, str) and default in codes else {}


def _dependent(
    form: _Form, folder: Path, name: str, one: dict[str, Any], words: Any, group: str, names: set[str]
) -> dict[str, str]:
    parent = _name(group, one["dependsOn"])
    depending = _depending(folder, one)
    if one["dependsOn"] not in names:
        form.left_out.append(f"{name}: depends on {one['dependsOn']}, which its form does not have")
    above = {row["label"]: row["name"] for row in form.choices if row["list_name"] == f"of_{parent}"}
    for value, options in depending.items():
        code = above.get(value) or _code(value, set())
        form.offer(f"of_{name}", [(o["value"], words(o["label"])) for o in options if o["value"]], parent=code)
    if one["dependsOn"] not in names:
        return {}
    codes = [above.get(value) or _code(value, set()) for value in depending]
    asked = " or ".join(f"${{{parent}}} = '{code}'" for code in codes)
    if len(codes) > MOST_CONDITIONS:
        asked = f"${{{parent}}} != ''"  # a condition of hundreds is no condition a person can read
    return {"choice_filter": f"parent = ${{{parent}}}", "relevant": asked}


def _depending(folder: Path, one: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """The choices of a field by the answer they depend on."""
    found: dict[str, list[dict[str, str]]] = (
        one.get("options") or _read(folder / "ReferenceData.json")[one["optionsReferenceKey"]]
    )
    return found


def _count(folder: Path, one: dict[str, Any]) -> int:
    return sum(len(options) for options in _depending(folder, one).values())


def _issues(form: _Form, folder: Path) -> None:
    """The tree of issues: up to three at once, as theirs allow."""
    tree = _read(folder / "tabbedForms" / "IssueCategorizationTab.json")
    issues = [
        (f"{unit} {category} {sub['label']}", f"{category} ▸ {sub['label']}")
        for unit, one in tree.items()
        for category, two in one["categories"].items()
        for sub in two["subcategories"]
    ]
    form.offer("issue", issues)
    form.ask("select_multiple issue", "issues", "Issues", required="yes", constraint="count-selected(.) <= 3")


def _workbook(form: _Form, code: str, title: str) -> bytes:
    """The three sheets as an xlsx file; labels in both languages are the helpline's own."""
    book = openpyxl.Workbook()
    columns = [*SURVEY[:2], "label::Русский (ru)", "label::English (en)", *SURVEY[4:9], "constraint"]
    rows = [[*columns, "bind::hotline:mark"]]
    for row in form.survey:
        own = {**row, "label::Русский (ru)": row["label"], "label::English (en)": row["label"]}
        rows.append([*(own.get(column, "") for column in columns), row["mark"]])
    choices = [["list_name", "name", "label::Русский (ru)", "label::English (en)", "parent"]]
    choices += [
        [one["list_name"], one["name"], *[one["label"]] * 2, one.get("parent", "")] for one in form.choices
    ]
    settings = [
        ["form_title", "form_id", "version", "default_language", "namespaces"],
        [title, code, "1", "English (en)", 'hotline="urn:hotline:1"'],
    ]
    for name, lines in (("survey", rows), ("choices", choices), ("settings", settings)):
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# -- the rules ------------------------------------------------------------------------------------------------


def _type(name: str, title: str, folder: Path, rules: dict[str, Any]) -> tuple[TypeDefinition, list[str]]:
    """Statuses as steps, transitions as moves, permissions as who may make them."""
    statuses: dict[str, dict[str, Any]] = _read(folder / "CaseStatus.json")
    left_out: list[str] = []
    states = {code: _state(code, at) for at, code in enumerate(statuses)}
    steps = tuple(
        StepRule(code, state, _both(statuses[code]["label"]), (FORM,) if state is TicketState.CLOSED else ())
        for code, state in states.items()
    )
    folded = {code.casefold(): code for code in statuses}
    moves = []
    for source, status in statuses.items():
        for wanted in status["transitions"]:
            target = folded.get(wanted.casefold())
            if target is None:
                left_out.append(f"{source} → {wanted}: there is no status {wanted}")
                continue
            permission = _permission(states[source], states[target])
            who = _who(rules.get(permission, []), states[source], f"{source} → {target}", left_out)
            if who is not None:
                moves.append(MoveRule(source, target, who=who))
    known = {"closeCase", "reopenCase", "caseStatusTransition"}
    left_out += [f"permission {one}: rights to see and edit go by role here" for one in rules if one not in known]
    start = next(iter(statuses))
    made = TypeDefinition(name, _both(title), start, steps, tuple(moves), form=f"ticket_{name}", queue=name)
    return made, left_out


def _state(code: str, at: int) -> TicketState:
    if at == 0:
        return TicketState.NEW
    return TicketState.CLOSED if code.casefold() in CLOSED else TicketState.IN_PROGRESS


def _permission(source: TicketState, target: TicketState) -> str:
    if target is TicketState.CLOSED:
        return "closeCase"
    return "reopenCase" if source is TicketState.CLOSED else "caseStatusTransition"


def _who(groups: list[list[Any]], source: TicketState, place: str, left_out: list[str]) -> Who | None:
    """Who may; None for nobody."""
    found = []
    for group in groups:
        terms = list(_terms(group, source, place, left_out))
        if None not in terms:
            found.append(tuple(term for term in terms if term))
    if not found:
        left_out.append(f"{place}: nobody may, so there is no such move")
        return None
    return () if () in found or ("operator",) in found else tuple(found)


def _terms(group: list[Any], source: TicketState, place: str, left_out: list[str]) -> Iterator[str | None]:
    """The terms of one group: empty for one that always holds, None for one that never does here."""
    for term in group:
        if isinstance(term, dict) and term.keys() <= {"createdHoursAgo", "createdDaysAgo"}:
            hours = term.get("createdHoursAgo", 0) + 24 * term.get("createdDaysAgo", 0)
            yield f"within_hours:{hours}"
        elif term == "isCaseOpen":
            yield None if source is TicketState.CLOSED else ""
        elif term in WHO:
            yield WHO[term]
        else:
            left_out.append(f"{place}: there is no condition {term}")
            yield None


# -- small things ---------------------------------------------------------------------------------------------


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8-sig"))


def _fields(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        data = data.get("fields", data)
    if isinstance(data, dict):
        data = data.get("tabFields", [])
    return [one for one in data if "type" in one]


def _words(folder: Path) -> Any:
    """Their texts by key; what is no key is the text itself."""
    path = folder / "customStrings" / "Messages.json"
    known = _read(path) if path.is_file() else {}

    def text(key: str) -> str:
        return str(known.get(key) or key) if isinstance(known, dict) else key

    return text


def _name(group: str, name: str) -> str:
    """A question's name, unique by its tab."""
    return f"{group}_{re.sub(r'[^A-Za-z0-9_]+', '_', name)}"


def _both(text: str) -> dict[str, str]:
    return {"ru": text, "en": text}


def _code(value: str, taken: set[str]) -> str:
    """A name that XLSForm allows for a value, and no other value of the list has."""
    plain = re.sub(r"[^a-z0-9]+", "_", value.casefold()).strip("_")[:60] or "v"
    code, number = plain, 1
    while code in taken:
        number += 1
        code = f"{plain}_{number}"
    return code


def main() -> None:
    """Convert and tell what was left out."""
    folder, rules, out = (Path(one) for one in sys.argv[1:4])
    made = convert(folder, rules)
    out.write_bytes(write_set(made.types))
    print(*made.left_out, sep="\n")


if __name__ == "__main__":
    main()
