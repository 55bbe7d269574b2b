"""Documentation that cannot rot: links lead somewhere, every dependency is argued for and locked."""

import re
import tomllib

import pytest

from tests.rules.files import ROOT, name_of
from tools import reference

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def dependencies():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = project["dependencies"] + project["optional-dependencies"]["dev"]
    return [re.match(r"[\w.-]+", line).group() for line in listed]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_they_name_exist(page):
    named = re.findall(
        r"`((?:app|tests|tools|resources|docs|packaging)/[\w./-]+)`", page.read_text(encoding="utf-8")
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_is_argued_for(name):
    assert f"`{name}`" in (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_is_locked_with_hashes(name):
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pattern = rf"^{re.escape(name.lower().replace('_', '-'))}==\S+.*\\\n    --hash=sha256:"
    assert re.search(pattern, lock, flags=re.MULTILINE)


@pytest.mark.parametrize("path", reference.PAGES, ids=name_of)
def test_pages_of_reference_agree_with_the_program(path):
    assert path.read_text(encoding="utf-8") == reference.PAGES[path](), "run: python3 dev.py reference"


@pytest.mark.parametrize("section", reference.SECTIONS, ids=lambda section: section.__name__)
def test_no_section_of_the_reference_is_empty(section):
    rows = [line for line in section() if line.startswith("| `")]
    assert rows
    assert [row for row in rows if "|  |" in row] == []
