from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.crash import CrashReports
from app.services.logs import FILE, start_logging, stop_logging
from app.services.masking import describe, mask, short_path

PERSONAL = ("Иванова", "Ivanova", "79161234567", "916", "anna@example.org", "12-45-67")


def _fails(surname: str) -> None:
    phone = "+7 (916) 123-45-67"
    raise ValueError(f"no client {surname} with {phone}")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("call from +7 (916) 123-45-67 ended", "call from [number] ended"),
        ("call from 8-916-123-45-67", "call from [number]"),
        ("тел79161234567", "тел[number]"),
        ("tel79161234567", "tel[number]"),
        ("mail anna.petrova@example.org.", "mail [e-mail]"),
        ("record 0192f3a47c8e7d0e9a1b2c3d4e5f6071 saved", "record 0192f3a47c8e7d0e9a1b2c3d4e5f6071 saved"),
        ("took 12 ms, 3456 rows", "took 12 ms, 3456 rows"),
        ("account 1234567", "account [number]"),
    ],
)
def test_masking(text: str, masked: str) -> None:
    assert mask(text).rstrip(".") == masked


@given(st.from_regex(r"\A(\+7|8)[ -]?\(?9\d{2}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}\Z"), st.text(max_size=20))
def test_no_spelling_of_a_number_passes(number: str, around: str) -> None:
    assert number not in mask(f"{around} {number} {around}")


def test_masking_twice_changes_nothing() -> None:
    once = mask("from 79161234567 to a@b.ru")
    assert mask(once) == once


def test_the_log_holds_no_personal_value(tmp_path: Path) -> None:
    handler = start_logging(tmp_path, "info")
    try:
        log = logging.getLogger("test")
        log.info("call from %s, mail %s", "+7 916 123-45-67", "anna@example.org")
        try:
            _fails("Иванова")
        except ValueError:
            log.exception("it failed")
    finally:
        stop_logging(handler)
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert "call from [number], mail [e-mail]" in text
    assert "in _fails" in text
    assert not [word for word in PERSONAL if word in text.replace('_fails("Иванова")', "")]


def test_a_log_without_a_place_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert start_logging(tmp_path / "file" / "log", "info") is None
    stop_logging(None)


def test_a_crash_report_holds_versions_and_places_but_no_value(tmp_path: Path) -> None:
    reports = CrashReports(tmp_path)
    name = "Иванова"
    try:
        try:
            _fails(name)
        except ValueError as error:
            raise KeyError("anna@example.org") from error
    except KeyError as error:
        path = reports.record(error)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert "Hotline Workstation" in text
    assert "in _fails" in text
    assert "builtins.KeyError: (words left out)" in text
    assert "builtins.ValueError: (words left out)" in text
    assert not [word for word in PERSONAL if word in text.replace('KeyError("anna@example.org")', "")]


def test_python_s_own_words_stay() -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(None, "nothing")  # noqa: B009
    assert "'NoneType' object has no attribute 'nothing'" in describe(caught.value)


def test_paths_do_not_tell_the_person_s_name() -> None:
    for name in ("/home/user/hotline/app/services/x.py", "/srv/anna/lib/python3.11/site-packages/peewee.py"):
        assert "anna" not in short_path(name)
        assert "user" not in short_path(name)


def test_reports_are_limited_in_rate_and_one_for_each_place(tmp_path: Path) -> None:
    now = [0.0]
    reports = CrashReports(tmp_path, lambda: now[0])
    errors: list[BaseException] = []
    for kind in (ValueError, KeyError, TypeError, OSError, RuntimeError, LookupError, ArithmeticError):
        try:
            raise kind("x")
        except kind as error:
            errors.append(error)
    made = [reports.record(error) for error in errors]
    assert [path is not None for path in made] == [True] * 5 + [False] * 2
    assert reports.record(errors[0]) is None
    now[0] = 61.0
    assert reports.record(errors[5]) is not None


def test_reports_wait_until_the_person_has_seen_them(tmp_path: Path) -> None:
    reports = CrashReports(tmp_path)
    heard: list[Path] = []
    reports.listeners.append(heard.append)
    path = reports.record(RuntimeError("x"))
    assert reports.pending() == heard == [path]
    reports.dismiss(heard[0])
    assert CrashReports(tmp_path).pending() == []


def test_what_threads_raise_and_what_kills_the_process_is_kept(tmp_path: Path) -> None:
    (tmp_path / "fault-1.txt").write_text('Fatal Python error\n  File "/home/user/app/x.py", line 3 in y\n')
    reports = CrashReports(tmp_path)
    reports.install()
    try:
        (fault,) = reports.pending()
        assert "user" not in fault.read_text(encoding="utf-8")
        thread = threading.Thread(target=_fails, args=("Иванова",))
        thread.start()
        thread.join()
        assert len(reports.pending()) == 2
    finally:
        reports.uninstall()
    assert not list(tmp_path.glob("fault-*"))
