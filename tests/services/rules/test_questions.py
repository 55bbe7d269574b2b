"""Conditions on questions of a type's own form: chosen from what the forms ask, checked, told in words."""

from __future__ import annotations

import pytest

from app.models.scripts import ScriptDefinition, ScriptVersion
from app.models.staff import TicketType
from app.services.rules.check import Lists, problems
from app.services.rules.definition import Action, Check, Condition, Happening, Operation, RuleDefinition, Trigger
from app.services.rules.questions import ANY_QUESTION, OF_CHOICE, OF_NUMBER
from app.services.rules.words import condition_words
from app.services.store.store import Store
from app.services.words import use_language
from tests.services.conftest import NOW, People

FORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
 <h:head><h:title>Авария</h:title><model>
  <instance><data id="f" version="1"><flats/><place/><words/></data></instance>
  <bind nodeset="/data/flats" type="int"/>
  <bind nodeset="/data/place" type="string"/>
  <bind nodeset="/data/words" type="string"/>
 </model></h:head>
 <h:body>
  <input ref="/data/flats"><label>Сколько квартир</label></input>
  <select1 ref="/data/place"><label>Где</label>
   <item><label>В подвале</label><value>cellar</value></item>
   <item><label>На крыше</label><value>roof</value></item>
  </select1>
  <input ref="/data/words"><label>Со слов</label></input>
 </h:body>
</h:html>"""


@pytest.fixture
def lists(store: Store, people: People) -> Lists:
    with store.write(None) as write:
        form = write.insert(ScriptDefinition, code="f", labels={"ru": "Ф", "en": "F"}, kind="ticket")
        write.insert(
            ScriptVersion,
            definition_uid=form,
            number=1,
            state="published",
            checksum="x",
            xml=FORM,
            published_at=NOW,
        )
        write.update(TicketType, people.incident, form_code="f")
    return Lists(store)


def test_questions_are_offered_with_what_they_can_be_compared_with(lists: Lists) -> None:
    offered = lists.fields()
    assert "priority" in offered
    assert offered["form.place"] == "Вопрос формы: Где (Инцидент)"
    assert lists.of_field("form.place") == {"cellar": "В подвале", "roof": "На крыше"}
    assert lists.operations("form.place") == OF_CHOICE
    assert lists.operations("form.flats") == OF_NUMBER
    assert Operation.CONTAINS in lists.operations("form.words")
    assert lists.operations("form.unknown") == ANY_QUESTION


def test_they_are_named_in_english_too(lists: Lists, store: Store) -> None:
    use_language("en")
    assert Lists(store).fields()["form.flats"].startswith("Question of the form: Сколько квартир (")


def _rule(check: Check) -> RuleDefinition:
    return RuleDefinition(Trigger(Happening.MADE), Condition((check,)), (Action("note", {"text": "x"}),))


@pytest.mark.parametrize(
    ("check", "sound"),
    [
        (Check("form.place", Operation.IS, "roof"), True),
        (Check("form.place", Operation.IS, "garden"), False),
        (Check("form.place", Operation.AT_LEAST, "3"), False),
        (Check("form.flats", Operation.AT_LEAST, "3"), True),
        (Check("form.flats", Operation.AT_LEAST, "many"), False),
        (Check("form.other", Operation.CONTAINS, "x"), True),
    ],
)
def test_a_condition_on_a_question_is_checked(lists: Lists, store: Store, check: Check, sound: bool) -> None:
    assert (problems(store, _rule(check)) == ()) == sound


def test_it_is_told_in_the_words_of_the_form(lists: Lists) -> None:
    words = condition_words(lists, Condition((Check("form.place", Operation.IS, "roof"),)))
    assert "Где" in words
    assert "На крыше" in words
