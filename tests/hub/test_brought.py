"""What the program brings along is written by whoever first uses it, and stays as administrators have it."""

from __future__ import annotations

from app.models.staff import Role
from tests.hub.bench import Hub, Pen


def test_whoever_first_uses_a_register_adds_it_and_changes_none(hub: Hub) -> None:
    hub.queue("water")
    boss = hub.person("chief", Role.ADMINISTRATOR, ("water",))
    chief = Pen(hub.connect("chief"), boss)
    person = hub.person("anna", queues=("water",))
    anna = Pen(hub.connect("anna"), person)
    register = anna.insert("register", code="complaint", pattern="first")
    assert anna.refused() == []
    chief.update("register", register, pattern=("first", "the chief's"))
    assert chief.refused() == []
    anna.insert("register", register, code="complaint", pattern="first")
    assert anna.refused() == []
    assert chief.record(register)["data"]["pattern"] == "the chief's"
    anna.update("register", register, pattern=("the chief's", "mine"))
    anna.remove("register", register)
    anna.insert("queue", code="mine")
    assert anna.refused() == ["rights"] * 3
