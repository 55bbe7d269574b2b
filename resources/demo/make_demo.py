"""Make the invented clients, organisations and calls of the demonstration: ``python resources/demo/make_demo.py``.

Seeded: the same script makes the same files, and a test compares. Nobody in them exists. Land lines have a 0
after the town's code, where no town has numbers; mobiles have codes (973 to 976) that no operator was known to
use; taxpayer numbers begin with 00, where there is no region. Times to come are in days from the day the
demonstration is opened, so that it never gets old.

``clients.csv``: key, last_name, first_name, middle_name, birth_date (ISO), language, phones (separated by
``;``, spelled as people spell them), phone_labels (in the same order), mail, organisation (a key), position,
address, flat, account, flag_kind, flag_reason, flag_days (empty: no end), products (``code:version:days`` of
subscription left, by ``;``), note. ``organisations.csv``: key, name, tax_number, kind, phone, address,
products, note. ``calls.csv``: the training line's format (see ``app/services/telephony/call_log.py``).
"""

from __future__ import annotations

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

SEED = 20261121
CLIENTS = 300
CALLS = 400
SHIFT_S = 9 * 3600


def words(text: str, separator: str | None = None) -> list[str]:
    """The parts of a long list that reads better as a text."""
    return text.split(separator)


LAST = words(
    "Абрамов Авдеев Агафонов Архипов Баранов Белов Белоусов Блинов Бобров Быков Виноградов Власов "
    "Воронов Галкин Горшков Гришин Данилов Дроздов Дьячков Ершов Жданов Журавлёв Зимин Зуев Игнатов "
    "Калашников Капустин Карпов Ковалёв Колесов Комаров Костин Крылов Кудряшов Лапин Лебедев Логинов "
    "Лыткин Макаров Мартынов Медведев Мельников Мухин Назаров Некрасов Носов Овчинников Панов Пестов "
    "Поляков Родионов Рябов Савельев Сазонов Селезнёв Ситников Соболев Стрелков Субботин Тарасов "
    "Третьяков Уваров Фадеев Фомин Харитонов Цветков Чернов Шестаков Щербаков Яшин"
)
SAME = words("Шевчук Петренко Гончаренко Савицких Черных Седых Бондарь Мороз")
MEN = words(
    "Александр Алексей Андрей Антон Артём Борис Вадим Василий Виктор Виталий Владимир Геннадий Георгий "
    "Григорий Денис Дмитрий Евгений Егор Иван Илья Кирилл Константин Леонид Максим Михаил Николай Олег "
    "Павел Пётр Роман Руслан Семён Сергей Степан Тимофей Фёдор Юрий Ярослав"
)
WOMEN = words(
    "Алина Алла Анастасия Анна Валентина Валерия Вера Вероника Галина Дарья Диана Евгения Екатерина "
    "Елена Жанна Зоя Инна Ирина Карина Кристина Ксения Лариса Лидия Любовь Людмила Маргарита Марина "
    "Мария Надежда Наталья Нина Оксана Ольга Полина Раиса Светлана София Тамара Татьяна Ульяна Юлия"
)
# Name → patronymic of a man; the woman's is made of it.
FATHERS = words(
    "Александрович Алексеевич Андреевич Анатольевич Борисович Васильевич Викторович Владимирович "
    "Геннадьевич Григорьевич Дмитриевич Евгеньевич Иванович Игоревич Константинович Леонидович "
    "Максимович Михайлович Николаевич Олегович Павлович Петрович Романович Семёнович Сергеевич "
    "Степанович Фёдорович Юрьевич"
)
STREETS = words(
    "ул. Маячная;ул. Садовая;ул. Речная;Сосновый пр.;ул. Заводская;ул. Школьная;наб. Тихая;ул. Полевая;"
    "Северный пер.;ул. Космонавтов;ул. Вишнёвая;Озёрный б-р",
    ";",
)
# Town's code → weight: most callers are near, some in other time zones.
TOWNS = {"495": 30, "812": 12, "343": 8, "383": 6, "846": 6, "4212": 4, "4012": 3, "863": 6, "831": 6, "7172": 2}
ORGANISATIONS = (
    ("ТСЖ «Маяк»", "housing"), ("ТСЖ «Вишнёвый сад»", "housing"), ("УК «Тихая набережная»", "housing"),
    ("ЖСК «Полевой»", "housing"), ("УК «Северный дом»", "housing"), ("ООО «Березка-Торг»", "trade"),
    ("ООО «Скобяной ряд»", "trade"), ("ИП Соболев А. П.", "trade"), ("ООО «Пекарня на Речной»", "food"),
    ("ООО «Кофе и точка»", "food"), ("АО «Примерский механический завод»", "plant"),
    ("ООО «Лесной причал»", "plant"),
    ("ООО «Две дороги»", "transport"), ("ООО «Склад номер три»", "transport"), ("ГБУ «Школа № 900»", "public"),
    ("ГБУ «Поликлиника № 900»", "public"), ("ООО «Зубная фея»", "clinic"), ("ООО «Четыре лапы и хвост»", "clinic"),
    ("ООО «Счёт до копейки»", "services"), ("ООО «Ключ на семнадцать»", "services"),
    ("ООО «Тёплый пол»", "services"),
    ("Фонд «Добрый сосед»", "public"), ("ООО «Светлая лампа»", "trade"), ("ООО «Бумажный кораблик»", "trade"),
)  # fmt: skip
POSITIONS = "главный бухгалтер;бухгалтер;директор;администратор;кладовщик;управляющий;кассир;секретарь"
FLAGS = (
    ("careful", "Говорит медленно, не торопить", ""), ("careful", "Плохо слышит: говорить громче", ""),
    ("vip", "Председатель правления ТСЖ", ""), ("conflict", "Недоволен отменой визита мастера", "30"),
    ("debt", "Спор о начислениях, отвечает бухгалтерия", "60"), ("privacy", "Не называть адрес вслух", ""),
    ("identity", "Проверять личность: звонили от чужого имени", "90"),
)  # fmt: skip
SOFTWARE = (("ledger", "3.4"), ("depot", "2.9"), ("till", "5.1"), ("payroll", "3.0"), ("cloud", "2026"))
NOTES = (
    "Просит перезванивать после 18:00", "Дома собака: предупреждать о визите", "Пишет в чат чаще, чем звонит",
    "Хочет получать счета на почту", "Ключи от подвала у старшей по дому",
)  # fmt: skip
LINES = {"dispatch": "88000000001", "line1": "88000000002", "orders": "88000000003", "complaints": "88000000004"}

Row = dict[str, str]


def main(folder: Path) -> None:
    """Write the three files into ``folder``."""
    chance = random.Random(SEED)
    organisations = make_organisations(chance)
    clients = make_clients(chance, organisations)
    calls = make_calls(chance, clients)
    for name, rows in (("organisations", organisations), ("clients", clients), ("calls", calls)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def make_organisations(chance: random.Random) -> list[Row]:
    """Firms and housing associations, each with a number of its own."""
    rows = []
    for at, (name, kind) in enumerate(ORGANISATIONS):
        products = "housing_service:2026:400" if kind == "housing" else subscriptions(chance)
        rows.append(
            {
                "key": f"o{at + 1:03d}",
                "name": name,
                "tax_number": f"00{chance.randrange(10**8):08d}",
                "kind": kind,
                "phone": f"8 (495) 0{at:02d}-00-{at:02d}",
                "address": f"г. Примерск, {chance.choice(STREETS)}, д. {chance.randrange(1, 90)}",
                "products": products,
                "note": "",
            }
        )
    return rows


def subscriptions(chance: random.Random) -> str:
    """One to three products; some subscriptions have run out."""
    chosen = chance.sample(SOFTWARE, chance.randrange(1, 4))
    return ";".join(f"{code}:{version}:{chance.choice((-45, -3, 9, 60, 180, 350))}" for code, version in chosen)


def make_clients(chance: random.Random, organisations: list[Row]) -> list[Row]:
    """People: tenants of the housing associations, staff of the firms, customers of the shop."""
    rows: list[Row] = []
    while len(rows) < CLIENTS:
        at = len(rows) + 1
        organisation = chance.choice(organisations) if chance.random() < 0.7 else None
        row = person(chance, at) | belonging(chance, organisation)
        numbers = phones(chance, organisation)
        # A family of two on one number, each spelling it in their own way.
        if at % 20 == 0:
            home = land_line(chance)
            numbers.insert(0, (spelled(chance, home), "домашний"))
            rows[-1]["phones"] += ";" + spelled(chance, home)
            rows[-1]["phone_labels"] += ";домашний"
            row["last_name"] = family_name(rows[-1]["last_name"], row["middle_name"].endswith("а"))
            row |= {name: rows[-1][name] for name in ("address", "flat", "account")}
        row["phones"] = ";".join(number for number, _ in numbers)
        row["phone_labels"] = ";".join(label for _, label in numbers)
        rows.append({name: row[name] for name in COLUMNS})
    return rows


COLUMNS = words(
    "key last_name first_name middle_name birth_date language phones phone_labels mail organisation "
    "position address flat account flag_kind flag_reason flag_days products note"
)


def person(chance: random.Random, at: int) -> Row:
    """Name, birth date, mail, a flag for some."""
    woman = chance.random() < 0.6
    father = chance.choice(FATHERS)
    last = chance.choice(SAME) if chance.random() < 0.1 else chance.choice(LAST)
    flag = chance.choice(FLAGS) if chance.random() < 0.15 else ("", "", "")
    return {
        "key": f"c{at:03d}",
        "last_name": family_name(last, woman),
        "first_name": chance.choice(WOMEN if woman else MEN),
        "middle_name": father.removesuffix("ич") + "на" if woman else father,
        "birth_date": str(date(1942, 1, 1) + timedelta(days=chance.randrange(64 * 365))),
        "language": "en" if at % 50 == 0 else "ru",
        "mail": f"client{at:03d}@example.org" if chance.random() < 0.6 else "",
        "flag_kind": flag[0],
        "flag_reason": flag[1],
        "flag_days": flag[2],
        "note": chance.choice(NOTES) if chance.random() < 0.12 else "",
    }


def family_name(last: str, woman: bool) -> str:
    """The family name in the form of the person's sex."""
    base = last.removesuffix("а") if last.endswith(("ова", "ева", "ёва", "ина")) else last
    return base + "а" if woman and base.endswith(("ов", "ев", "ёв", "ин")) else base


def belonging(chance: random.Random, organisation: Row | None) -> Row:
    """What ties the person to us: a flat, a post in a firm, or purchases in the shop."""
    home = {"address": "", "flat": "", "account": ""}
    if organisation is None:
        return {"organisation": "", "position": "", "products": "shop:1:365", **home}
    if organisation["kind"] != "housing":
        position = chance.choice(POSITIONS.split(";"))
        return {"organisation": organisation["key"], "position": position, "products": "", **home}
    house = f"г. Примерск, {chance.choice(STREETS)}, д. {chance.randrange(1, 60)}"
    return {
        "organisation": organisation["key"],
        "position": "председатель" if chance.random() < 0.05 else "",
        "products": "housing_service:2026:400",
        "address": house,
        "flat": str(chance.randrange(1, 180)),
        "account": f"9{chance.randrange(10**9):09d}",
    }


def phones(chance: random.Random, organisation: Row | None) -> list[tuple[str, str]]:
    """One to three numbers with labels, in the spellings people use."""
    found = [(spelled(chance, mobile(chance)), "мобильный")]
    if organisation is not None and organisation["kind"] != "housing":
        extension = chance.randrange(100, 999)
        found.append((f"{organisation['phone']} доб. {extension}", "рабочий"))
    if chance.random() < 0.4:
        found.append((spelled(chance, land_line(chance)), "домашний"))
    if chance.random() < 0.3:
        found.reverse()
    return found


def mobile(chance: random.Random) -> str:
    """Ten digits of a mobile that no operator gives out."""
    return f"97{chance.choice('3456')}{chance.randrange(10**7):07d}"


def land_line(chance: random.Random) -> str:
    """Ten digits of a land line that no town has."""
    code = chance.choices(list(TOWNS), list(TOWNS.values()))[0]
    rest = 9 - len(code)
    return f"{code}0{chance.randrange(10**rest):0{rest}d}"


def spelled(chance: random.Random, digits: str) -> str:
    """The ten digits as one of many people would write them down."""
    a, b, c, d = digits[:3], digits[3:6], digits[6:8], digits[8:]
    spellings = (
        f"+7 ({a}) {b}-{c}-{d}", f"8 ({a}) {b}-{c}-{d}", f"8{digits}", f"+7{digits}", f"8-{a}-{b}-{c}-{d}",
        f"8 {a} {b} {c} {d}", f"+7 {a} {b}-{c}-{d}", f"7{digits}", f"{a} {b}-{c}-{d}", f"8({a}){b}{c}{d}",
    )  # fmt: skip
    return chance.choice(spellings)


def make_calls(chance: random.Random, clients: list[Row]) -> list[Row]:
    """A shift's calls. The first ones show each kind of caller; then chance has its way."""
    first = ("known", "unknown", "shared", "hidden", "inner", "known")
    rows = []
    at = 3.0
    for number in range(CALLS):
        kind = first[number] if number < len(first) else caller_kind(chance)
        client = chance.choice(clients)
        if kind == "shared":
            client = clients[20 * chance.randrange(1, CLIENTS // 20) - 1]
        elif number == 0:
            client = next(one for one in clients if one["organisation"] == "o001" and one["address"])
        rows.append(call(chance, at, kind, client))
        at += 60.0 if number < len(first) else chance.expovariate(CALLS / SHIFT_S)
    return rows


def caller_kind(chance: random.Random) -> str:
    """Most callers are clients."""
    kinds = {"known": 70, "unknown": 15, "shared": 6, "hidden": 5, "inner": 4}
    return chance.choices(list(kinds), list(kinds.values()))[0]


def call(chance: random.Random, at: float, kind: str, client: Row) -> Row:
    """One call of the log."""
    outcomes = {"answered": 84, "abandoned": 8, "missed": 3, "transferred": 4, "rejected": 1}
    outcome = chance.choices(list(outcomes), list(outcomes.values()))[0]
    talks = outcome in ("answered", "transferred")
    talk = min(900, round(chance.lognormvariate(5.1, 0.6))) if talks else 0
    queue = chance.choice(("dispatch", "dispatch", "line1", "line1", "orders", "complaints"))
    if client["address"] and kind in ("known", "shared"):
        queue = "dispatch"
    begin = chance.randrange(15, 60)
    named = kind == "known" and chance.random() < 0.2
    held = talk > 120 and chance.random() < 0.25
    return {
        "offset_s": f"{at:.1f}",
        "number": calling_number(chance, kind, client),
        "name": f"{client['last_name']} {client['first_name']}" if named else "",
        "line": LINES[queue],
        "queue": queue,
        "patience_s": str(chance.randrange(3, 25) if outcome == "abandoned" else chance.randrange(40, 180)),
        "talk_s": str(talk),
        "holds": f"{begin}+{chance.randrange(10, 50)}" if held else "",
        "outcome": outcome,
        "ends": "operator" if chance.random() < 0.2 else "caller",
        "target": chance.choice(("201", "202", "203")) if outcome == "transferred" else "",
    }


def calling_number(chance: random.Random, kind: str, client: Row) -> str:
    """The number as the exchange sends it: digits with 7, +7 or 8 before them, whatever the client wrote down."""
    if kind == "hidden":
        return chance.choice(("", "anonymous"))
    if kind == "inner":
        return str(chance.randrange(201, 260))
    digits = mobile(chance)
    if kind == "shared":
        digits = plain(client["phones"].split(";")[0])
    elif kind == "known":
        # A firm's exchange shows its main number for every desk; here the people call from their own.
        own = [spelling for spelling in client["phones"].split(";") if "доб" not in spelling]
        digits = plain(chance.choice(own))
    return chance.choice(("+7", "7", "8")) + digits


def plain(spelling: str) -> str:
    """The last ten digits of a spelling without its extension."""
    digits = "".join(letter for letter in spelling.partition("доб")[0] if letter.isdigit())
    return digits[-10:]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
