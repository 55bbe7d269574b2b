"""Documentation that cannot rot: links lead somewhere, every dependency is argued for and locked."""

import re
import tomllib

import pytest

from tests.rules.files import ROOT, name_of

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


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_is_argued_for(name):
    assert f"`{name}`" in (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_is_locked_with_hashes(name):
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pattern = rf"^{re.escape(name.lower().replace('_', '-'))}==\S+.*\\\n    --hash=sha256:"
    assert re.search(pattern, lock, flags=re.MULTILINE)
