"""A form being filled in: relevance, values, problems, choices, repeats, words, steps, drafts."""

import json

import pytest

from app.models.marks import Mark
from app.services.forms.session import FormSession
from app.services.forms.views import Lack, StepKind
from tests.services.forms.sheets import form, noon, sample, session

OUTAGE = sample("outage")
VISITORS = sample("visitors")


def outage(language="ru"):
    return session(OUTAGE, language, caller_name="Анна Петровна")


class TestRelevance:
    def test_a_condition_hides_and_shows(self):
        talk = outage()
        assert not talk.is_relevant("room")
        talk.set_value("whole", "no")
        assert talk.is_relevant("room")

    def test_answers_survive_irrelevance_and_leave_the_result_meanwhile(self):
        talk = outage()
        talk.set_value("whole", "no")
        talk.set_value("comment", "третий этаж")
        talk.set_value("whole", "yes")
        assert talk.value("comment") == ""
        assert talk.question("comment").answer == "третий этаж"
        assert "details" not in talk.result()
        talk.set_value("whole", "no")
        assert talk.result()["details"] == {"comment": "третий этаж"}

    def test_a_filtered_choice_that_is_no_longer_offered_is_no_value_but_comes_back(self):
        talk = outage()
        talk.set_value("whole", "no")
        talk.set_value("room", "bath")
        talk.set_value("tap", "shower")
        talk.set_value("room", "kitchen")
        assert (talk.value("tap"), [choice.name for choice in talk.choices("tap")]) == ("", ["sink"])
        talk.set_value("room", "bath")
        assert talk.value("tap") == "shower"


class TestProblems:
    def test_required_and_its_message(self):
        talk = outage()
        problem = talk.problem("whole")
        assert (problem.lack, problem.message) == (Lack.REQUIRED, "Спросите об этом")

    def test_nothing_is_asked_of_what_is_not_relevant(self):
        assert [problem.ref for problem in outage().problems(final=True)] == ["/data/whole"]

    def test_required_to_close_is_asked_only_in_the_end(self):
        talk = outage()
        talk.set_value("whole", "no")
        talk.set_value("room", "bath")
        assert talk.problems() == ()
        assert [problem.lack for problem in talk.problems(final=True)] == [Lack.REQUIRED_TO_CLOSE]

    @pytest.mark.parametrize(("age", "lack"), [(30, None), (0, Lack.CONSTRAINT), ("x", Lack.TYPE), ("", None)])
    def test_constraint_and_type(self, age, lack):
        talk = outage()
        talk.set_value("age", age)
        problem = talk.problem("age")
        assert (problem.lack if problem else None) == lack

    def test_an_answer_of_the_wrong_type_is_kept_but_is_no_value(self):
        talk = outage()
        talk.set_value("age", "thirty")
        assert (talk.question("age").answer, talk.value("age"), talk.value("next_year")) == ("thirty", "", "")

    def test_notes_and_calculations_are_not_answered(self):
        talk = outage()
        for name in ("hello", "next_year"):
            with pytest.raises(ValueError, match=name):
                talk.set_value(name, "x")

    def test_unknown_names(self):
        with pytest.raises(KeyError):
            outage().set_value("nothing", "x")
        with pytest.raises(KeyError):
            outage().value("/data/details[2]/room")


class TestWords:
    def test_values_are_filled_in(self):
        assert outage().label("hello") == "Здравствуйте, Анна Петровна!"

    def test_the_language_switches_with_the_answers_kept(self):
        talk = outage()
        talk.set_value("whole", "yes")
        talk.use_language("en")
        assert talk.label("hello") == "Hello, Анна Петровна!"
        assert [(choice.label, choice.selected) for choice in talk.choices("whole")] == [
            ("Yes", True),
            ("No", False),
        ]

    def test_a_variable_may_change_during_the_talk(self):
        talk = outage()
        talk.set_variable("caller_name", "Пётр Иванович")
        assert talk.label("hello") == "Здравствуйте, Пётр Иванович!"

    def test_what_the_call_needs_to_know_of_an_answer(self):
        talk = outage()
        talk.set_value("whole", "no")
        talk.set_value("room", "bath")
        answer = next(answer for answer in talk.answers() if answer.name == "room")
        assert (answer.words, answer.mark, answer.ticket_field) == ("Ванная", Mark.PUBLIC, "place")
        talk.set_value("whole", "yes")
        assert talk.dispositions() == ("outage",)
        assert talk.question("hello").tone == "calm"


class TestSteps:
    def test_only_relevant_ones_and_a_field_list_is_one(self):
        talk = outage()
        assert [step.ref for step in talk.steps()] == ["/data/hello", "/data/whole", "/data/age"]
        talk.set_value("whole", "no")
        group = talk.steps()[2]
        assert (group.kind, len(group.refs)) == (StepKind.GROUP, 3)
        assert group.side_scripts == ("side_identity",)

    def test_forth_and_back(self):
        talk = outage()
        assert talk.current_step().ref == "/data/hello"
        assert talk.back() is None
        assert talk.next().ref == "/data/whole"
        assert talk.next().ref == "/data/age"
        assert talk.next() is None
        assert talk.back().ref == "/data/whole"
        assert talk.current_step().ref == "/data/whole"

    def test_standing_on_a_step_that_vanishes(self):
        talk = outage()
        talk.set_value("whole", "no")
        assert talk.go_to("/data/details/tap").ref == "/data/details"
        talk.set_value("whole", "yes")
        assert talk.current_step().ref == "/data/hello"
        with pytest.raises(KeyError):
            talk.go_to("/data/details")


class TestRepeats:
    def test_added_and_removed_by_hand(self):
        talk = session(VISITORS)
        assert talk.add_instance("visitor") == "/data/visitor[2]"
        talk.set_value("/data/visitor[1]/name", "Анна")
        talk.set_value("/data/visitor[2]/name", "Пётр")
        assert talk.value("names") == "Анна, Пётр"
        assert talk.value("/data/visitor[2]/place") == "2"
        talk.remove_instance("/data/visitor[1]")
        assert talk.instances("visitor") == ("/data/visitor[1]",)
        assert (talk.value("first"), talk.value("/data/visitor[1]/place")) == ("Пётр", "1")

    def test_dynamic_defaults_of_first_and_added_instances(self):
        talk = session(VISITORS)
        talk.add_instance("visitor")
        assert talk.value("together") == "42"

    def test_counted_by_the_form_with_answers_kept_when_the_count_shrinks(self):
        talk = session(VISITORS)
        assert talk.instances("table") == ()
        talk.set_value("tables", 2)
        talk.set_value("/data/table[2]/dish", "борщ")
        talk.set_value("tables", 1)
        assert talk.result()["table"] == [{}]
        talk.set_value("tables", 2)
        assert talk.value("/data/table[2]/dish") == "борщ"
        with pytest.raises(ValueError, match="table"):
            talk.add_instance("table")

    def test_steps_go_through_instances_and_end_where_one_may_be_added(self):
        talk = session(VISITORS)
        kinds = [(step.ref, step.kind) for step in talk.steps()]
        assert kinds[2] == ("/data/visitor", StepKind.REPEAT_END)


class TestDrafts:
    def test_nothing_is_lost_on_the_way_through_json(self):
        talk = session(VISITORS)
        talk.set_value("/data/visitor[1]/name", "Анна")
        talk.add_instance("visitor")
        talk.set_value("tables", 2)
        talk.set_value("/data/table[2]/dish", "борщ")
        talk.set_value("tables", 1)
        talk.next()
        again = FormSession.restore(form(VISITORS), json.loads(json.dumps(talk.snapshot())), clock=noon)
        assert again.snapshot() == talk.snapshot()
        assert again.values() == talk.values()
        assert again.current_step() == talk.current_step()
        again.set_value("tables", 2)
        assert again.value("/data/table[2]/dish") == "борщ"

    def test_a_draft_of_another_version_keeps_what_still_has_a_place(self):
        talk = session(VISITORS)
        talk.set_value("tables", 3)
        talk.set_value("name", "Анна")
        changed = VISITORS.replace("| integer | tables |", "| text | tables |").replace(
            "| text | name |", "| text | nick |"
        )
        changed = changed.replace("${name}", "${nick}")
        again = FormSession.restore(form(changed), talk.snapshot(), clock=noon)
        assert (again.value("tables"), again.value("nick")) == ("3", "")
        assert len(again.instances("table")) == 3


class TestVariables:
    FORM = """
| survey |
| | type | name | label | calculation | bind::hotline:variable |
| | hidden | who | | | caller_name |
| | text | called | How to call you? | | caller_name |
| | username | login | | | |
| | end | finished | | | |
| | start | begun | | | |
| | select_one yes_no | ok | Ok? | | |
| choices |
| | list_name | name | label |
| | yes_no | yes | Yes |
"""

    def test_a_row_may_name_its_variable(self):
        talk = session(self.FORM, caller_name="Анна", username="olga")
        assert (talk.value("who"), talk.value("called"), talk.value("login")) == ("Анна", "Анна", "olga")

    def test_what_the_operator_typed_stays_when_the_variable_changes(self):
        talk = session(self.FORM, caller_name="Анна")
        talk.set_value("called", "Анна Петровна")
        talk.set_variable("caller_name", "Пётр")
        assert (talk.value("who"), talk.value("called")) == ("Пётр", "Анна Петровна")

    def test_begin_and_end_are_stamped(self):
        talk = session(self.FORM)
        assert (talk.value("begun"), talk.value("finished")) == ("2026-11-21T12:00:00.000+00:00", "")
        talk.finish()
        assert talk.value("finished") == "2026-11-21T12:00:00.000+00:00"

    def test_one_choice_may_have_a_space_in_its_name(self):
        talk = session(self.FORM.replace("| yes | Yes |", "| of course | Yes |"))
        talk.set_value("ok", "of course")
        assert (talk.value("ok"), talk.question("ok").selected) == ("of course", ("of course",))

    def test_a_choice_that_is_not_on_the_list_is_no_value(self):
        talk = session(self.FORM)
        talk.set_value("ok", "perhaps")
        assert talk.value("ok") == ""
