"""The directory from a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.models.directory import EntryKind, NumberKind
from app.services.directory.errors import DirectoryError
from app.services.directory.importing import ImportedDirectory, import_directory
from app.services.directory.keeping import list_entries
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from tests.services.conftest import People

TABLE = """ФИО;Отдел;Должность;Внутренний;Мобильный;Навыки
Иванов Иван;Лифтовая;механик;311;8 916 123-45-67;лифты
Петрова Мария;Лифтовая;;312;;
;Лифтовая;;310;;
;;;;;
Сидоров;;;нет;;
"""


def written(path: Path, text: str = TABLE, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_table_becomes_departments_and_people(
    store: Store, people: People, tmp_path: Path, encoding: str
) -> None:
    made = import_directory(store, people.administrator, written(tmp_path / "a.csv", encoding=encoding))
    assert (made.added, made.left_out) == (2, (6,))
    lifts, ivan, maria = list_entries(store)
    assert (lifts.kind, lifts.name, [one.number for one in lifts.numbers]) == (
        EntryKind.DEPARTMENT,
        "Лифтовая",
        ["310"],
    )
    assert (ivan.name, ivan.post, ivan.department_uid, ivan.skills) == (
        "Иванов Иван",
        "механик",
        lifts.uid,
        "лифты",
    )
    assert [(one.kind, one.number) for one in ivan.numbers] == [
        (NumberKind.INNER, "311"),
        (NumberKind.MOBILE, "8 916 123-45-67"),
    ]
    assert maria.department_uid == lifts.uid


def test_the_same_table_again_changes_nothing(store: Store, people: People, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv")
    import_directory(store, people.administrator, path)
    before = store.value("SELECT count(*) FROM journal_entry")
    assert import_directory(store, people.administrator, path) == ImportedDirectory(0, 0, 3, (6,))
    assert store.value("SELECT count(*) FROM journal_entry") == before


def test_an_empty_cell_leaves_what_is_kept(store: Store, people: People, tmp_path: Path) -> None:
    import_directory(store, people.administrator, written(tmp_path / "a.csv"))
    later = "Имя,Отдел,Внутренний\nИванов Иван,Лифтовая,399\n"
    made = import_directory(store, people.administrator, written(tmp_path / "b.csv", later))
    ivan = list_entries(store)[1]
    assert made.changed == 1
    assert (ivan.post, [one.number for one in ivan.numbers]) == ("механик", ["399", "8 916 123-45-67"])


def test_a_table_without_known_columns_is_refused(store: Store, people: People, tmp_path: Path) -> None:
    with pytest.raises(DirectoryError):
        import_directory(store, people.administrator, written(tmp_path / "a.csv", "a,b\n1,2\n"))


def test_only_who_may_imports(store: Store, people: People, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        import_directory(store, people.operator, written(tmp_path / "a.csv"))
    assert list_entries(store) == ()
