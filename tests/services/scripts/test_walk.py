"""The way through a script, with side scripts, drafts and the fields it fills."""

from __future__ import annotations

import pytest

from app.services.forms.compile import compile_workbook
from app.services.forms.read_xform import read_xform
from app.services.resources import resource_dir
from app.services.scripts.walk import LoadedForm, Walk

AT = 1_795_000_000_000


@pytest.fixture(scope="module")
def forms() -> dict[str, LoadedForm]:
    found = {}
    for number, code in enumerate(("housing_outage", "side_conflict"), start=1):
        compiled = compile_workbook(resource_dir() / "scripts" / f"{code}.xlsx")
        found[code] = LoadedForm(bytes([number]) * 16, code, number, code, read_xform(compiled.xml))
    return found


@pytest.fixture
def walk(forms: dict[str, LoadedForm]) -> Walk:
    return Walk(forms["housing_outage"], {"operator_name": "Ольга", "caller_first_name": "Анна"}, "ru", AT)


def _say(walk: Walk, name: str, value: str, at: int = AT) -> None:
    step = walk.step()
    assert step is not None
    ref = next(ref for ref in step.refs if ref.endswith(name))
    walk.answer(ref, value, at)


def test_answers_fill_the_ticket_and_choose_the_way(walk: Walk) -> None:
    assert walk.next(AT)
    _say(walk, "problem", "no_hot")
    fields = walk.ticket_fields()
    assert fields["type"].value == "incident"
    assert "горячей" in fields["subject"].words
    assert list(walk.leg.answered_at.values()) == [AT]


def test_a_step_that_lacks_something_holds_on(walk: Walk) -> None:
    walk.next(AT)
    assert not walk.next(AT)
    assert list(walk.obstacles().values())
    assert walk.place()[0] == 2


def test_a_side_script_returns_to_the_very_step(walk: Walk, forms: dict[str, LoadedForm]) -> None:
    walk.next(AT)
    _say(walk, "problem", "no_hot")
    here = walk.step()
    walk.open_side(forms["side_conflict"], AT + 5)
    assert walk.in_side
    assert walk.main.session.current_step() == here
    assert walk.back(AT + 9)
    assert not walk.in_side
    assert walk.step() == here
    assert [leg.loaded.code for leg in walk.legs()] == ["housing_outage", "side_conflict"]


def test_a_snapshot_brings_everything_back(walk: Walk, forms: dict[str, LoadedForm]) -> None:
    walk.next(AT)
    _say(walk, "problem", "leak")
    walk.next(AT + 1)
    walk.open_side(forms["side_conflict"], AT + 2)
    by_uid = {loaded.version_uid: loaded for loaded in forms.values()}
    kept = walk.snapshot()
    assert set(Walk.versions(kept)) == set(by_uid)
    again = Walk.restore(kept, by_uid.__getitem__)
    assert again.snapshot() == kept
    assert again.in_side
    assert again.main.path == walk.main.path
    assert {name: answer.value for name, answer in again.ticket_fields().items()} == {
        name: answer.value for name, answer in walk.ticket_fields().items()
    }


def test_the_talk_s_language_changes_under_way(walk: Walk) -> None:
    step = walk.step()
    assert step is not None
    russian = walk.leg.session.question(step.refs[0]).label
    walk.use_language("en")
    assert walk.leg.session.question(step.refs[0]).label != russian
