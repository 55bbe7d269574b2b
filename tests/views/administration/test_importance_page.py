"""The matrix of importance: a choice counts at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.models.staff import Role
from app.services.tickets.importance import USUAL, read_matrix
from app.views.administration.controller import AdministrationController
from app.views.administration.importance import ImportancePage
from tests.views.desk_fixture import desk_in


def test_a_choice_is_kept_at_once(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.ADMINISTRATOR) as desk:
        desk.shell.show("administration")
        screen = desk.shell.screen("administration")
        assert isinstance(screen, AdministrationController)
        screen.show_page("importance")
        page = screen.page("importance")
        assert isinstance(page, ImportancePage)
        cells = page.widget.cells
        qtbot.waitUntil(lambda: {place: box.value() for place, box in cells.items()} == dict(USUAL))
        cells[1, 3].set_value(4)
        cells[1, 3].picked.emit(4)
        read = desk.context.work._store
        qtbot.waitUntil(lambda: read.submit(read_matrix).result() == {**USUAL, (1, 3): 4})
