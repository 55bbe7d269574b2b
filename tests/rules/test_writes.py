"""One door for changes: shared tables are written through the journal, by somebody, who may."""

import ast
import re

from app.models import LOCAL, SYNCED
from app.models.base import table_of
from tests.rules.files import ROOT, app_modules, name_of, syntax

DOOR = ROOT / "app" / "services" / "store"
FROZEN = ROOT / "app" / "models" / "migrations"
SYNCED_TABLES = {table_of(model) for model in SYNCED}
LOCAL_TABLES = {table_of(model) for model in LOCAL}
TABLE_OF_MODEL = {model.__name__: table_of(model) for model in SYNCED + LOCAL}
MODULES = [path for path in app_modules() if not path.is_relative_to(DOOR) and not path.is_relative_to(FROZEN)]
VIEWS = [path for path in MODULES if path.is_relative_to(ROOT / "app" / "views")]

WRITES = re.compile(r"\b(?:(?:INSERT|REPLACE)(?: OR \w+)? INTO|UPDATE|DELETE FROM) +([\w{}]+)(?= |$)")
ANY_SQL = re.compile(
    r"\bSELECT\b.*\bFROM\b|\bINSERT (?:OR \w+ )?INTO\b|\bUPDATE \w+ SET\b|\bDELETE FROM\b|\bPRAGMA\b", re.DOTALL
)

NOBODYS = {
    "app/services/day/standing_in.py": "absences that begin and end by their dates",
    "app/services/clocks/recompute.py": "deadlines counted again after a calendar changed",
    "app/services/clocks/thresholds.py": "parts of promises that were used up, found by the program",
    "app/services/complaints/reminding.py": "that an answer is due soon",
    "app/services/demo/load.py": "invented data, before anybody sits at the desk",
    "app/services/handoff/asking.py": "what servers outside told about what they were handed",
    "app/services/handoff/sending.py": "what came of a webhook that somebody sent",
    "app/services/joining/person.py": "how this desk lets the member of its hub in",
    "app/services/merging/circles.py": "merges of two desks that would leave neither record",
    "app/services/rules/engine.py": "what a published rule does, for whoever set it off",
    "app/services/search/index.py": "the program's own upkeep of the search index",
    "app/services/search/vocabulary.py": "the program's own upkeep of the vocabulary",
    "app/services/sync/numbers.py": "numbers that a restored desk has given out twice",
}
"""Modules that write on nobody's behalf, and why."""

ONES_OWN = {
    "app/services/lists/saved_views.py": "how a list looks for oneself",
    "app/services/notices/telling.py": "that one has read a notice",
    "app/services/people/users.py": "the program's first administrator; a password's renewed hash at sign-in",
    "app/services/recordings/listening.py": "that one has heard a stretch of a recording",
    "app/services/scripts/acknowledging.py": "that one has read what changed",
    "app/services/store/audit.py": "that one has read a record",
}
"""Modules that write without asking for a right, and why."""


def constants(path):
    """Texts given names at a module's top, so that ``f"UPDATE {_TABLE}"`` can be read."""
    found = {}
    for node in syntax(path).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if isinstance(node.value, ast.Constant):
                found[node.targets[0].id] = node.value.value
            elif ast.unparse(node.value).startswith("table_of("):
                found[node.targets[0].id] = TABLE_OF_MODEL.get(ast.unparse(node.value)[len("table_of(") : -1])
    return found


def texts(path):
    """Every text of a module, f-strings with the module's own constants filled in."""
    known = constants(path)
    inside = {
        id(part) for node in ast.walk(syntax(path)) if isinstance(node, ast.JoinedStr) for part in node.values
    }
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value)
                if isinstance(part, ast.Constant)
                else str(known.get(ast.unparse(part.value), "{" + ast.unparse(part.value) + "}"))
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.value


def written_tables(path):
    return {table for text in texts(path) for table in WRITES.findall(text) if table not in ("SET", "ON")}


def writers(path):
    """The functions of a module that open a transaction: (name, actor as written, its calls as written)."""
    for function in ast.walk(syntax(path)):
        if not isinstance(function, ast.FunctionDef):
            continue
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        names = {ast.unparse(call.func) for call in calls}
        for call in calls:
            if isinstance(call.func, ast.Attribute) and call.func.attr == "write":
                if ast.unparse(call.func.value).endswith("store"):
                    yield function, call.args[0], names
            elif isinstance(call.func, ast.Name) and call.func.id == "acting":
                yield function, call.args[1], names


def test_the_rule_sees_the_writers():
    assert len([one for path in MODULES for one in writers(path)]) > 40
    assert "saved_view" in {table for path in MODULES for table in written_tables(path)}


def test_only_the_journal_writes_shared_tables():
    assert {name_of(path): found for path in MODULES if (found := written_tables(path) & SYNCED_TABLES)} == {}


def test_it_is_known_which_table_is_written():
    unknown = {name_of(path): found for path in MODULES if (found := written_tables(path) - known_to(path))}
    assert unknown == {}


def known_to(path):
    known = LOCAL_TABLES | {table for table in written_tables(path) if table.startswith("search_")}
    if path.is_relative_to(ROOT / "app" / "services" / "search"):
        known |= {table for table in written_tables(path) if table.startswith("{")}  # its own indexes
    if path.is_relative_to(ROOT / "app" / "services" / "review"):
        known |= {"reading", "remark", "listening", "meta"}  # the file beside the store
        known |= {"remark_hub", "hub_cursor", "log_sent"}
    return known


def test_no_view_contains_sql():
    assert [(name_of(path), text) for path in VIEWS for text in texts(path) if ANY_SQL.search(text)] == []


def test_every_write_is_somebodys():
    somebody = re.compile(r"actor|user|(self\._|\w+\.)(actor|user|user_uid|uid)")
    assert [
        f"{name_of(path)}: {function.name} writes as {ast.unparse(actor)}"
        for path in MODULES
        if name_of(path) not in NOBODYS
        for function, actor, _ in writers(path)
        if not somebody.fullmatch(ast.unparse(actor))
    ] == []


def test_every_write_asks_for_a_right():
    assert [
        f"{name_of(path)}: {function.name} asks for no right"
        for path in MODULES
        if name_of(path) not in NOBODYS | ONES_OWN
        for function, _, names in writers(path)
        if not names & {"require", "acting"} and not (function.name.startswith("_") and begun_with_a_right(path))
    ] == []


def begun_with_a_right(path):
    """Whether the job that the module does (an import, an export) begins with asking for the right to it."""
    called = {ast.unparse(node.func) for node in ast.walk(syntax(path)) if isinstance(node, ast.Call)}
    return bool(called & {"check_import", "exported_marks"})


def test_the_exceptions_exist():
    assert [name for name in NOBODYS | ONES_OWN if not (ROOT / name).is_file()] == []
