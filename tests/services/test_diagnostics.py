"""The diagnostics archive: what helps is in it, what is personal is not, and it says of itself what it holds."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.main import main
from app.services.crash import CrashReports
from app.services.diagnostics import LIST, NoDiagnostics, Washer, gather, usual_name, write
from app.services.launch import Launch
from app.services.logs import FILE
from app.services.paths import paths_in
from app.services.settings.declared import DECLARED
from app.services.settings.settings import load_settings
from app.services.words import use_language

PERSONAL = ("79161234567", "anna@example.org", "i.ivanova", "desk-417", "4711", "pbx.house.example", "secret-way")


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    home = tmp_path / "home" / "i.ivanova"
    paths = paths_in(home)
    settings = load_settings(paths)
    settings.set("extension", "4711")
    settings.set("asterisk_host", "pbx.house.example")
    settings.set("theme", "dark")
    paths.log.mkdir(parents=True)
    (paths.log / FILE).write_text(
        "2026-11-22 06:40:01,123 INFO MainThread app.x: call 79161234567 anna@example.org of I.Ivanova\n"
        f"2026-11-22 06:40:02,456 INFO MainThread app.x: read {home}/data/hotline.db on desk-417\n",
        encoding="utf-8",
    )
    (paths.log / "seen-crash-1.txt").write_text(f"  {home}/a.py:1 in f\n", encoding="utf-8")
    return Launch(paths, settings, CrashReports(paths.log), tmp_path / "secret-way" / "hotline.db")


@pytest.fixture
def washer(launch: Launch) -> Washer:
    return Washer("i.ivanova", "desk-417", launch.paths.log.parent, launch.store_path.parent)


def read(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def made(path: Path, launch: Launch, washer: Washer) -> dict[str, str]:
    finding = {"name": "store", "state": "good", "details": str(launch.store_path), "advice": ""}
    write(path, gather(launch, [finding], washer))
    return read(path)


def test_nothing_personal_is_in_it(tmp_path: Path, launch: Launch, washer: Washer) -> None:
    whole = json.dumps(made(tmp_path / "a.zip", launch, washer), ensure_ascii=False).casefold()
    assert [each for each in PERSONAL if each.casefold() in whole] == []


def test_what_helps_is_in_it(tmp_path: Path, launch: Launch, washer: Washer) -> None:
    parts = made(tmp_path / "a.zip", launch, washer)
    assert parts[f"log/{FILE}"].startswith("2026-11-22 06:40:01,123 INFO MainThread app.x: call [number]")
    settings = {each["name"]: each for each in json.loads(parts["settings.json"])}
    assert settings.keys() == {each.name for each in DECLARED}
    assert settings["theme"]["value"] == "dark"
    assert settings["extension"] == {"name": "extension", "is_set": True, "changed": True, "by_policy": False}
    assert json.loads(parts["store.json"])["data"] is None
    assert "[data]" in parts["check.json"]


def test_the_list_names_every_part(tmp_path: Path, launch: Launch, washer: Washer) -> None:
    parts = made(tmp_path / "a.zip", launch, washer)
    assert next(iter(parts)) == LIST
    listed = {line.partition("  (")[0] for line in parts[LIST].splitlines() if "  (" in line}
    assert listed == parts.keys() - {LIST}


def test_a_file_in_the_way_is_left_as_it_is(tmp_path: Path, launch: Launch, washer: Washer) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"mine")
    with pytest.raises(NoDiagnostics):
        made(path, launch, washer)
    assert path.read_bytes() == b"mine"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, launch: Launch, washer: Washer) -> None:
    with pytest.raises(NoDiagnostics, match="nowhere"):
        made(tmp_path / "nowhere" / "a.zip", launch, washer)


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_names_of_person_and_folder_never_get_through(before: str, after: str) -> None:
    wash = Washer("ivanova", "desk-417", Path("/people/ivanova"), Path("/srv/house"))
    washed = wash(f"{before} /people/ivanova/x (ivanova@ DESK-417) {after}").casefold()
    kept = f"{before} {after}".casefold()
    for name in ("ivanova", "desk-417"):
        assert name not in washed or name in kept


def test_the_command_says_what_is_in_the_archive_and_that_nothing_was_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], qtbot: object
) -> None:
    monkeypatch.chdir(tmp_path)
    use_language("en")
    (tmp_path / "Кузьмина-Ланская").mkdir()
    store = str(tmp_path / "Кузьмина-Ланская" / "s.db")
    options = ["--language", "en", "--store", store]
    assert main([*options, "diagnostics", "out.zip"]) == 0
    told = capsys.readouterr().out
    parts = read(tmp_path / "out.zip")
    assert all(name in told for name in parts)
    assert "Nothing was sent" in told
    assert "Кузьмина-Ланская" not in json.dumps(parts, ensure_ascii=False)
    assert main([*options, "diagnostics", "out.zip"]) == NoDiagnostics.exit_code
    assert usual_name().endswith(".zip")
