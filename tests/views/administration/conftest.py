"""A desk of an administrator, and a page of the administration screen in view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.models.staff import Role
from app.services.store.store import Store
from app.views.administration.controller import AdministrationController
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in


def page_in_view(desk: Desk, name: str) -> Any:
    """Turn to a page; the page."""
    desk.shell.show("administration")
    screen = desk.shell.screen("administration")
    assert isinstance(screen, AdministrationController)
    screen.show_page(name)
    return screen.page(name)


@pytest.fixture
def fill() -> Callable[[Store], Any]:
    """What is in the store; a module says otherwise by a fixture of this name."""
    return lambda _store: None


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path, fill: Callable[[Store], Any]) -> Iterator[Desk]:
    with desk_in(tmp_path, Role.ADMINISTRATOR, fill) as made:
        yield made
