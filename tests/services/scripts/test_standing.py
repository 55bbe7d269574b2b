"""Where a form stands, what a workbook would change, and the door that writes scripts and nothing else."""

from __future__ import annotations

from pathlib import Path

import peewee
import pytest

from app.models import Person, User
from app.models.ids import Uid
from app.models.scripts import FormKind, ScriptDefinition, ScriptVersion, VersionState
from app.services.forms.compile import compile_workbook
from app.services.people.rights import NotAllowed
from app.services.scripts import publishing, standing
from app.services.scripts.acknowledging import acknowledge, news
from app.services.scripts.authoring import _SCRIPTS, open_for_authoring
from app.services.scripts.errors import ScriptError
from app.services.scripts.publishing import NewVersion
from app.services.store.errors import ReadOnlyStore
from app.services.store.store import Store
from tests.services.conftest import KEY, People
from tests.services.scripts.books import write_book

LABELS = {"ru": "Такси", "en": "Taxi"}


def _version(path: Path) -> NewVersion:
    compiled = compile_workbook(path)
    return NewVersion(compiled.xml, compiled.checksum, path.read_bytes(), path.name)


def _publish(store: Store, people: People, form: Uid, path: Path) -> Uid:
    version = publishing.save_draft(store, people.supervisor, form, _version(path))
    for state in (VersionState.REVIEW, VersionState.PUBLISHED):
        publishing.move(store, people.supervisor, version, state)
    return version


@pytest.fixture
def taxi(store: Store, people: People) -> Uid:
    return standing.save_form(store, people.supervisor, None, "taxi", LABELS, FormKind.SCRIPT, ["8 800 000-00-07"])


def test_a_difference_is_told_against_the_published_version(
    store: Store, people: People, taxi: Uid, tmp_path: Path
) -> None:
    path = write_book(tmp_path / "taxi.xlsx")
    form = compile_workbook(path).definition
    assert standing.difference(store, "unknown", form).form is None
    first = standing.difference(store, "taxi", form)
    assert (first.form, first.number, first.changes) == (taxi, None, ())
    _publish(store, people, taxi, path)
    assert standing.difference(store, "taxi", form).same
    changed = compile_workbook(write_book(path, label="Куда подать?")).definition
    found = standing.difference(store, "taxi", changed)
    assert (found.number, found.same) == (1, False)
    assert [change.after for change in found.changes] == ["Куда подать?"]


def test_a_page_tells_versions_authors_and_who_has_not_read(
    store: Store, people: People, taxi: Uid, tmp_path: Path
) -> None:
    path = write_book(tmp_path / "taxi.xlsx")
    _publish(store, people, taxi, path)
    second = _publish(store, people, taxi, write_book(path, label="Куда подать?"))
    draft = publishing.save_draft(store, people.supervisor, taxi, _version(write_book(path, label="Адрес?")))
    page = standing.form_page(store, taxi)
    assert [(line.info.number, line.info.state.value) for line in page.versions] == [
        (3, "draft"),
        (2, "published"),
        (1, "retired"),
    ]
    waiting = page.waiting()
    assert waiting is not None
    assert waiting.info.uid == draft
    published = page.versions[1]
    assert published.author == "Нина Орлова"
    assert (published.read, published.unread) == (0, ("Илья Сидоров", "Мария Петрова"))
    assert [one.version_uid for one in news(store, people.operator)] == [second]
    acknowledge(store, people.operator, second)
    assert news(store, people.operator) == ()
    published = standing.form_page(store, taxi).versions[1]
    assert (published.read, published.unread) == (1, ("Илья Сидоров",))
    assert page.labels == LABELS


def test_a_form_gets_other_names_kind_and_lines(store: Store, people: People, taxi: Uid) -> None:
    labels = {"ru": "Вызов такси", "en": ""}
    standing.save_form(store, people.supervisor, taxi, "taxi", labels, FormKind.SURVEY, [" 8800 ", "", "8800"])
    page = standing.form_page(store, taxi)
    assert (page.info.kind, page.info.lines) == ("survey", ("8800",))
    assert page.labels == {"ru": "Вызов такси", "en": "Вызов такси"}


def test_a_line_opens_one_script_only(store: Store, people: People, taxi: Uid) -> None:
    with pytest.raises(ScriptError, match="Такси"):
        standing.save_form(
            store, people.supervisor, None, "other", LABELS, FormKind.SCRIPT, ["+7 (800) 000-00-07"]
        )
    standing.save_form(store, people.supervisor, None, "side", LABELS, FormKind.SIDE_SCRIPT, ["88000000007"])
    standing.save_form(store, people.supervisor, taxi, "taxi", LABELS, FormKind.SCRIPT, ["88000000007"])


def test_a_form_needs_a_name_and_a_right(store: Store, people: People) -> None:
    with pytest.raises(ScriptError):
        standing.save_form(store, people.supervisor, None, "x", {"ru": " ", "en": ""}, FormKind.SCRIPT, [])
    with pytest.raises(NotAllowed):
        standing.save_form(store, people.operator, None, "x", LABELS, FormKind.SCRIPT, [])


def test_the_author_s_door_writes_scripts_and_nothing_else(
    store: Store, people: People, taxi: Uid, tmp_path: Path
) -> None:
    author = open_for_authoring(store.path, KEY)
    try:
        version = _publish(author, people, taxi, write_book(tmp_path / "taxi.xlsx"))
        assert store.value("SELECT state FROM script_version WHERE uid = ?", version) == "published"
        entries = store.value("SELECT count(*) FROM journal_entry WHERE record_uid = ?", version)
        assert entries == 3
        with pytest.raises(ReadOnlyStore), author.write(people.supervisor) as write:
            write.update(Person, people.anna, first_name="Другая")
        with pytest.raises(ReadOnlyStore), author.write(people.supervisor) as write:
            write.insert(User, login="x", name="X", role="administrator", language="ru")
        for sql in (
            "DELETE FROM script_version",
            "UPDATE journal_entry SET at = 0",
            "INSERT INTO desk (uid, code, name, next_number, created_at) VALUES (x'00', 'B', '', 1, 0)",
            "DROP TABLE person",
            "ATTACH DATABASE 'elsewhere.db' AS other",
            "PRAGMA writable_schema = 1",
            "SELECT load_extension('x')",
        ):
            with pytest.raises(peewee.DatabaseError, match=r"not authorized|prohibited"):
                author.db.execute_sql(sql)
    finally:
        author.close()
    assert store.value("SELECT first_name FROM person WHERE uid = ?", people.anna) == "Анна"


def test_the_door_knows_the_tables_of_scripts() -> None:
    assert {ScriptDefinition._meta.table_name, ScriptVersion._meta.table_name} == _SCRIPTS


def test_changes_are_told_against_what_is_published_at_that_moment(
    store: Store, people: People, taxi: Uid, tmp_path: Path
) -> None:
    path = write_book(tmp_path / "taxi.xlsx")
    first = _publish(store, people, taxi, path)
    made = _version(write_book(path, label="Вторая?"))
    second = publishing.save_draft(store, people.supervisor, taxi, made)
    publishing.move(store, people.supervisor, second, VersionState.REVIEW)
    _publish(store, people, taxi, write_book(path, label="Третья?"))
    publishing.move(store, people.supervisor, second, VersionState.PUBLISHED)
    (found,) = news(store, people.operator)
    assert [(one.before, one.after) for one in found.changes] == [("Третья?", "Вторая?")]
    acknowledge(store, people.operator, second)
    publishing.move(store, people.supervisor, first, VersionState.PUBLISHED)
    assert [one.changes[0].after for one in news(store, people.operator)] == ["Где вы?"]


def test_a_version_published_again_is_to_be_read_again(
    store: Store, people: People, taxi: Uid, tmp_path: Path
) -> None:
    path = write_book(tmp_path / "taxi.xlsx")
    first = _publish(store, people, taxi, path)
    second = _publish(store, people, taxi, write_book(path, label="Вторая?"))
    acknowledge(store, people.operator, second)
    publishing.move(store, people.supervisor, first, VersionState.PUBLISHED)
    with store.write(None) as write:  # as if it had been accepted a day ago
        write.local("UPDATE acknowledgement SET created_at = created_at - 86400000")
    publishing.move(store, people.supervisor, second, VersionState.PUBLISHED)
    assert [one.version_uid for one in news(store, people.operator)] == [second]
    acknowledge(store, people.operator, second)
    assert news(store, people.operator) == ()
