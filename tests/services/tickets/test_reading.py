from __future__ import annotations

from dataclasses import replace

import pytest

from app.models.calls import Channel
from app.models.ids import Uid, new_uid
from app.models.tickets import TicketState
from app.services.calls import interactions
from app.services.store.store import Store
from app.services.tickets import attachments, templates
from app.services.tickets.draft import TicketDraft
from app.services.tickets.errors import TicketError
from app.services.tickets.moments import day_words
from app.services.tickets.reading import open_ticket, ticket_by_number, ticket_view
from app.services.tickets.saving import add_note, change_state, save_ticket
from app.services.words import use_language
from tests.services.conftest import NOW, People


def test_a_ticket_in_words(store: Store, people: People, draft: TicketDraft, form: Uid) -> None:
    call = interactions.open_by_hand(store, people.operator, Channel.VISIT, NOW)
    interactions.finish(store, people.operator, call, people.done, NOW)
    fields = {"since": "утро", "flat": 14, "visitor": [{"name": "Олег"}]}
    save_ticket(store, people.operator, replace(draft, fields=fields, interaction_uid=call, note="ждёт"))
    view = ticket_view(store, draft.uid)
    assert (view.number, view.state, view.type, view.category, view.queue, view.person, view.author) == (
        "A-1",
        TicketState.NEW,
        "Инцидент",
        "Вода ▸ Холодная",
        "Диспетчерская",
        "Иванова Анна Петровна",
        "Мария Петрова",
    )
    assert [(f.label, f.words) for f in view.own_fields] == [
        ("С какого времени", "утро"),
        ("Квартира", "14"),
        ("Кто придёт", "Олег"),
    ]
    assert [(n.text, n.user) for n in view.notes] == [("ждёт", "Мария Петрова")]
    assert [(c.channel, c.disposition) for c in view.contacts] == [("visit", "Заявка принята")]
    assert view.fields == fields


def test_why_is_it_so_in_words(store: Store, people: People, draft: TicketDraft) -> None:
    save_ticket(store, people.operator, draft)
    changed = replace(draft, priority=3, person_uid=people.boris, description="иначе", fields={"flat": 15})
    save_ticket(store, people.other_operator, changed)
    change_state(store, people.other_operator, draft.uid, TicketState.RESOLVED, reason="починили")
    attachments.attach(store, people.operator, draft.uid, "фото.jpg", b"x")
    lines = ticket_view(store, draft.uid).history
    texts = [line.text for line in lines]
    assert texts[0] == "Заявка A-1 создана"
    assert "Категория: Вода ▸ Холодная" in texts
    assert "Клиент: Иванова А. П." in texts
    assert "Приоритет: было «Обычный», стало «Высокий»" in texts
    assert "Клиент: было «Иванова А. П.», стало «Иванов Б.»" in texts
    assert "Изменено поле «Описание»" in texts
    assert "flat: было «не указано», стало «15»" in texts
    assert "Состояние: было «Новая», стало «Решена»" in texts
    assert texts[-2:] == ["Добавлена заметка", "Приложен файл «фото.jpg»"]
    assert {line.user for line in lines} == {"Мария Петрова", "Илья Сидоров"}


def test_own_fields_have_the_form_s_words(store: Store, people: People, draft: TicketDraft, form: Uid) -> None:
    save_ticket(store, people.operator, draft)
    save_ticket(
        store, people.operator, replace(draft, fields={"flat": 15, "gone": "x", "visitor": [{"name": "Олег"}]})
    )
    texts = [line.text for line in ticket_view(store, draft.uid).history]
    assert "Квартира: было «не указано», стало «15»" in texts
    assert "gone: было «не указано», стало «x»" in texts
    assert "visitor: было «не указано», стало «Олег»" in texts


def test_history_in_the_other_language(store: Store, people: People, draft: TicketDraft) -> None:
    save_ticket(store, people.operator, draft)
    use_language("en")
    try:
        assert "Category: Water ▸ Cold" in [line.text for line in ticket_view(store, draft.uid).history]
    finally:
        use_language("ru")


def test_opening_costs_the_same_whatever_the_ticket_has(  # type: ignore[no-untyped-def]
    store: Store, people: People, draft: TicketDraft, queries
) -> None:
    save_ticket(store, people.operator, draft)
    ticket_view(store, draft.uid)
    with queries() as few:
        ticket_view(store, draft.uid)
    for number in range(30):
        add_note(store, people.operator, draft.uid, f"заметка {number}")
        call = interactions.open_by_hand(store, people.operator, Channel.CHAT, NOW + number)
        interactions.link_ticket(store, people.operator, call, draft.uid)
    with queries() as many:
        view = ticket_view(store, draft.uid)
    assert (len(view.notes), len(view.contacts), len(many)) == (30, 30, len(few))
    plans = [row[3] for sql in many if "PRAGMA" not in sql for row in store.rows("EXPLAIN QUERY PLAN " + sql)]
    assert [step for step in plans if step.startswith("SCAN")] == []


def test_opening_is_written_down(store: Store, people: People, draft: TicketDraft) -> None:
    save_ticket(store, people.operator, draft)
    open_ticket(store, people.supervisor, draft.uid, "review")
    assert store.rows("SELECT user_uid, record_table, record_uid, purpose FROM read_entry") == [
        (people.supervisor, "ticket", draft.uid, "review")
    ]
    with pytest.raises(LookupError):
        open_ticket(store, people.operator, new_uid(), "list")
    assert ticket_by_number(store, " #a-1 ") == draft.uid
    assert ticket_by_number(store, "A-2") is None


def test_files_are_kept_once(store: Store, people: People, draft: TicketDraft) -> None:
    save_ticket(store, people.operator, draft)
    first = attachments.attach(store, people.operator, draft.uid, "акт.pdf", b"%PDF")
    assert attachments.attach(store, people.operator, draft.uid, "акт.pdf", b"%PDF") == first
    attachments.attach(store, people.operator, new_uid(), "копия.pdf", b"%PDF")
    assert store.value("SELECT count(*) FROM attachment_content") == 1
    (file,) = attachments.files_of(store, draft.uid)
    assert (file.name, file.mime, file.size) == ("акт.pdf", "application/pdf", 4)
    assert attachments.content_of(store, first) == b"%PDF"
    attachments.detach(store, people.operator, first)
    assert attachments.files_of(store, draft.uid) == ()
    with pytest.raises(TicketError, match="на вашем рабочем месте нет"):
        attachments.content_of(store, new_uid())


def test_files_too_big_or_empty_are_refused(
    store: Store, people: People, draft: TicketDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LIMIT_BYTES", 1024 * 1024)
    with pytest.raises(TicketError, match="больше 1 МБ"):
        attachments.attach(store, people.operator, draft.uid, "кино.avi", b"x" * (1024 * 1024 + 1))
    with pytest.raises(TicketError, match="пуст"):
        attachments.attach(store, people.operator, draft.uid, "пусто.txt", b"")
    assert store.value("SELECT count(*) FROM attachment_content") == 0


def test_templates_are_filled_and_gaps_reported(store: Store, people: People, draft: TicketDraft) -> None:
    save_ticket(store, people.operator, draft)
    values = templates.variables_for(store, people.operator, NOW, ticket=draft.uid)
    text = (
        "Здравствуйте, ${client_name}! Заявка {ticket_number}: ${subject}. {today}, ${operator_name}, "
        "${due_at}, {x}"
    )
    filled = templates.fill_text(text, values)
    assert filled.text == (
        f"Здравствуйте, Анна Петровна! Заявка A-1: Нет холодной воды. {day_words(NOW, 'ru')}, Мария Петрова, "
        "${due_at}, {x}"
    )
    assert filled.unknown == ("due_at", "x")


def test_templates_come_from_the_dictionary(store: Store, people: People) -> None:
    from app.models.staff import AnswerTemplate

    with store.write(None) as write:
        uid = write.insert(
            AnswerTemplate,
            code="hello",
            labels={"ru": "Привет", "en": "Hello"},
            text={"ru": "Привет, {client_name}", "en": "Hello, {client_name}"},
        )
    assert templates.filled_template(store, uid, {"client_name": "Ann"}, "en").text == "Hello, Ann"
    with pytest.raises(LookupError):
        templates.filled_template(store, people.anna, {})
