"""What other programs start us for."""

from __future__ import annotations

import pytest

from app.cli import handing_over
from app.cli.handing_over import EVENTS, as_option, event_of, handed_over, link_of
from app.services.door import NOBODY, NOT_READY, OK, OTHER_LINE
from app.services.telephony.softphone.told import Told

RINGS = ["--call-event", "ringing", "--number", "8 495"]


def test_an_event_is_understood_in_both_spellings() -> None:
    expected = {"--call-event": "ringing", "--number": "8 495"}
    assert event_of(RINGS) == expected
    assert event_of(["--call-event=ringing", "--number=8 495"]) == expected


@pytest.mark.parametrize(
    "arguments",
    [[], ["--number", "1"], ["--call-event", "sings"], ["--call-event"], [*RINGS, "--help"], ["check"]],
)
def test_anything_else_is_left_to_the_long_way(arguments: list[str]) -> None:
    assert event_of(arguments) is None


def test_the_window_knows_every_event() -> None:
    assert set(EVENTS) == set(Told)


@pytest.mark.parametrize(("answer", "code"), [(OK, 0), (NOBODY, 4), (OTHER_LINE, 5), (NOT_READY, 5)])
def test_the_exit_code_says_what_became_of_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str, code: int
) -> None:
    monkeypatch.setattr(handing_over, "hand_over", lambda *_parts, **_options: answer)
    assert handed_over(RINGS) == code
    assert bool(capsys.readouterr().err) == (code != 0)


@pytest.mark.parametrize(
    ("arguments", "link"),
    [
        (["tel:+74951234567"], "tel:+74951234567"),
        (["SIP:311@pbx"], "SIP:311@pbx"),
        (["--dial", "311"], "311"),
        (["--dial=311"], "311"),
        (["--store", "a.db"], ""),
    ],
)
def test_a_link_is_found(arguments: list[str], link: str) -> None:
    assert link_of(arguments) == link


def test_a_link_goes_to_the_window_or_opens_one(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[tuple[str, ...]] = []

    def answer(*parts: str, demo: bool = False) -> str:
        handed.append(parts)
        return OK if len(handed) == 1 else NOBODY

    monkeypatch.setattr(handing_over, "hand_over", answer)
    assert handed_over(["tel:311"]) == 0
    assert handed_over(["tel:311"]) is None
    assert handed == [("dial", "tel:311")] * 2


def test_a_bare_link_becomes_an_option() -> None:
    assert as_option(["--demo", "tel:311"]) == ["--demo", "--dial", "tel:311"]
    assert as_option(["check"]) == ["check"]
