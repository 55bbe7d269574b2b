"""Moments in words."""

from app.services.forms.definition import QuestionType
from app.services.tickets.moments import answer_words


def test_days_and_moments_of_a_form_are_written_as_people_do() -> None:
    assert answer_words("2026-11-19", QuestionType.DATE, "ru") == "19.11.2026"
    assert answer_words("2026-11-19", QuestionType.DATE, "en") == "19 Nov 2026"
    assert answer_words("2026-11-19T14:05", QuestionType.DATE_TIME, "ru") == "19.11.2026 14:05"


def test_other_answers_and_unreadable_days_stay_as_they_are() -> None:
    assert answer_words("2026-11-19", QuestionType.TEXT, "ru") == "2026-11-19"
    assert answer_words("вчера", QuestionType.DATE, "ru") == "вчера"
