from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import arguments, exporting, importing
from app.cli.who import Nobody
from app.models import User
from app.services.errors import KnownError
from app.services.imports import ImportTrouble, RowsRejected, look, save
from app.services.people.users import system_account
from app.services.store.opening import create_store, open_store
from app.services.store.store import Store
from app.services.words import use_language

KEY = "ab" * 32
TABLE = "ФИО;Телефон;Прочее\nИванова Анна;89221234567;да\nПетров Пётр;нет номера;\n"

Command = Callable[..., int]


class _Launch:
    def __init__(self, path: Path) -> None:
        self.store_path = path


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command line on a store of this test; the person is trusted by the system account."""
    use_language("en")
    path = tmp_path / "store.db"
    with create_store(path, KEY) as store, store.write(None) as write:
        write.insert(
            User, login="boss", name="The Boss", role="administrator", active=True, system_account=system_account()
        )
    for module in (importing, exporting):
        monkeypatch.setattr(module, "opened_store", lambda where: open_store(where, KEY))

    def run(*words: object) -> int:
        options = arguments.parser().parse_args([str(word) for word in words])
        return int(options.run(arguments.Asked(options, _Launch(path))))  # type: ignore[arg-type]

    return run


def _people(folder: Path) -> list[tuple[object, ...]]:
    with Store(folder / "store.db", KEY) as store:
        return store.rows("SELECT last_name, first_name FROM person ORDER BY id")


def _file(folder: Path) -> Path:
    path = folder / "clients.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_rejected_rows_have_a_file_and_an_exit_code_of_their_own(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RowsRejected) as told:
        command("import", _file(tmp_path), "--rejects", tmp_path / "bad.csv")
    assert told.value.exit_code == 31
    assert "1 row did not go in" in str(told.value)
    assert "New: 1" in capsys.readouterr().out
    assert "нет номера" in (tmp_path / "bad.csv").read_text(encoding="utf-8-sig")
    assert _people(tmp_path) == [("Иванова", "Анна")]


def test_a_dry_run_ends_well_and_keeps_nothing(command: Command, tmp_path: Path) -> None:
    assert command("import", _file(tmp_path), "--dry-run") == 0
    assert _people(tmp_path) == []
    assert not (tmp_path / "clients.rejected.csv").exists()


def test_a_saved_mapping_by_its_name(command: Command, tmp_path: Path) -> None:
    path = _file(tmp_path)
    with Store(tmp_path / "store.db", KEY) as store:
        boss = store.value("SELECT uid FROM user")
        save(store, boss, look(store, path).mapping.with_field(1, None), "no phones")
    assert command("import", path, "--mapping", "no phones") == 0
    assert len(_people(tmp_path)) == 2
    with pytest.raises(ImportTrouble, match="no phones"):
        command("import", path, "--mapping", "another")


def test_out_and_in_again(command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KnownError):
        command("import", _file(tmp_path))
    out = tmp_path / "out.xlsx"
    assert command("export", "--what", "clients", out, "--since", "2020-01-01") == 0
    capsys.readouterr()
    assert command("import", out) == 0
    assert "New: 0, changed: 0, unchanged: 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ("export", "out.csv"),
        ("export", "--what", "clients", "out.csv", "--since", "yesterday"),
        ("import", "in.csv", "--zone", "Nowhere/City"),
        ("import", "in.csv", "--what", "calls"),
    ],
)
def test_wrong_usage(command: Command, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command(*words)
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_a_stranger_is_refused(command: Command, tmp_path: Path) -> None:
    with Store(tmp_path / "store.db", KEY) as store, store.write(None) as write:
        write.update(User, store.value("SELECT uid FROM user"), system_account="somebody-else")
    with pytest.raises(Nobody):
        command("import", _file(tmp_path))
