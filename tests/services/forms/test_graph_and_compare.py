"""The form as a graph, conditions in words, and what changed between two versions."""

from app.services.forms.compare import ChangeKind, compare_forms
from app.services.forms.conditions import condition_words
from app.services.forms.graph import END, START, make_graph
from app.services.words import use_language
from tests.services.forms.sheets import form, sample

OUTAGE = sample("outage")


def edges(graph):
    return {
        (edge.source.rpartition("/")[2], edge.target.rpartition("/")[2]): edge.condition for edge in graph.edges
    }


class TestGraph:
    def test_a_way_for_every_answer_that_can_be_given(self):
        assert edges(make_graph(form(OUTAGE))) == {
            (START, "hello"): "",
            ("hello", "whole"): "",
            ("whole", "details"): "whole = «Нет»",
            ("whole", "age"): "",
            ("details", "age"): "",
            ("age", END): "",
        }

    def test_ways_that_no_answer_opens_are_not_drawn(self):
        text = OUTAGE.replace(
            "| | integer | age |", "| | note | yes_only | Да | Yes | ${whole} = 'yes' |\n| | integer | age |"
        )
        drawn = edges(make_graph(form(text)))
        assert ("details", "yes_only") not in drawn
        assert ("whole", "yes_only") in drawn

    def test_nodes_carry_what_the_drawing_shows(self):
        nodes = {node.path.rpartition("/")[2]: node for node in make_graph(form(OUTAGE), "English (en)").nodes}
        assert nodes["details"].label == "Details"
        assert nodes["details"].side_scripts == ("side_identity",)
        assert nodes["whole"].outcomes == ("outage",)
        assert nodes["hello"].label == "Hello, ${caller_name}!"


class TestConditionsInWords:
    def words(self, source):
        outage = form(OUTAGE)
        return condition_words(outage, outage.elements["/data/age"], source, "Русский (ru)")

    def test_choices_by_label_and_brackets_where_needed(self):
        use_language("ru")
        assert self.words("/data/whole = 'no' and (. > 5 or /data/details/room != '')") == (
            "whole = «Нет» и (age > 5 или room ≠ пусто)"
        )
        assert self.words("not(selected(/data/details/room, 'bath'))") == "не (в room отмечено «Ванная»)"

    def test_what_cannot_be_read_is_shown_as_written(self):
        assert self.words("1 +") == "1 +"


class TestCompare:
    def changes(self, *replacements):
        text = OUTAGE
        for before, after in replacements:
            assert before in text
            text = text.replace(before, after)
        return compare_forms(form(OUTAGE), form(text))

    def test_nothing_changed(self):
        assert self.changes() == ()

    def test_a_condition(self):
        (change,) = self.changes(("${whole} = 'no'", "${whole} = 'yes'"))
        assert (change.part, change.before, change.after) == ("relevant", "whole = «Нет»", "whole = «Да»")

    def test_a_text_in_one_language(self):
        (change,) = self.changes(("Which tap?", "Which one?"))
        assert (change.kind, change.part, change.language) == (ChangeKind.CHANGED, "label", "English (en)")
        assert (change.before, change.after) == ("Which tap?", "Which one?")

    def test_choices_and_their_columns(self):
        changes = self.changes(
            ("| | tap | sink | Мойка | Sink | | kitchen |", "| | tap | dish | Мойка | Dishwasher | | kitchen |"),
            ("| Yes | outage |", "| Yes | incident |"),
        )
        assert {(change.kind, change.part, change.name) for change in changes} == {
            (ChangeKind.CHANGED, "choice", "whole"),
            (ChangeKind.ADDED, "choice", "tap"),
            (ChangeKind.REMOVED, "choice", "tap"),
        }

    def test_questions_added_and_removed_and_properties(self):
        changes = self.changes(
            ("| | text | comment |", "| | text | remark |"),
            ("| calm |", "| firm |"),
            (
                "| whole | Воды нет везде? | No water anywhere? | | yes |",
                "| whole | Воды нет везде? | No water anywhere? | | |",
            ),
        )
        assert [(change.kind, change.part, change.name) for change in changes] == [
            (ChangeKind.CHANGED, "tone", "hello"),
            (ChangeKind.CHANGED, "required", "whole"),
            (ChangeKind.ADDED, "question", "remark"),
            (ChangeKind.REMOVED, "question", "comment"),
        ]

    def test_every_change_has_words_in_both_languages(self):
        changes = self.changes(
            ("| | text | comment |", "| | text | remark |"),
            ("| calm |", "| firm |"),
            ("| Yes | outage |", "| Yes | incident |"),
            ("Отключение", "Отключения"),
        )
        for language in ("en", "ru"):
            use_language(language)
            assert all(change.message for change in changes)
        assert "было «calm», стало «firm»" in changes[1].message

    def test_a_question_at_another_place(self):
        lines = OUTAGE.splitlines()
        age = next(line for line in lines if "| age |" in line)
        hello = next(line for line in lines if "| hello |" in line)
        moved = OUTAGE.replace(age + "\n", "").replace(hello, f"{age}\n{hello}")
        changes = compare_forms(form(OUTAGE), form(moved))
        assert [(change.kind, change.name) for change in changes] == [(ChangeKind.MOVED, "age")]
