"""Forms for tests, written as markdown tables the way pyxform reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from app.services.forms.compile import Compiled, compile_workbook
from app.services.forms.definition import FormDefinition
from app.services.forms.session import FormSession
from app.services.forms.workbook import Workbook, read_workbook

FOLDER = Path(__file__).parents[2] / "data" / "forms"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def noon() -> datetime:
    return NOON


def sample(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


@cache
def compiled(markdown: str) -> Compiled:
    return compile_workbook(markdown.encode(), ".md", "form")


def form(markdown: str) -> FormDefinition:
    return compiled(markdown).definition


def session(markdown: str, language: str = "", **variables: str) -> FormSession:
    return FormSession(form(markdown), language, variables, clock=noon)


def workbook(markdown: str) -> Workbook:
    return read_workbook(markdown.encode(), ".md", "form")
