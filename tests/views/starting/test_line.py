"""The training line at any store, from any log; a log that cannot be played leaves the manual line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from app.models.staff import Role
from app.services.paths import paths_in
from app.services.settings.settings import load_settings
from app.services.telephony.manual import ManualLine
from app.services.telephony.training import TrainingLine
from app.views.notices import Weight
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in

BANK = (
    "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\t"
    "outcome\tser_start\tser_exit\tser_time\tserver\n"
    "X1\t1\t0\t0\tPS\t260201\t7:02:47\t7:02:56\t9\t0:00:00\t0:00:00\t0\tAGENT\t7:02:55\t7:05:41\t166\tA\n"
)


def _wish(folder: Path, log: str) -> None:
    settings = load_settings(paths_in(folder))
    settings.set("line", "training")
    settings.set("training_log", log)


def _strip(qtbot: Any, desk: Desk) -> bool:
    """Whether the desk says that its calls are not real ones."""
    desk.shell.show("desk")
    screen: Any = desk.shell.screen("desk")
    qtbot.waitUntil(lambda: screen.timer._timer is not None)
    return any(
        label.text() == "учебная линия" and not label.isHidden() for label in desk.window.findChildren(QLabel)
    )


@pytest.mark.parametrize("log", ["", "bank.tsv"])
def test_the_training_line_is_on_and_shown(qtbot: Any, tmp_path: Path, log: str) -> None:
    (tmp_path / "bank.tsv").write_text(BANK, encoding="utf-8")
    _wish(tmp_path, str(tmp_path / log) if log else "")
    with desk_in(tmp_path, Role.OPERATOR) as desk:
        assert isinstance(desk.line_care.line.current, TrainingLine)
        assert _strip(qtbot, desk)


@pytest.mark.parametrize("text", [None, "offset_s,number\n", "offset_s,number\nпозже,1\n"])
def test_a_log_that_cannot_be_played_is_told_and_calls_are_begun_by_hand(
    qtbot: Any, tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    _wish(tmp_path, str(tmp_path / "own.csv"))
    with desk_in(tmp_path, Role.OPERATOR) as desk:
        assert isinstance(desk.line_care.line.current, ManualLine)
        told = desk.window.notice_bar
        assert told.property("look") == Weight.ERROR.value
        assert "own.csv" in told.accessibleName()
        assert not _strip(qtbot, desk)


def test_without_the_wish_the_line_is_manual(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.OPERATOR) as desk:
        assert isinstance(desk.line_care.line.current, ManualLine)
