"""A softphone starts the program for every event of its call; a link from outside is called after a question."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from app.services.calls.state import State
from tests.flows.desktop import ROOT, Desktop, until
from tests.flows.shift import DESK, PASSPHRASE, Shift

pytestmark = pytest.mark.flow


@pytest.fixture
def shift(desktop: Desktop) -> Iterator[Shift]:
    folder = desktop.folder / "t"  # the door lies in the folder for temporary files: one of this test's own
    folder.mkdir()
    desktop.environment["TMPDIR"] = str(folder)
    own = Shift(desktop, line="softphone")
    yield own
    own.close()


def told(shift: Shift, *arguments: str) -> tuple[int, float]:
    """Start the program as a softphone does; its exit code and how long it took, seconds."""
    begin = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env=shift.desktop.environment,
        check=False,
        timeout=60,
    )
    return run.returncode, time.monotonic() - begin


def event(shift: Shift, what: str, number: str = "8 (916) 000-12-34") -> float:
    code, took = told(shift, "--call-event", what, "--number", number, "--name", "Анна «Б»", "--call-id", "7")
    assert code == 0
    return took


def test_a_softphones_call_is_seen_at_the_desk(shift: Shift, record_property: pytest.RecordProperty) -> None:
    assert told(shift, "--call-event", "ringing", "--number", "1")[0] == 4
    shift.start()
    until("the desk takes events", lambda: told(shift, "--call-event", "held")[0] == 0)
    times = [event(shift, "ringing")]
    shift.until_state(State.RINGING)
    times.append(event(shift, "answered"))
    shift.until_state(State.TALKING)
    times.append(event(shift, "ended"))
    shift.until_state(State.WRAP_UP)
    row = shift.rows("SELECT number_key, direction FROM interaction ORDER BY id DESC LIMIT 1")
    assert row == [("+79160001234", "in")]
    record_property("handed over in ms", [round(took * 1000) for took in times])
    print("handed over in ms:", [round(took * 1000) for took in times])


def test_a_link_is_called_after_a_question(shift: Shift) -> None:
    shift.start()
    assert told(shift, "tel:+7-916-000-12-34")[0] == 0
    shift.desktop.wait_for_title("Позвонить?")
    shift.desktop.press("Escape")
    shift.desktop.wait_for_title(DESK)
    assert told(shift, "--dial", "+79160001235")[0] == 0
    shift.desktop.wait_for_title("Позвонить?")
    shift.desktop.press("Return")
    until(
        "an outgoing contact",
        lambda: (
            shift.rows("SELECT number_key, direction FROM interaction ORDER BY id DESC LIMIT 1")
            == [("+79160001235", "out")]
        ),
    )


def test_a_link_opens_the_window_where_there_is_none(shift: Shift) -> None:
    shift.desktop.start("-m", "app", "--store", str(shift.path), "--language", "ru", "tel:+7-916-000-12-36")
    shift.desktop.wait_for_title("Введите парольную фразу")
    shift.desktop.type(PASSPHRASE)
    shift.desktop.press("Return")
    shift.desktop.wait_for_title("Позвонить?")
    shift.desktop.press("Return")
    until("an outgoing contact", lambda: ("+79160001236", "out") in outgoing(shift))


def outgoing(shift: Shift) -> list[tuple[str, str]]:
    return shift.rows("SELECT number_key, direction FROM interaction ORDER BY id DESC LIMIT 1")
