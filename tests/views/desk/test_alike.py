"""What is being typed, beside open tickets and known errors that fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt

from app.models.ids import new_uid
from app.models.links import Problem
from app.services import search
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.views.desk.ticket.alike import GO_ON, REPEAT, AlikePicker
from tests.views.desk.conftest import CONTROL, Bench, texts


def there_is_one(bench: Bench) -> bytes:
    people = bench.people
    draft = TicketDraft(
        new_uid(),
        people.incident,
        "Нет холодной воды",
        "Во всём доме",
        category_uid=people.cold,
        address="Лесная, 5",
    )

    def save(store: Store) -> bytes:
        search.attach(store)
        save_ticket(store, people.operator, replace(draft, uid=new_uid(), subject="Скрипит дверь"))
        return save_ticket(store, people.operator, draft).uid

    return bench.database.submit(save).result(10)


def type_subject(bench: Bench, text: str) -> None:
    bench.desk.ticket.widget.edited.emit("subject", text)


def shown(bench: Bench) -> str:
    return texts(bench.desk.ticket.widget)


def picking(what: str) -> Any:
    def answer(picker: AlikePicker) -> bool:
        picker.what.set_value(what)
        picker.accept()
        return bool(picker.result())

    return answer


def test_a_ticket_like_it_is_named_while_typing_and_taken_by_key(bench: Bench) -> None:
    there = there_is_one(bench)
    type_subject(bench, "холодная вода не идёт")
    bench.until(lambda: "Уже есть A-2 «Нет холодной воды»: похожий текст" in shown(bench))
    assert "A-1" not in shown(bench)
    bench.notices.answers.append(picking(GO_ON))
    bench.key(Qt.Key.Key_F9, CONTROL)
    bench.until(lambda: bench.desk.ticket.values.draft.uid == there)
    bench.until(lambda: bench.value("SELECT count(*) FROM draft WHERE parked = 1") == 1)


def test_a_repeat_is_tied_when_it_is_saved(bench: Bench) -> None:
    there = there_is_one(bench)
    type_subject(bench, "холодная вода не идёт")
    bench.until(lambda: "Уже есть A-2" in shown(bench))
    bench.notices.answers.append(picking(REPEAT))
    bench.key(Qt.Key.Key_F9, CONTROL)
    bench.key(Qt.Key.Key_Return, CONTROL)
    bench.until(lambda: bench.value("SELECT count(*) FROM ticket_link") == 1)
    mine = bench.desk.ticket.values.draft.uid
    assert bench.rows("SELECT kind, source_uid, target_uid FROM ticket_link") == [("duplicate", mine, there)]


def test_a_known_error_says_the_way_round(bench: Bench) -> None:
    def known(store: Store) -> None:
        with store.write(bench.people.operator) as write:
            write.insert(
                Problem,
                number="A-P1",
                title="Чек не печатается",
                state="known_error",
                workaround="Переставить рулон",
            )

    bench.database.submit(known).result(10)
    type_subject(bench, "чеки не печатаются")
    bench.until(lambda: "Известная ошибка A-P1 «Чек не печатается». Выход: Переставить рулон" in shown(bench))
    bench.notices.answers.append(picking(GO_ON))
    bench.key(Qt.Key.Key_F9, CONTROL)
    bench.key(Qt.Key.Key_Return, CONTROL)
    bench.until(lambda: bench.value("SELECT kind FROM ticket_link") == "caused_by")


def test_another_ticket_begins_without_what_was_told(bench: Bench) -> None:
    there_is_one(bench)
    type_subject(bench, "холодная вода не идёт")
    bench.until(lambda: "Уже есть A-2" in shown(bench))
    bench.desk.new_ticket()
    bench.until(lambda: "Уже есть" not in shown(bench))
    bench.key(Qt.Key.Key_F9, CONTROL)
    bench.until(lambda: any("Похожих открытых заявок нет" in notice.text for notice in bench.notices.all))
