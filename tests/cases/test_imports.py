"""Files of other systems go in as they are, whole in the slow run and their first rows in every run."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import openpyxl
import pytest

from app.models import User
from app.services.imports import Import, Progress, What, look, run
from app.services.imports.mapping import Mapping
from app.services.store.audit import verify
from app.services.store.opening import create_store
from app.services.store.store import Store
from app.services.words import use_language
from tests.cases.conftest import case_files, parametrize

ROWS = 500
SETS = {
    "workbook_case": ("import_xlsx_condo", "*.xlsx"),
    "log_case": ("itsm_incident_log", "*.csv*"),
    "texts_case": ("it_tickets_text", "*.zip"),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for argument, (name, pattern) in SETS.items():
        cases = [(path.name, path) for path in case_files(name, pattern)]
        parametrize(metafunc, argument, cases, name=name)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    use_language("ru")
    with create_store(tmp_path / "store.db", "ab" * 32, desk_name="test") as opened:
        yield opened


def _bring(store: Store, path: Path, what: What | None = None) -> tuple[Mapping, Progress]:
    """Import twice as the program does by itself; the second time nothing may change. Return the first."""
    actor = store.value("SELECT uid FROM user")
    if actor is None:
        with store.write(None) as write:
            actor = write.insert(User, login="admin", name="Администратор", role="administrator")
    mapping = look(store, path, what).mapping
    rejects = store.path.with_name("rejected.csv")
    first = run(store, Import(path, mapping, actor, rejects=rejects))
    entries = store.value("SELECT count(*) FROM journal_entry")
    second = run(store, Import(path, mapping, actor, rejects=rejects))
    assert store.value("SELECT count(*) FROM journal_entry") == entries
    assert (second.new, second.changed, second.rejected) == (0, 0, first.rejected)
    assert verify(store) == []
    return mapping, first


def _head(path: Path, folder: Path, rows: int = ROWS) -> Path:
    """The first rows of a delimited file, packed as the file is."""
    short = folder / path.name
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed, zipfile.ZipFile(short, "w") as made:
            name = max(packed.infolist(), key=lambda info: info.file_size).filename
            with packed.open(name) as file:
                made.writestr(name, b"".join(islice(file, rows + 1)))
    elif path.suffix == ".gz":
        with gzip.open(path) as file:
            short.write_bytes(gzip.compress(b"".join(islice(file, rows + 1))))
    else:
        with path.open("rb") as file:
            short.write_bytes(b"".join(islice(file, rows + 1)))
    return short


def _filled_rows(path: Path) -> int:
    with contextlib.closing(openpyxl.load_workbook(path, read_only=True)) as book:
        rows = book.worksheets[0].iter_rows(values_only=True)
        return sum(sum(cell not in (None, "") for cell in row) > 1 for row in rows) - 1


def _log_rows(path: Path) -> list[dict[str, str]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_workbooks_of_a_housing_system(store: Store, workbook_case: Path) -> None:
    mapping, progress = _bring(store, workbook_case)
    is_tickets = "ticket" in workbook_case.name
    assert mapping.what is (What.TICKETS if is_tickets else What.CLIENTS)
    assert progress.rejected == 0
    assert progress.read == _filled_rows(workbook_case)
    if is_tickets:
        assert progress.new + progress.repeated == progress.read
        assert store.value("SELECT count(*) FROM ticket WHERE person_uid IS NULL OR address = ''") == 0
    assert store.value("SELECT count(*) FROM person WHERE last_name = ''") == 0
    assert store.value("SELECT count(*) FROM contact_point WHERE kind = 'phone' AND key NOT LIKE '+7%'") == 0


def _check_log(store: Store, path: Path) -> None:
    rows = _log_rows(path)
    last = {row["number"]: row for row in rows}
    _, progress = _bring(store, path)
    assert (progress.read, progress.new, progress.rejected) == (len(rows), len(last), 0)
    closed = sum(row["incident_state"] == "Closed" for row in last.values())
    assert store.value("SELECT count(*) FROM ticket WHERE state = 'closed'") == closed
    changes = sum(
        row["number"] != before.get("number") or row["incident_state"] != before.get("incident_state")
        for before, row in zip([{}, *rows], rows, strict=False)
    )
    assert (
        store.value("SELECT count(*) FROM ticket_note WHERE kind = 'history' AND text LIKE 'Статус: %'") >= changes
    )
    assert store.value("SELECT count(*) FROM person") == len({row["caller_id"] for row in rows} - {"?"})


def test_an_incident_log(store: Store, log_case: Path, tmp_path: Path) -> None:
    _check_log(store, _head(log_case, tmp_path))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_whole_incident_log(store: Store, log_case: Path) -> None:
    _check_log(store, log_case)


def _check_texts(store: Store, path: Path) -> None:
    mapping, progress = _bring(store, path)
    assert mapping.what is What.TICKETS
    assert (progress.rejected, progress.new + progress.repeated) == (0, progress.read)
    assert store.value("SELECT count(*) FROM ticket WHERE subject = '' OR length(subject) > 80") == 0
    assert store.value("SELECT count(*) FROM ticket WHERE category_uid IS NULL") == 0


def test_texts_without_a_subject(store: Store, texts_case: Path, tmp_path: Path) -> None:
    _check_texts(store, _head(texts_case, tmp_path))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_all_texts_without_a_subject(store: Store, texts_case: Path) -> None:
    _check_texts(store, texts_case)
