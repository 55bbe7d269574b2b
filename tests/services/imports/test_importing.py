from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.models import Person, Ticket
from app.models.ids import Uid
from app.services.imports import Import, What, look, preview, run, save
from app.services.imports.errors import ImportTrouble
from app.services.imports.rejects import rejects_path
from app.services.people.rights import NotAllowed
from app.services.store.audit import verify
from app.services.store.store import Store
from tests.services.imports.conftest import Bring, add_user

CLIENTS = """Код;ФИО;Телефон;Почта;Организация;Адрес;Квартира
1;Иванова Анна Петровна;8 (922) 123-45-67;anna@example.com;ТСЖ «Маяк»;ул Мира, 1;14
2;Пётр Сидоров;+7 495 123-45-67 доб. 12;;;;
"""

TICKETS = """Номер;Дата;Статус;Описание;ФИО;Телефон;Адрес;Квартира
56;20.08.2022 10:00;Новая;Течёт кран;Иванова А. П.;89221234567;ул Мира, 1;14
56;20.08.2022 10:00;Закрыта;Нет света;Иванова А. П.;89221234567;ул Мира, 1;15
57;20.08.2022;Улетела;Нет тепла;;;;
58;вчера;Новая;Нет воды;;;;
"""

LOG = """number,incident_state,sys_updated_at,sys_mod_count,opened_at,priority,assignment_group,caller_id
INC1,New,1/3/2016 10:00,0,29/2/2016 09:00,3 - Moderate,?,Caller 7
INC1,Active,1/3/2016 11:00,1,29/2/2016 09:00,3 - Moderate,Group 1,Caller 7
INC1,-100,1/3/2016 12:00,2,29/2/2016 09:00,3 - Moderate,Group 1,Caller 7
INC1,Closed,1/3/2016 13:00,3,29/2/2016 09:00,2 - High,Group 2,Caller 7
INC2,New,2/3/2016 10:00,0,2/3/2016 09:00,4 - Low,?,Caller 7
"""


def _file(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _count(store: Store, table: str) -> int:
    return int(store.value(f"SELECT count(*) FROM {table}"))


def test_clients_come_in_once(store: Store, bring: Bring, tmp_path: Path) -> None:
    path = _file(tmp_path, CLIENTS)
    first, second = bring(path), bring(path)
    assert (first.new, first.rejected, second.new, second.unchanged) == (2, 0, 0, 2)
    names = store.rows("SELECT last_name, first_name, middle_name FROM person ORDER BY id")
    assert names == [("Иванова", "Анна", "Петровна"), ("Сидоров", "Пётр", "")]
    keys = [key for (key,) in store.rows("SELECT key FROM contact_point ORDER BY id")]
    assert keys == ["+79221234567", "anna@example.com", "+74951234567;ext=12"]
    assert (_count(store, "organisation"), _count(store, "premises"), _count(store, "membership")) == (1, 1, 1)
    assert verify(store) == []


def test_a_dry_run_tells_and_keeps_nothing(store: Store, bring: Bring, tmp_path: Path) -> None:
    entries = _count(store, "journal_entry")
    progress = bring(_file(tmp_path, CLIENTS), dry_run=True, rejects=None)
    assert (progress.new, progress.finished) == (2, True)
    assert (_count(store, "person"), _count(store, "journal_entry")) == (0, entries)


def test_a_dry_run_in_small_chunks_counts_a_client_once(
    store: Store, actor: Uid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.imports.running.CHUNK_ROWS", 1)
    path = _file(
        tmp_path, "ФИО;Телефон;Квартира;Адрес\n" + "".join(f"Ян Як;89221234567;{n};д 1\n" for n in range(5))
    )
    mapping = look(store, path).mapping
    dry = run(store, Import(path, mapping, actor, dry_run=True))
    real = run(store, Import(path, mapping, actor))
    assert (dry.new, dry.changed) == (real.new, real.changed) == (1, 4)


def test_tickets_of_one_number_stay_apart_and_bad_rows_say_why(store: Store, bring: Bring, tmp_path: Path) -> None:
    bring(_file(tmp_path, CLIENTS, "clients.csv"))
    path = _file(tmp_path, TICKETS)
    first, second = bring(path), bring(path)
    assert (first.new, first.rejected, second.new, second.changed, second.unchanged) == (2, 2, 0, 0, 2)
    assert dict(first.reasons) == {"importing.bad_state": 1, "importing.bad_date": 1}
    rows = store.rows("SELECT number, state, subject, created_at, person_uid FROM ticket ORDER BY id")
    anna = store.value("SELECT uid FROM person WHERE import_key = 'id:1'")
    at = 1_660_978_800_000
    assert rows == [("56", "new", "Течёт кран", at, anna), ("56", "closed", "Нет света", at, anna)]
    with (tmp_path / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.reader(file, delimiter=";"))
    assert [row[:4] for row in told[1:]] == [
        ["57", "20.08.2022", "Улетела", "Нет тепла"],
        ["58", "вчера", "Новая", "Нет воды"],
    ]
    assert told[0][-2:] == ["Причина отказа", "Строка файла"]
    assert told[1][-2:] == ["Неизвестный статус: «Улетела»", "4"]


def test_mended_rejects_come_in(store: Store, bring: Bring, tmp_path: Path) -> None:
    bring(_file(tmp_path, TICKETS))
    rejected = tmp_path / "rejected.csv"
    mended = rejected.read_text(encoding="utf-8-sig").replace("Улетела", "Отложена").replace("вчера", "19.08.2022")
    again = bring(_file(tmp_path, mended, "mended.csv"), rejects=tmp_path / "second.csv")
    assert (again.new, again.rejected) == (2, 0)
    assert not (tmp_path / "second.csv").exists()


def test_no_file_is_written_over_its_source(store: Store, actor: Uid, tmp_path: Path) -> None:
    for name, rejected in (
        ("clients.csv", "clients.rejected.csv"),
        ("clients.rejected.csv", "clients.rejected-2.csv"),
        ("clients.rejected-2.csv", "clients.rejected-3.csv"),
        ("incidents.2016.csv.gz", "incidents.2016.rejected.csv"),
        (".csv", ".csv.rejected.csv"),
    ):
        assert rejects_path(tmp_path / name) == tmp_path / rejected
    path = _file(tmp_path, TICKETS)
    with pytest.raises(ImportTrouble):
        run(store, Import(path, look(store, path).mapping, actor, rejects=path))
    assert path.read_text(encoding="utf-8") == TICKETS


def test_a_log_becomes_tickets_with_a_history(store: Store, bring: Bring, tmp_path: Path) -> None:
    path = _file(tmp_path, LOG)
    first, second = bring(path), bring(path)
    assert (first.read, first.new, first.rejected, second.new, second.unchanged) == (5, 2, 0, 0, 2)
    rows = store.rows("SELECT number, state, priority, created_at FROM ticket ORDER BY id")
    assert rows == [("INC1", "closed", 3, 1_456_725_600_000), ("INC2", "new", 1, 1_456_898_400_000)]
    notes = store.rows(
        "SELECT n.text, n.created_at FROM ticket_note n JOIN ticket t ON t.uid = n.ticket_uid "
        "WHERE t.number = 'INC1' AND n.kind = 'history' ORDER BY n.created_at"
    )
    assert [at for _, at in notes] == [1_456_815_600_000 + hour * 3_600_000 for hour in range(4)]
    assert notes[1][0] == "Статус: New → Active\nОчередь: Group 1"
    assert notes[3][0] == "Статус: -100 → Closed\nПриоритет: 3 - Moderate → 2 - High\nОчередь: Group 1 → Group 2"
    assert _count(store, "person") == 1


def test_an_older_log_does_not_turn_a_ticket_back(store: Store, bring: Bring, tmp_path: Path) -> None:
    bring(_file(tmp_path, LOG))
    older = "\n".join(LOG.splitlines()[:3])
    bring(_file(tmp_path, older, "older.csv"))
    assert store.value("SELECT state FROM ticket WHERE number = 'INC1'") == "closed"
    later = LOG.splitlines()[0] + "\nINC1,Active,1/4/2016 10:00,4,29/2/2016 09:00,2 - High,Group 2,Caller 7\n"
    assert bring(_file(tmp_path, later, "later.csv")).changed == 1
    assert store.value("SELECT state FROM ticket WHERE number = 'INC1'") == "in_progress"


def test_what_people_changed_since_stays(store: Store, actor: Uid, bring: Bring, tmp_path: Path) -> None:
    path = _file(tmp_path, TICKETS)
    bring(path)
    uid = store.value("SELECT uid FROM ticket WHERE subject = 'Течёт кран'")
    with store.write(actor) as write:
        write.update(Ticket, uid, state="resolved", subject="Течёт кран на кухне")
    assert bring(path).changed == 0
    newer = _file(tmp_path, TICKETS.replace(";Новая;Течёт", ";Закрыта;Течёт"), "newer.csv")
    assert bring(newer).changed == 1
    assert store.row("SELECT state, subject FROM ticket WHERE uid = ?", uid) == ("closed", "Течёт кран на кухне")


def test_a_known_client_keeps_the_name(store: Store, actor: Uid, bring: Bring, tmp_path: Path) -> None:
    bring(_file(tmp_path, "ФИО;Телефон\nИванова Анна Петровна;89221234567\n"))
    progress = bring(
        _file(tmp_path, "ФИО;Телефон\nИванова А.П.;+7 (922) 123-45-67\nПетров П.;89221234567\n", "b.csv")
    )
    assert (progress.new, progress.unchanged) == (1, 1)
    assert store.rows("SELECT last_name, first_name FROM person ORDER BY id") == [
        ("Иванова", "Анна"),
        ("Петров", "П."),
    ]


def test_the_same_row_twice_is_one_record(store: Store, bring: Bring, tmp_path: Path) -> None:
    progress = bring(_file(tmp_path, "subject,body\nA,one\nA,one\nA,two\n"), What.TICKETS)
    assert (progress.new, progress.repeated) == (2, 1)
    numbers = [number for (number,) in store.rows("SELECT number FROM ticket ORDER BY id")]
    assert numbers == ["A-1", "A-2"]


def test_an_import_that_was_stopped_goes_on(
    store: Store, actor: Uid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.imports.running.CHUNK_ROWS", 10)
    rows = "".join(f"Клиент{n} Имя;{'нет номера' if n % 7 == 0 else 89220000000 + n}\n" for n in range(100))
    path = _file(tmp_path, "ФИО;Телефон\n" + rows)
    mapping = look(store, path).mapping
    rejects = tmp_path / "rejected.csv"
    stopped = Import(path, mapping, actor, rejects=rejects)
    for _ in range(4):
        half = stopped.step(store)
    stopped.close()
    assert (half.read, half.finished) == (40, False)
    whole = run(store, Import(path, mapping, actor, rejects=rejects))
    assert (whole.read, whole.new, whole.rejected) == (100, 85, 15)
    assert _count(store, "person") == 85
    assert len(rejects.read_text(encoding="utf-8").splitlines()) == 16
    assert run(store, Import(path, mapping, actor, rejects=rejects)).unchanged == 85
    assert verify(store) == []


def test_a_mapping_is_kept_for_files_of_the_same_headings(store: Store, actor: Uid, tmp_path: Path) -> None:
    path = _file(tmp_path, "Абвгд;Телефон\nИванов;89221234567\n")
    guessed = look(store, path, What.CLIENTS).mapping
    assert [column.field for column in guessed.columns] == [None, "phone"]
    save(store, actor, guessed.with_field(0, "full_name"), "Выгрузка ТСЖ")
    again = look(store, _file(tmp_path, "Абвгд;Телефон\nПетров;8\n", "other.csv"), What.CLIENTS).mapping
    assert [column.field for column in again.columns] == ["full_name", "phone"]
    assert again.name == "Выгрузка ТСЖ"


def test_a_field_moves_from_one_column_to_another(store: Store, tmp_path: Path) -> None:
    mapping = look(store, _file(tmp_path, "ФИО;Имя клиента\nа;б\n"), What.CLIENTS).mapping
    assert [column.field for column in mapping.with_field(1, "full_name").columns] == [None, "full_name"]


def test_the_preview_shows_rows_as_they_will_be(store: Store, tmp_path: Path) -> None:
    seen = look(store, _file(tmp_path, "\n\nСписок заявок\n" + TICKETS))
    assert (seen.mapping.what, seen.mapping.header_row) == (What.TICKETS, 4)
    rows = preview(seen.rows, seen.mapping)
    assert rows[0].cells[:3] == ("56", "2022-08-20 10:00", "Новая")
    assert rows[2].reason == "Неизвестный статус: «Улетела»"


def test_only_some_roles_may_import(store: Store, tmp_path: Path) -> None:
    path = _file(tmp_path, CLIENTS)
    mapping = look(store, path).mapping
    for role in ("operator", "senior", "supervisor"):
        with pytest.raises(NotAllowed):
            run(store, Import(path, mapping, add_user(store, role)))
    assert run(store, Import(path, mapping, add_user(store, "administrator"))).new == 2
    assert _count(store, "person") == 2


def test_a_removed_client_comes_in_anew(store: Store, actor: Uid, bring: Bring, tmp_path: Path) -> None:
    path = _file(tmp_path, CLIENTS)
    bring(path)
    with store.write(actor) as write:
        write.remove(Person, store.value("SELECT uid FROM person WHERE import_key = 'id:1'"))
    assert bring(path).new == 1


def test_an_empty_file_is_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportTrouble):
        look(store, _file(tmp_path, "\n;;\n"))
