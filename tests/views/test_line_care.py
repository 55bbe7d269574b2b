"""The window's line: chosen by the settings, connected when the person says so, and what it says is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.services.paths import paths_in
from app.services.settings.settings import Settings, load_settings
from app.services.telephony import choosing
from app.services.telephony.choosing import Adapter, Wish
from app.services.telephony.events import Link
from app.services.telephony.manual import ManualLine
from app.services.telephony.secrets import LineSecrets
from app.services.telephony.training import TrainingLine
from app.services.words import t
from app.views.line_care import LineCare
from app.views.notices import Notice, Notices, Weight
from tests.services.telephony.test_choosing import Kept
from tests.services.telephony.test_switching import Played


class House:
    """The care of a line under test; each line of an exchange that was made, and what was told."""

    def __init__(self, folder: Path) -> None:
        self.settings: Settings = load_settings(paths_in(folder))
        self.keyring = Kept()
        self.made: list[tuple[Wish, Played]] = []
        self.told: list[Notice] = []
        self.manual = ManualLine()
        self.notices = Notices()
        self.notices.told.connect(self.told.append)
        self.care = LineCare(
            self.settings, self.manual, self.notices, extension="101", secrets=LineSecrets(lambda: self.keyring)
        )

    def make(self, wish: Wish) -> Played:
        line = Played(Link.CONNECTING)
        self.made.append((wish, line))
        return line

    def wait(self) -> None:
        """Until what runs on a thread has ended and was told."""
        self.care._background.wait()
        for _ in range(3):
            QApplication.processEvents()


@pytest.fixture
def house(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    house = House(tmp_path)
    adapters = choosing.ADAPTERS | {"asterisk": Adapter(house.make, has_secret=True)}
    monkeypatch.setattr(choosing, "ADAPTERS", adapters)
    return house


def _connected(house: House, wait: Callable[[], None]) -> Played:
    house.keyring.entries["line asterisk"] = "hush"
    house.settings.set("line", "asterisk")
    house.care.line.start()
    house.care.connect_now()
    wait()
    line = house.made[-1][1]
    assert house.care.line.current is line
    return line


def test_manual_and_training_change_at_once(house: House) -> None:
    house.care.begin()
    assert house.care.line.current is house.manual
    house.settings.set("line", "training")
    assert isinstance(house.care.line.current, TrainingLine)
    house.settings.set("line", "manual")
    assert house.care.line.current is house.manual
    house.settings.set("training_log", "/no/such/file")
    assert house.told == []
    house.settings.set("line", "training")
    assert house.care.line.current is house.manual
    assert "/no/such/file" in house.told[-1].text


def test_at_the_start_the_exchange_is_connected_with_the_kept_secret(house: House) -> None:
    house.settings.set("line", "asterisk")
    house.keyring.entries["line asterisk"] = "hush"
    house.care.line.start()
    house.care.begin()
    house.wait()
    wish, line = house.made[0]
    assert (wish.secret, wish.extension) == ("hush", "101")
    assert line.done == ["start"]


def test_what_is_changed_counts_when_the_person_connects(house: House) -> None:
    first = _connected(house, house.wait)
    house.settings.set("asterisk_user", "other")
    house.wait()
    assert (len(house.made), house.care.waits) == (1, True)
    house.care.connect_now()
    house.wait()
    assert (len(house.made), house.care.waits) == (2, False)
    assert first.done == ["start", "stop"]
    house.settings.set("theme", "dark")
    assert not house.care.waits


def test_by_hand_again_while_the_exchange_is_still_on_its_way(house: House) -> None:
    asked = Event()
    house.keyring.read = lambda _entry: str(asked.wait(10))  # type: ignore[method-assign]
    house.settings.set("line", "asterisk")
    house.care.connect_now()
    assert house.care.status.link is Link.CONNECTING
    house.settings.set("line", "manual")
    assert house.care.status.link is Link.NONE
    asked.set()
    house.wait()
    assert house.care.line.current is house.manual


def test_without_a_secret_calls_are_begun_by_hand_and_it_says_so(house: House) -> None:
    house.settings.set("line", "asterisk")
    house.care.begin()
    house.wait()
    assert house.care.line.current is house.manual
    assert house.made == []
    assert "нет пароля" in house.told[-1].text
    wanted: list[None] = []
    house.care.settings_wanted.connect(lambda: wanted.append(None))
    assert house.told[-1].act is not None
    house.told[-1].act()
    assert len(wanted) == 1


def test_a_kept_secret_waits_for_the_connection_and_an_empty_one_is_forgotten(house: House) -> None:
    house.settings.set("line", "asterisk")
    house.care.keep_secret("hush")
    house.wait()
    assert house.keyring.entries == {"line asterisk": "hush"}
    assert house.care.waits
    house.keyring.refuses = True
    house.care.keep_secret("other")
    house.wait()
    assert house.told[-1].text == t("exchange.secret_for_now")
    house.care.keep_secret("")
    house.wait()
    assert house.keyring.entries == {}
    assert all("hush" not in notice.text and "other" not in notice.text for notice in house.told)


def test_a_refused_login_is_told_once_and_leads_to_the_settings(house: House) -> None:
    line = _connected(house, house.wait)
    line.set_link(Link.REFUSED)
    line.refuse("ami.no_link")
    house.wait()
    errors = [notice for notice in house.told if notice.weight is Weight.ERROR]
    assert [notice.way_on for notice in errors] == [t("exchange.open_settings")]
    assert line.done == ["start"]


def test_what_the_exchange_refuses_is_told(house: House) -> None:
    line = _connected(house, house.wait)
    line.set_link(Link.UP)
    line.refuse("ami.not_dialled")
    house.wait()
    assert house.told[-1].text == t("ami.not_dialled")


def test_a_lost_link_is_told_and_so_is_its_return(house: House) -> None:
    line = _connected(house, house.wait)
    for link in (Link.UP, Link.LOST, Link.CONNECTING, Link.LOST, Link.CONNECTING, Link.UP):
        line.set_link(link)
    house.wait()
    assert [notice.text for notice in house.told] == [t("exchange.lost"), t("exchange.back")]
    line.set_link(Link.LOST)
    house.care.close()
    line.set_link(Link.UP)
    house.wait()
    assert [notice.text for notice in house.told][2:] == [t("exchange.lost")]
