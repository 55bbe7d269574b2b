"""The notice of a newer version: told once, never where no feed is set, no trouble shown to the operator."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer

from app.services.paths import paths_in
from app.services.settings.settings import Settings, load_settings
from app.views.notices import Notice, Notices
from app.views.updates import UpdateNotice
from tests.services.test_updates import KEY, feed


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(paths_in(tmp_path))


def heard(notices: Notices) -> list[Notice]:
    all_of_them: list[Notice] = []
    notices.told.connect(all_of_them.append)
    return all_of_them


def waits(notice: UpdateNotice) -> bool:
    return any(timer.isActive() for timer in notice.findChildren(QTimer))


def test_it_is_told_once(settings: Settings, tmp_path: Path, qtbot: Any) -> None:
    place = tmp_path / "feed.json"
    place.write_bytes(feed("9999.0"))
    settings.set("update_feed", str(place))
    parent, notices = QObject(), Notices()
    told = heard(notices)
    notice = UpdateNotice(settings, notices, parent, lambda: KEY)
    assert waits(notice)
    for _ in range(2):
        notice.look()
        notice.background.wait()
        qtbot.waitUntil(lambda: len(told) == 1)
    assert "9999.0" in told[0].text
    assert "Быстрее" in told[0].text
    notice.findChildren(QTimer)[0].stop()


def test_without_a_feed_or_a_key_it_does_not_wait(settings: Settings, qtbot: Any) -> None:
    parent = QObject()
    assert not waits(UpdateNotice(settings, Notices(), parent, lambda: KEY))
    settings.set("update_feed", "https://house.example/feed.json")
    assert not waits(UpdateNotice(settings, Notices(), parent))


def test_a_feed_that_is_not_the_maker_s_is_logged_only(
    settings: Settings, tmp_path: Path, qtbot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    place = tmp_path / "feed.json"
    place.write_bytes(feed("9999.0").replace(b"9999", b"9998"))
    settings.set("update_feed", str(place))
    parent, notices = QObject(), Notices()
    told = heard(notices)
    notice = UpdateNotice(settings, notices, parent, lambda: KEY)
    notice.findChildren(QTimer)[0].stop()
    with caplog.at_level(logging.WARNING):  # whatever level an earlier test has set
        notice.look()
        notice.background.wait()
        qtbot.waitUntil(lambda: "updates.not_signed" in caplog.text)
    assert told == []
