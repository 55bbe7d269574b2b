"""Answers of select questions: choices' names with spaces between."""

from __future__ import annotations

import math

from app.services.forms.xpath.functions.registry import plain, scoped
from app.services.forms.xpath.scope import Scope
from app.services.forms.xpath.values import Value, to_number, to_string


@plain("selected", 2, 2)
def _selected(answer: Value, choice: Value) -> Value:
    """Whether a choice is among the chosen ones."""
    return to_string(choice).strip() in to_string(answer).split()


@plain("selected-at", 2, 2)
def _selected_at(answer: Value, index: Value) -> Value:
    """The chosen one at a 0-based place; empty when there is none."""
    chosen, place = to_string(answer).split(), to_number(index)
    return chosen[int(place)] if math.isfinite(place) and 0 <= int(place) < len(chosen) else ""


@plain("count-selected", 1, 1)
def _count_selected(answer: Value) -> Value:
    return float(len(to_string(answer).split()))


@scoped("jr:choice-name", 2, 2)
def _choice_name(scope: Scope, answer: Value, question: Value) -> Value:
    """The label of a choice in the language in use; the question is named by its path, as text."""
    return scope.host.choice_label(to_string(answer), to_string(question).strip(), scope.node)


@scoped("jr:itext", 1, 1)
def _itext(scope: Scope, text_id: Value) -> Value:
    return scope.host.translation(to_string(text_id))
