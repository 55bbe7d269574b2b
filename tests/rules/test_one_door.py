"""One door for a ticket's state: nothing else names the column when it writes a ticket."""

import ast

from tests.rules.files import ROOT, app_modules, name_of, syntax

DOORS = {
    "app/services/tickets/moves.py": "the door",
    "app/services/tickets/arriving.py": "tickets that come from another program",
    "app/services/tickets/saving.py": "a new ticket, at its type's beginning",
    "app/services/demo/load_types.py": "invented tickets, held to the rules by their own test",
    "app/services/demo/load_history.py": "invented tickets, held to the rules by their own test",
}
COLUMNS = {"state", "step", "type_version_uid"}
WRITERS = {"insert", "insert_made", "update"}


def written(path):
    """Names of a ticket's columns of state that a module writes."""
    for node in ast.walk(syntax(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITERS):
            continue
        if any(isinstance(one, ast.Name) and one.id == "Ticket" for one in node.args):
            yield from (keyword.arg for keyword in node.keywords if keyword.arg in COLUMNS)


def test_only_the_doors_write_where_a_ticket_stands():
    found = {
        name_of(path): names
        for path in app_modules()
        if (names := set(written(path))) and name_of(path) not in DOORS
    }
    assert found == {}


def test_the_rule_sees_the_door_and_the_doors_stand():
    assert "state" in set(written(ROOT / "app/services/tickets/moves.py"))
    assert [name for name in DOORS if not (ROOT / name).is_file()] == []
