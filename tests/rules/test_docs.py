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


def house():
    """The block of the architecture page that lists the folders."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return page.split("```")[1]


@pytest.mark.parametrize("parent", ["app/services", "app/views", "resources"])
def test_the_house_on_the_page_is_the_house_that_stands(parent):
    standing = {
        path.name for path in (ROOT / parent).iterdir() if path.is_dir() and not path.name.startswith((".", "_"))
    }
    begin = house().index(f"{parent}/")
    following = [
        house().find(f"{other}/", begin + 1) for other in ("app/services", "app/views", "packaging", "resources")
    ]
    end = min((at for at in following if at > begin), default=len(house()))
    part = house()[begin:end]
    told = {name.rpartition("/")[2] for name in re.findall(r"([\w/]+)/(?=\s|$)", part)} - {
        parent.rpartition("/")[2]
    }
    assert standing - told == set()
    below = {path.name for path in (ROOT / parent).rglob("*") if path.is_dir()}
    assert told - standing - below == set()


def test_every_file_named_on_the_way_of_a_call_exists():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)`", page))
    places = [ROOT, ROOT / "app", ROOT / "app" / "services", ROOT / "app" / "views"]
    assert named
    assert [name for name in sorted(named) if not any((place / name).is_file() for place in places)] == []


@pytest.mark.parametrize(
    "name",
    [
        "views/shell/screens.py",
        "views/actions/table.py",
        "services/settings/declared.py",
        "services/people/rights.py",
    ],
)
def test_what_contributing_sends_to_says_how(name):
    assert "To add" in (ROOT / "app" / name).read_text(encoding="utf-8")


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
