"""Settings that belong to no screen act at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models.staff import Role
from app.services import phones
from app.services.paths import paths_in
from app.services.settings.settings import load_settings
from app.services.telephony.training import TrainingLine
from app.views.starting.line import SettingsInForce
from tests.views.desk_fixture import desk_in


@pytest.fixture(autouse=True)
def _usual_region() -> Iterator[None]:
    yield
    phones.use_region(phones.DEFAULT_REGION)


def test_the_training_lines_speed(qtbot: object, tmp_path: Path) -> None:
    load_settings(paths_in(tmp_path)).set("line", "training")
    with desk_in(tmp_path, Role.OPERATOR) as desk:
        desk.context.settings.set("training_speed", 300)
        line = desk.line_care.line.current
        assert isinstance(line, TrainingLine)
        assert line._playback._arrivals._speed == 3


def test_the_country_of_numbers(tmp_path: Path) -> None:
    settings = load_settings(paths_in(tmp_path))
    in_force = SettingsInForce(settings)
    assert phones.parse("29 123-45-67").key != "+375291234567"
    settings.set("default_region", "BY")
    assert phones.parse("29 123-45-67").key == "+375291234567"
    assert in_force is not None


def test_this_desks_extension_is_taken_where_the_person_has_none(qtbot: object, tmp_path: Path) -> None:
    load_settings(paths_in(tmp_path)).set("extension", "204")
    with desk_in(tmp_path, Role.OPERATOR) as desk:
        assert desk.context.signed_in.extension == "204"
        assert desk.context.manual._operator == "204"


def test_a_list_fetches_as_many_rows_at_once_as_is_set(qtbot: object, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.OPERATOR) as desk:
        queues = desk.shell.screen("queues")
        desk.context.settings.set("page_size", 320)
        assert queues._model._pages_at_once == 10
