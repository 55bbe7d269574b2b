"""The import's door keeps deadlines as the desk's does."""

from __future__ import annotations

from pathlib import Path

from app.services.imports import Import, look, run
from app.services.store.audit import verify
from app.services.store.store import Store
from tests.services.clocks.conftest import Agreed
from tests.services.clocks.given import HOUR, at, calendar
from tests.services.conftest import People

FILE = """Номер;Дата;Статус;Тип;Описание;Срок
56;03.03.2025 10:00;Новая;Инцидент;Течёт кран;
57;03.03.2025 10:00;Новая;Инцидент;Нет света;05.03.2025 12:00
58;03.03.2025 10:00;Новая;Прочее;Вопрос;
"""


def test_imported_tickets_are_due_by_their_agreement(
    store: Store, people: People, agreed: Agreed, tmp_path: Path
) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(FILE, encoding="utf-8")
    mapping = look(store, path).mapping
    for _ in range(2):
        progress = run(store, Import(path, mapping, people.administrator, rejects=tmp_path / "rejected.csv"))
        assert progress.rejected == 0
    assert progress.unchanged == 3
    made, due = zip(
        *store.rows("SELECT created_at, due_at FROM ticket WHERE number LIKE '5%' ORDER BY number"), strict=True
    )
    shift = made[0] - at("2025-03-03 10:00")  # the file's times are read in the zone of this computer
    assert due[1] == at("2025-03-05 12:00") + shift
    assert due[2] is None
    assert due[0] == calendar(country="RU").add(made[0], 8 * HOUR)
    assert verify(store) == []
