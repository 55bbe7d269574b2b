"""What a check found in a workbook: one record per thing, naming sheet, row and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.services.errors import KnownError
from app.services.words import t


class Severity(StrEnum):
    """An error keeps a form from being published; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One thing wrong. ``row`` is the spreadsheet's own row number, 0 when the whole sheet or file is meant."""

    severity: Severity
    sheet: str
    row: int
    column: str
    key: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        """What is wrong, in the language in use, without the place."""
        return t(self.key, **{"sheet": self.sheet, "column": self.column, **self.params})

    @property
    def place(self) -> str:
        """Where: sheet, row and column as far as they are known."""
        known = [name for name in ("sheet", "row", "column") if getattr(self, name)]
        key = "_".join(known) or "file"
        return t(f"forms.place.{key}", sheet=self.sheet, row=self.row, column=self.column)

    def __str__(self) -> str:
        return t("forms.problem", place=self.place, message=self.message)


def error(sheet: str, row: int, column: str, key: str, **params: object) -> Problem:
    """A problem that keeps a form from being published."""
    return Problem(Severity.ERROR, sheet, row, column, key, params)


def warning(sheet: str, row: int, column: str, key: str, **params: object) -> Problem:
    """A problem worth telling."""
    return Problem(Severity.WARNING, sheet, row, column, key, params)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of them keeps the form from being published."""
    return any(problem.severity is Severity.ERROR for problem in problems)


class FormRefused(KnownError):
    """A workbook with errors; ``problems`` names them all."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        super().__init__("forms.refused", n=len(errors), first=str(errors[0]) if errors else "")
        self.problems = problems
