"""Every field of every form we ship says how sensitive its answer is, and no shipped form has a problem."""

import pytest

from app.services.forms.check import check_workbook
from app.services.resources import resource_dir

FORMS = sorted([*(resource_dir() / "scripts").glob("*.xlsx"), *(resource_dir() / "forms").glob("*.xlsx")])


def test_forms_are_shipped():
    assert len(FORMS) >= 12


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_nothing_is_wrong_and_every_field_has_a_mark(path):
    checked = check_workbook(path)
    assert [str(problem) for problem in checked.problems] == []
    assert checked.compiled is not None
    written = [row.get("name") for row in checked.workbook.sheet("survey") if row.get("name")]
    fields = [field for field in checked.compiled.definition.questions if field.name in written]
    assert fields
    assert [field.path for field in fields if not field.has_mark] == []
