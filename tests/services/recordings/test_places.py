"""A reference from outside leads only into the folder and to the servers that are set."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.recordings.errors import RecordingError
from app.services.recordings.places import AtServer, InFolder, Places, file_in, path_parts, places_of_recording

NOW = 1_795_000_000_000
MONITOR = "/var/spool/asterisk/monitor"


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("call.wav", ("call.wav",)),
        ("2026/11/22/q-600.wav", ("2026", "11", "22", "q-600.wav")),
        (f"{MONITOR}/2026/x.wav", ("2026", "x.wav")),
        ("a\\b.wav", ("a", "b.wav")),
        ("./a//b.wav", ("a", "b.wav")),
        ("запись 1.wav", ("запись 1.wav",)),
    ],
)
def test_the_exchanges_folder_is_cut_off(reference: str, parts: tuple[str, ...]) -> None:
    assert path_parts(reference, MONITOR) == parts


@pytest.mark.parametrize(
    "reference",
    [
        *("../x.wav", "a/../../x.wav", "..\\x.wav", f"{MONITOR}/../x.wav", "/etc/passwd", "C:\\x.wav", "C:x.wav"),
        *(
            "\\\\server\\share\\x.wav",
            "x.wav:stream",
            "x\0.wav",
            "nul",
            "a/CON.wav",
            "x. ",
            "..",
            ".",
            "",
            "/",
            "a*",
        ),
        *("a*", f"{MONITOR}x/y.wav"),
    ],
)
def test_what_leads_out_is_refused(reference: str) -> None:
    with pytest.raises(RecordingError) as told:
        path_parts(reference, MONITOR)
    assert told.value.key == "recordings.outside"


@given(st.text(alphabet="./\\a:~\0 x", max_size=24))
def test_no_reference_leaves_the_folder(reference: str) -> None:
    try:
        parts = path_parts(reference, "")
    except RecordingError:
        return
    base = Path("/srv/recordings")
    joined = Path(os.path.normpath(base.joinpath(*parts)))
    assert joined.is_relative_to(base)
    assert joined != base


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.wav").write_bytes(b"x")
    try:
        (tmp_path / "in" / "link.wav").symlink_to(tmp_path / "secret.wav")
    except OSError:
        pytest.skip("this system lets nobody make links")
    with pytest.raises(RecordingError):
        file_in(InFolder(tmp_path / "in", ("link.wav",)))


def test_a_name_without_a_suffix_is_found(tmp_path: Path) -> None:
    (tmp_path / "call-1.mp3").write_bytes(b"x")
    found = file_in(InFolder(tmp_path, ("call-1",)))
    assert found is not None
    assert found.name == "call-1.mp3"
    assert file_in(InFolder(tmp_path, ("call-2",))) is None


def test_the_dot_of_an_exchange_s_own_id_is_no_ending(tmp_path: Path) -> None:
    (tmp_path / "1795293934.12.wav").write_bytes(b"x")
    found = file_in(InFolder(tmp_path, ("1795293934.12",)))
    assert found is not None
    assert found.name == "1795293934.12.wav"


def test_folder_first_then_server() -> None:
    places = Places(MONITOR, "/mnt/monitor", "https://pbx.example/rec/{path}?d={year}-{month}")
    folder, server = places_of_recording("a b/ю.wav", places, NOW)
    assert folder == InFolder(Path("/mnt/monitor").absolute(), ("a b", "ю.wav"))
    assert server == AtServer("https://pbx.example/rec/a%20b/%D1%8E.wav?d=2026-11", "pbx.example")


def test_a_template_without_fields_is_a_folder_on_the_server() -> None:
    (place,) = places_of_recording("x.wav", Places(url="https://pbx.example:8443/rec/"), NOW)
    assert place == AtServer("https://pbx.example:8443/rec/x.wav", "pbx.example:8443")


@pytest.mark.parametrize(
    ("reference", "hosts", "key"),
    [
        ("https://rec.megapbx.ru/1.mp3", "", "host_unknown"),
        ("https://evil.example/rec.megapbx.ru", "rec.megapbx.ru", "host_unknown"),
        ("https://evilmegapbx.ru/1.mp3", "*.megapbx.ru", "host_unknown"),
        ("http://rec.megapbx.ru/1.mp3", "rec.megapbx.ru", "not_https"),
        ("file:///etc/passwd", "", "not_https"),
        ("ftp://rec.megapbx.ru/1", "rec.megapbx.ru", "not_https"),
        ("https://user:word" + "@rec.megapbx.ru/1", "rec.megapbx.ru", "bad_address"),
        ("https://rec.megapbx.ru/1\r\nX: y", "rec.megapbx.ru", "bad_address"),
        ("https://[::1/1", "", "bad_address"),
    ],
)
def test_addresses_that_are_not_opened(reference: str, hosts: str, key: str) -> None:
    with pytest.raises(RecordingError) as told:
        places_of_recording(reference, Places(hosts=hosts), NOW)
    assert told.value.key == f"recordings.{key}"


@pytest.mark.parametrize("hosts", ["rec.megapbx.ru", "other.example, *.megapbx.ru", "REC.megapbx.ru"])
def test_addresses_of_allowed_servers(hosts: str) -> None:
    (place,) = places_of_recording("https://rec.megapbx.ru/1.mp3", Places(hosts=hosts), NOW)
    assert place == AtServer("https://rec.megapbx.ru/1.mp3", "rec.megapbx.ru")


def test_nothing_set_says_so() -> None:
    with pytest.raises(RecordingError, match="настройках"):
        places_of_recording("x.wav", Places(), NOW)
    with pytest.raises(RecordingError) as told:
        places_of_recording("x.wav", Places(folder="monitor"), NOW)
    assert told.value.key == "recordings.folder_not_absolute"


@pytest.mark.parametrize(
    ("folder", "base", "parts"),
    [
        ("{name}", "", ("ю.wav",)),
        ("{path}", "", ("a b", "ю.wav")),
        ("{year}/{name}", "2026", ("ю.wav",)),
        ("calls/{path}", "calls", ("a b", "ю.wav")),
        ("calls", "calls", ("a b", "ю.wav")),
    ],
)
def test_what_the_reference_decides_lies_below_the_folder(
    tmp_path: Path, folder: str, base: str, parts: tuple[str, ...]
) -> None:
    places = Places(folder=str(tmp_path / folder))
    (place,) = places_of_recording("a b/ю.wav", places, NOW)
    assert place == InFolder(tmp_path / base, parts)


@pytest.mark.skipif(os.name == "nt", reason="links need rights of their own there")
def test_a_link_by_name_leads_out_of_no_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "other.wav").write_bytes(b"x")
    (tmp_path / "in" / "link.wav").symlink_to(tmp_path / "other.wav")
    (place,) = places_of_recording("link.wav", Places(folder=str(tmp_path / "in" / "{name}")), NOW)
    assert isinstance(place, InFolder)
    with pytest.raises(RecordingError):
        file_in(place)
