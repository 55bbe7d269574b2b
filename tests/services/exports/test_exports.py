from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from app.models import (
    Disposition,
    Entitlement,
    Interaction,
    Membership,
    Organisation,
    Person,
    Premises,
    Product,
    Segment,
    Ticket,
)
from app.models.clients import ContactPoint, PersonContactPoint, PersonPremises
from app.models.ids import Uid
from app.models.staff import Role
from app.services.exports import Export, Table, Wanted, run_export
from app.services.exports.guarding import DANGEROUS
from app.services.people import rights
from app.services.people.rights import Act, NotAllowed
from app.services.store.store import Store
from app.services.words import use_language
from tests.services.imports.conftest import Bring, add_user

NASTY = "=cmd|' /C calc'!A0"


@pytest.fixture
def filled(store: Store, actor: Uid) -> Store:
    with store.write(actor) as write:
        anna = write.insert(
            Person, last_name="Иванова", first_name="Анна", middle_name="Петровна", birth_date="1980-02-29",
            language="ru", note="говорит  медленно\nвторая строка",
        )  # fmt: skip
        boris = write.insert(Person, first_name=NASTY, note="@note")
        for person, kind, raw, key in (
            (anna, "phone", "8 (495) 123-45-67 доб. 12", "+74951234567;ext=12"),
            (anna, "phone", "+7 922 123-45-67", "+79221234567"),
            (anna, "phone", "вн. 1234", "int:1234"),
            (anna, "mail", "Anna@example.com", "anna@example.com"),
            (boris, "nick", "@boris", "@boris"),
        ):
            point = write.insert(ContactPoint, kind=kind, raw=raw, key=key)
            write.insert(PersonContactPoint, person_uid=person, contact_point_uid=point)
        for flat in ("14", "Кладовая 2", "15"):
            place = write.insert(Premises, address="г Москва, ул Тверская, д 1", flat=flat, account=f"00{flat}")
            write.insert(PersonPremises, person_uid=anna, premises_uid=place)
        for name in ("ТСЖ «Маяк»", "ООО «Ромашка»"):
            firm = write.insert(Organisation, name=name, tax_number="7701" if "М" in name else "")
            write.insert(Membership, person_uid=anna, organisation_uid=firm, position="бухгалтер")
        product = write.insert(Product, code="buh", labels={"ru": "Бухгалтерия", "en": "Accounting"})
        write.insert(
            Entitlement, person_uid=anna, product_uid=product, version="3.0", subscription_till=1_900_000_000_123
        )
        ticket = write.insert(
            Ticket, number="A-1", state="waiting_other", subject="+ течь", description="-1 этаж\n\nвторая",
            priority=4, complexity=3, person_uid=anna, organisation_uid=firm, premises_uid=place, channel="web",
            address="г Москва, ул Тверская, д 1, 15", product_uid=product, assignee_uid=actor,
            due_at=1_700_000_000_001,
        )  # fmt: skip
        write.insert(Ticket, number="A-2", state="new", address="во дворе", description="без темы", subject="x")
        done = write.insert(Disposition, code="ok", labels={"ru": "Решено", "en": "Solved"})
        call = write.insert(
            Interaction, channel="phone", direction="in", state="closed", person_uid=anna, number="+79221234567",
            number_key="+79221234567", offered_at=1_700_000_000_000, disposition_uid=done, user_uid=actor,
        )  # fmt: skip
        write.insert(
            Segment, user_uid=actor, interaction_uid=call, ticket_uid=ticket, kind="talk",
            start_at=1_700_000_000_000, end_at=1_700_000_151_000,
        )  # fmt: skip
    return store


def _csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


@pytest.mark.parametrize("ending", ["xlsx", "csv", "tsv"])
@pytest.mark.parametrize("what", [Table.CLIENTS, Table.TICKETS])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_went_out_comes_in_without_a_change(
    filled: Store, actor: Uid, bring: Bring, tmp_path: Path, ending: str, what: Table, language: str
) -> None:
    use_language(language)
    path = tmp_path / f"out.{ending}"
    run_export(filled, Export(path, what, actor))
    before = filled.value("SELECT count(*) FROM journal_entry")
    progress = bring(path)
    entries = filled.rows("SELECT record_table, op, changes FROM journal_entry WHERE id > ?", before)
    assert entries == []
    assert (progress.new, progress.changed, progress.rejected) == (0, 0, 0)
    assert progress.unchanged >= 2


def test_calls_go_out_with_their_times(filled: Store, actor: Uid, tmp_path: Path) -> None:
    run_export(filled, Export(tmp_path / "calls.csv", Table.CALLS, actor))
    _, heading, call = _csv(tmp_path / "calls.csv")
    cells = dict(zip(heading, call, strict=True))
    assert cells["Разговор, с"] == "151"
    assert (cells["Итог звонка"], cells["Направление"], cells["ФИО"]) == (
        "Решено",
        "Входящий",
        "Иванова Анна Петровна",
    )


def test_no_text_becomes_a_formula(filled: Store, actor: Uid, tmp_path: Path) -> None:
    for what in Table:
        run_export(filled, Export(tmp_path / "out.csv", what, actor))
        run_export(filled, Export(tmp_path / "out.xlsx", what, actor))
        assert not [cell for row in _csv(tmp_path / "out.csv") for cell in row if cell.startswith(DANGEROUS)]
        sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
        assert kinds == {"s"}


def test_marks_decide_which_columns_a_role_takes_out(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(rights.ALLOWED, Role.SENIOR, frozenset({Act.EXPORT_DATA}))
    run_export(filled, Export(tmp_path / "senior.csv", Table.CLIENTS, add_user(filled, "senior")))
    run_export(filled, Export(tmp_path / "supervisor.csv", Table.CLIENTS, add_user(filled, "supervisor")))
    senior, supervisor = _csv(tmp_path / "senior.csv")[1], _csv(tmp_path / "supervisor.csv")[1]
    assert set(supervisor) - set(senior) == {"Примечание"}
    with pytest.raises(NotAllowed):
        run_export(filled, Export(tmp_path / "operator.csv", Table.CLIENTS, add_user(filled, "operator")))
    assert not list(tmp_path.glob("operator*"))


def test_everything_taken_out_stands_in_the_reading_log(filled: Store, actor: Uid, tmp_path: Path) -> None:
    run_export(filled, Export(tmp_path / "out.csv", Table.CLIENTS, actor))
    told = filled.rows("SELECT user_uid, record_table, record_uid FROM read_entry WHERE purpose = 'export'")
    assert told == [(actor, "person", uid) for (uid,) in filled.rows("SELECT uid FROM person ORDER BY id")]


def test_the_file_says_who_made_it_and_when(filled: Store, actor: Uid, tmp_path: Path) -> None:
    run_export(filled, Export(tmp_path / "out.csv", Table.TICKETS, actor))
    run_export(filled, Export(tmp_path / "out.xlsx", Table.TICKETS, actor))
    assert "Пользователь administrator" in _csv(tmp_path / "out.csv")[0][0]
    assert "Пользователь administrator" in openpyxl.load_workbook(tmp_path / "out.xlsx").properties.creator


def test_filters(filled: Store, actor: Uid, tmp_path: Path) -> None:
    run_export(filled, Export(tmp_path / "out.csv", Table.TICKETS, actor, Wanted(state="new")))
    assert [row[1] for row in _csv(tmp_path / "out.csv")[2:]] == ["A-2"]
    run_export(filled, Export(tmp_path / "out.csv", Table.TICKETS, actor, Wanted(until=1)))
    assert len(_csv(tmp_path / "out.csv")) == 2


def test_a_stopped_export_leaves_no_file(filled: Store, actor: Uid, tmp_path: Path) -> None:
    job = Export(tmp_path / "out.xlsx", Table.CLIENTS, actor)
    job.step(filled)
    job.stop()
    assert not list(tmp_path.glob("out*"))
