"""The check of a workbook: every trap named with its sheet and row, and nothing claimed that is not so."""

import itertools

import pytest

from app.services.forms.check import check_workbook
from app.services.forms.problems import Severity
from app.services.forms.session import FormSession
from tests.services.forms.sheets import sample

HEAD = "| survey |\n| | type | name | label | relevant | required | constraint | calculation | choice_filter |\n"
CHOICES = """| choices |
| | list_name | name | label | town | disposition |
| | yes_no | yes | Yes | | |
| | yes_no | no | No | | |
| | town | tver | Tver | | |
| | town | omsk | Omsk | | |
| | street | mira | Mira | tver | |
| | result | done | Done | | resolved |
"""


def check(*rows: str, choices: str = CHOICES, **options):
    lines = "".join(f"| | {row} |\n" for row in rows)
    return check_workbook((HEAD + lines + choices).encode(), ".md", "form", **options)


def found(*rows: str, **options) -> set[tuple[str, str, int, str]]:
    problems = check(*rows, **options).problems
    ignored = {"forms.check.no_mark", "forms.compiler.warned"}
    return {
        (problem.key, problem.sheet, problem.row, problem.column)
        for problem in problems
        if problem.key not in ignored
    }


YES = "select_one yes_no | ok | Ok? | | yes | | | "


class TestWhatIsWritten:
    def test_unknown_variables_are_all_named(self):
        assert found(
            "text | a | Hello ${who} | ${whom} = 1 | | | | ", "text | b | B | | | | ${a} + ${what} | "
        ) == {
            ("forms.check.unknown_variable", "survey", 2, "label"),
            ("forms.check.unknown_variable", "survey", 2, "relevant"),
            ("forms.check.unknown_variable", "survey", 3, "calculation"),
        }

    def test_unsupported_types_are_named_and_nothing_is_published(self):
        checked = check("geopoint | where | Where? | | | | | ", "image | photo | Photo | | | | | ")
        assert [(problem.key, problem.row) for problem in checked.problems] == [
            ("forms.type.unsupported", 2),
            ("forms.type.unsupported", 3),
        ]
        assert not checked.may_publish

    def test_unknown_functions_are_all_named(self):
        problems = check("calculate | a | | | | | magic(1) + pulldata('x', 'y', 'z', 'w') | ").problems
        named = [
            problem.params["name"] for problem in problems if problem.key == "forms.expression.unknown_function"
        ]
        assert named == ["magic", "pulldata"]

    @pytest.mark.parametrize(
        ("expression", "key"),
        [
            ("1 +", "forms.expression.syntax"),
            ("selected('a')", "forms.expression.arguments"),
            ("regex('a', '[')", "forms.expression.regex"),
            ("/data/nothing = 1", "forms.check.unknown_path"),
        ],
    )
    def test_expressions_that_cannot_run(self, expression, key):
        assert found(f"calculate | a | | | | | {expression} | ") == {(key, "survey", 2, "calculation")}

    def test_a_circle_of_calculations(self):
        keys = found("calculate | a | | | | | ${b} + 1 | ", "calculate | b | | | | | ${a} + 1 | ")
        assert keys == {("forms.circular", "survey", 2, "")}

    def test_once_is_no_circle(self):
        assert found("calculate | a | | | | | once(uuid()) | ") == set()

    def test_a_bare_extension_column_is_not_lost_silently(self):
        text = "| survey |\n| | type | name | label | hotline::tone | note |\n| | text | a | A | calm | x |\n"
        problems = check_workbook(text.encode(), ".md", "form").problems
        wrong = {(problem.key, problem.column, problem.severity) for problem in problems}
        assert ("forms.column.bare_extension", "hotline::tone", Severity.ERROR) in wrong
        assert ("forms.column.unknown", "note", Severity.WARNING) in wrong
        assert "body::hotline:tone" in next(problem.message for problem in problems if "hotline" in problem.column)

    def test_an_extension_column_on_choices_is_told_before_the_compiler_crashes(self):
        choices = (
            "| choices |\n| | list_name | name | label | bind::hotline:disposition |\n| | a | b | C | done |\n"
        )
        assert found("select_one a | q | Q | | | | | ", choices=choices) == {
            ("forms.column.choices_extension", "choices", 1, "bind::hotline:disposition")
        }

    def test_extension_columns_need_no_namespace_setting(self):
        text = "| survey |\n| | type | name | label | bind::hotline:mark |\n| | text | a | A | public |\n"
        assert check_workbook(text.encode(), ".md", "form").problems == ()

    def test_missing_translations(self):
        problems = check_workbook(sample("outage").encode(), ".md", "outage").problems
        assert {(problem.key, problem.row, problem.column) for problem in problems} == {
            ("forms.check.missing_translation", 4, "required_message::English (en)"),
            ("forms.check.missing_translation", 10, "constraint_message::English (en)"),
        }

    def test_fields_without_a_mark_and_variables_nobody_fills(self):
        problems = check("hidden | caller | | | | | | ", "text | a | A | | | | | ", variables=frozenset()).problems
        assert {(problem.key, problem.row) for problem in problems} >= {
            ("forms.check.no_mark", 3),
            ("forms.check.foreign_variable", 2),
        }


class TestStructure:
    @pytest.mark.parametrize(
        ("rows", "key", "row"),
        [
            (["text | | A | | | | | "], "no_name", 2),
            ([" | a | A | | | | | ", "text | b | B | | | | | "], "no_type", 2),
            (["text | 1a | A | | | | | "], "bad_name", 2),
            (["text | a | | | | | | "], "no_label", 2),
            (["select_one nothing | a | A | | | | | "], "no_list", 2),
            (["text | a | A | | | | | ", "note | A | Again | | | | | "], "twice", 3),
            (["begin_group | g | G | | | | | ", "text | a | A | | | | | "], "not_closed", 2),
            (["text | a | A | | | | | ", "end_group | | | | | | | "], "not_opened", 3),
            (
                ["begin_repeat | r | R | | | | | ", "text | a | A | | | | | ", "end_group | | | | | | | "],
                "not_opened",
                4,
            ),
        ],
    )
    def test_faults_of_rows_are_told_in_our_own_words(self, rows, key, row):
        checked = check(*rows)
        told = [(problem.key, problem.row) for problem in checked.problems if problem.severity is Severity.ERROR]
        assert (f"forms.structure.{key}", row) in told
        assert all(problem_key.startswith("forms.structure.") for problem_key, _row in told)
        assert not checked.may_publish

    @pytest.mark.parametrize(
        ("choice", "key"),
        [
            ("| | a | | No name |", "no_choice_name"),
            ("| | a | x | Twice |", "choice_twice"),
            ("| | a | b c | Space |", "choice_space"),
        ],
    )
    def test_faults_of_choices(self, choice, key):
        choices = f"| choices |\n| | list_name | name | label |\n| | a | x | X |\n{choice}\n"
        assert found("select_multiple a | q | Q | | | | | ", choices=choices) == {
            (f"forms.structure.{key}", "choices", 3, "name")
        }

    def test_one_name_may_stand_in_two_groups(self):
        rows = [
            "begin_group | g | G | | | | | ",
            "text | a | A | | | | | ",
            "end_group | | | | | | | ",
            "text | a | A | | | | | ",
        ]
        assert found(*rows) == set()


class TestNeverAsked:
    @pytest.mark.parametrize(
        "condition",
        [
            "${ok} = 'maybe'",
            "${ok} = 'yes' and ${ok} = 'no'",
            "not(${ok} = 'yes' or ${ok} != 'yes')",
            "selected(${ok}, 'perhaps')",
            "${ok} = 'no' and ${sum} = 2",
            "${age} > 5 and ${age} < 3",
            "${age} = 5 and ${age} != 5",
            "${city} = 'omsk' and ${city} = 'tver'",
            "1 = 2",
            "${inner} = 'yes' and ${ok} = 'no'",
        ],
    )
    def test_contradictions_are_proven(self, condition):
        rows = [
            YES,
            "integer | age | Age | | | | | ",
            "text | city | City | | | | | ",
            "calculate | sum | | | | | if(${ok} = 'yes', 2, 3) | ",
            "select_one yes_no | inner | Inner | ${ok} = 'yes' | | | | ",
            f"text | last | Last | {condition} | | | | ",
        ]
        assert found(*rows) == {("forms.check.never_asked", "survey", 7, "relevant")}

    @pytest.mark.parametrize(
        "condition",
        [
            "${ok} = 'yes'",
            "${ok} = ''",
            "${ok}",
            "not(${ok} = 'yes')",
            "${age} > 5 and ${age} < 7",
            "${age} mod 2 = 1",
            "${age} * 2 = 7",
            "${age} = ${age}",
            "${city} = 'omsk'",
            "${copy} = 'omsk'",
            "string-length(${city}) > 3",
            "${age} > 5 or ${city} = 'omsk' and ${ok} = 'no'",
            "today() > '2030-01-01'",
            "${ok} = true()",
        ],
    )
    def test_nothing_is_claimed_of_conditions_that_can_hold(self, condition):
        rows = [
            YES,
            "integer | age | Age | | | | | ",
            "text | city | City | | | | | ",
            "calculate | copy | | | | | ${city} | ",
            f"text | last | Last | {condition} | | | | ",
        ]
        assert found(*rows) == set()

    def test_required_questions_behind_a_shut_door(self):
        rows = [
            YES,
            "begin_group | g | G | ${ok} = 'maybe' | | | | ",
            "text | name | Name | | yes | | | ",
            "end_group | | | | | | | ",
        ]
        assert found(*rows) == {
            ("forms.check.never_asked", "survey", 3, "relevant"),
            ("forms.check.required_unreachable", "survey", 4, "required"),
        }

    def test_the_claim_agrees_with_the_engine_on_every_combination(self):
        rows = [YES, "select_one town | town | Town | ${ok} = 'yes' | | | | "]
        for first, second in itertools.product(["''", "'yes'", "'no'"], ["''", "'tver'", "'omsk'"]):
            condition = f"${{ok}} = {first} and ${{town}} = {second}"
            checked = check(*rows, f"text | last | Last | {condition} | | | | ")
            claimed = any(problem.key == "forms.check.never_asked" for problem in checked.problems)
            session = FormSession(checked.compiled.definition)
            seen = False
            for ok, town in itertools.product(["", "yes", "no"], ["", "tver", "omsk"]):
                session.set_value("ok", ok)
                session.set_value("town", town)
                seen = seen or session.is_relevant("last")
            assert claimed is not seen, condition


class TestDeadEnds:
    def test_a_required_list_that_may_be_empty(self):
        rows = [
            "select_one town | town | Town | | yes | | | ",
            "select_one street | street | Street | | yes | | | town = ${town}",
        ]
        problem = next(problem for problem in check(*rows).problems if problem.key == "forms.check.no_choices")
        assert (problem.row, problem.params["answers"]) == (3, "town = 'omsk'")

    def test_a_list_that_always_has_something(self):
        rows = [
            "select_one town | town | Town | | yes | | | ",
            "select_one street | street | Street | ${town} = 'tver' | yes | | | town = ${town}",
        ]
        assert found(*rows) == set()

    def test_a_talk_that_ends_without_an_outcome(self):
        rows = [YES, "select_one result | result | Result | ${ok} = 'yes' | yes | | | "]
        problem = next(problem for problem in check(*rows).problems if problem.key == "forms.check.no_outcome")
        assert (problem.row, problem.params["answers"]) == (3, "ok = 'no'")

    def test_every_way_names_an_outcome(self):
        rows = [
            YES,
            "select_one result | one | One | ${ok} = 'yes' | yes | | | ",
            "select_one result | two | Two | ${ok} = 'no' | yes | | | ",
        ]
        assert found(*rows) == set()
