"""The one form engine: scripts, ticket types, wrap-up, questionnaires, scorecards.

``compile`` makes a form from a workbook, ``read_xform`` reads it back, ``FormSession`` runs it. The package knows
nothing of calls, tickets, the store or windows.
"""

from __future__ import annotations

from app.services.forms.definition import Choice, Element, FormDefinition, Kind, QuestionType
from app.services.forms.read_xform import XFormError, read_xform
from app.services.forms.session import FormSession, Result
from app.services.forms.views import (
    Answer,
    AnswerProblem,
    ChoiceView,
    Lack,
    QuestionView,
    Step,
    StepKind,
)

__all__ = [
    "Answer",
    "AnswerProblem",
    "Choice",
    "ChoiceView",
    "Element",
    "FormDefinition",
    "FormSession",
    "Kind",
    "Lack",
    "QuestionType",
    "QuestionView",
    "Result",
    "Step",
    "StepKind",
    "XFormError",
    "read_xform",
]
