"""A smoke set: does the right ticket come first, whatever form, layout or slip of the finger it is asked by?"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from app.models import Ticket
from app.services.search import find_tickets, refresh_vocabulary, similar_tickets
from app.services.store.store import Store

CASES = (Path(__file__).parents[3] / os.environ.get("HOTLINE_CASES", "../shared/data")).resolve()

TICKETS = {
    "printer": ("Принтер жуёт бумагу", "На втором этаже принтер заминает листы при печати отчётов"),
    "lift": ("Застрял лифт", "Лифт остановился между третьим и четвёртым этажами, внутри люди"),
    "water": ("Нет холодной воды", "Во всей квартире с утра отключили холодное водоснабжение"),
    "leak": ("Протечка кровли", "После дождя на потолке расплылось пятно, капает с потолка"),
    "meter": ("Замена счётчика электроэнергии", "Истёк срок поверки электросчётчика, нужна опломбировка"),
    "password": ("Забыл пароль от личного кабинета", "Письмо для восстановления доступа не приходит на почту"),
    "refund": ("Возврат денег за кофемолку", "Покупатель вернул кофемолку, деньги на карту не поступили"),
    "courier": ("Курьер не приехал", "Доставку дивана обещали в субботу, курьер не позвонил"),
    "noise": ("Шумят строители ночью", "Во дворе работает экскаватор после одиннадцати вечера"),
    "heating": ("Холодные батареи", "Отопление еле греет, в детской шестнадцать градусов"),
    "scanner": ("Сканер не определяется", "После обновления Windows драйвер сканера слетел"),
    "intercom": ("Сломан домофон", "Ключи не срабатывают, трубка молчит, дверь подъезда открыта"),
    "invoice": ("Неверная квитанция", "В квитанции удвоена плата за вывоз мусора"),
    "licence": ("Истекла лицензия антивируса", "Kaspersky просит ключ продления"),
    "vpn": ("Не подключается VPN", "OpenVPN client reports TLS handshake failed"),
}

QUERIES = [
    ("принтеры заминают бумагу", "printer"),
    ("печать отчета", "printer"),
    ("лифта", "lift"),
    ("застряли в лифте люди", "lift"),
    ("холодная вода", "water"),
    ("водоснабжения", "water"),
    ("протекла кровля", "leak"),
    ("капали с потолка", "leak"),
    ("электросчетчик", "meter"),
    ("поверка", "meter"),
    ("забыла пароли", "password"),
    ("восстановить доступ", "password"),
    ("кофемолка", "refund"),
    ("диваны", "courier"),
    ("экскаваторы", "noise"),
    ("батарея холодная", "heating"),
    ("драйвера", "scanner"),
    ("домофона трубки", "intercom"),
    ("вывозу мусора", "invoice"),
    ("лицензии антивирусов", "licence"),
    ("принетр", "printer"),
    ("домафон", "intercom"),
    ("квитанцыя", "invoice"),
    ("эксковатор", "noise"),
    ("handshke failed", "vpn"),
    ("ghbynth", "printer"),
    ("rehmth", "courier"),
    ("мзт", "vpn"),
    ("ljvjajy", "intercom"),
    ("лифтовой застрял электричество", "lift"),
]


def _fill(store: Store) -> dict[str, int]:
    chance = random.Random(20261121)
    things = ("роутер", "телевизор", "договор", "тариф", "телефон", "кабель", "оплата", "двор", "окно", "этаж")
    acts = ("не работает", "проверить", "не отвечает", "подключить", "уточнить", "перенести", "отменить")
    with store.write(None) as write:
        for n in range(1500):
            subject = f"{chance.choice(acts).capitalize()}: {chance.choice(things)}"
            body = f"Клиент просит {chance.choice(acts)} {' '.join(chance.sample(things, 4))}, адрес дом {n % 180}"
            write.insert(Ticket, number=f"D-{n}", state="new", subject=subject, description=body)
        uids = {
            name: write.insert(Ticket, number=f"W-{name}", state="new", subject=subject, description=body)
            for name, (subject, body) in TICKETS.items()
        }
        for n in range(300):
            write.insert(
                Ticket, number=f"E-{n}", state="new", subject="Вопрос по тарифу", description="Перезвонить"
            )
    while refresh_vocabulary(store):
        pass
    return {name: store.value("SELECT id FROM ticket WHERE uid = ?", uid) for name, uid in uids.items()}


def test_thirty_queries(store: Store) -> None:
    ids = _fill(store)
    assert len(QUERIES) == 30
    places = {}
    for text, name in QUERIES:
        found = find_tickets(store, text).ids
        places[text] = found.index(ids[name]) + 1 if ids[name] in found else 0
    first = sum(place == 1 for place in places.values()) / len(places)
    ten = sum(1 <= place <= 10 for place in places.values()) / len(places)
    assert (first >= 0.9, ten >= 0.95) == (True, True), {k: v for k, v in places.items() if v != 1}


@pytest.mark.parametrize("typed", ["принт", "экскав", "застрял ли", "ghby", "домо", "отопле", "холодн бат"])
def test_a_word_begun_is_found_while_typing(store: Store, typed: str) -> None:
    ids = _fill(store)
    assert set(find_tickets(store, typed, typing=True).ids[:3]) & set(ids.values())


def test_what_was_changed_is_said(store: Store) -> None:
    _fill(store)
    assert find_tickets(store, "принетр").changed == (("принетр", "принтер"),)
    assert find_tickets(store, "ghbynth").changed == (("ghbynth", "принтер"),)
    assert find_tickets(store, "принтер").changed == ()


def test_articles_for_real_questions(store: Store) -> None:
    folder = CASES / "ru_support_kb"
    if not folder.exists():
        pytest.skip(f"the case set {folder} is not here; set HOTLINE_CASES")
    articles = json.loads((folder / "kb_articles.json").read_text(encoding="utf-8"))
    cases = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    with store.write(None) as write:
        for one in articles:
            texts = {"subject": one["question"], "description": one["answer"]}
            write.insert(Ticket, number=f"K-{one['id']}", state="new", **texts)
    while refresh_vocabulary(store):
        pass
    right = dict(store.rows("SELECT CAST(substr(number, 3) AS INTEGER), id FROM ticket"))
    at_one = at_five = 0
    for case in cases:
        found = similar_tickets(store, case["user_question"]).ids
        at_one += found[:1] == (right[case["kb_id"]],)
        at_five += right[case["kb_id"]] in found
    assert at_one / len(cases) >= 0.34  # plain FTS5 over stems: 0.31
    assert at_five / len(cases) >= 0.66  # plain FTS5 over stems: 0.65
