"""The demonstration's invented clients and calls: reproducible, readable, and nobody's."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

from app.services import phones
from app.services.resources import resource_dir
from app.services.telephony.call_log import read_call_log

DEMO = resource_dir() / "demo"
FILES = ("clients.csv", "organisations.csv", "calls.csv")


def rows(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_script_makes_the_committed_files(tmp_path) -> None:
    subprocess.run([sys.executable, str(DEMO / "make_demo.py"), str(tmp_path)], check=True)
    for name in FILES:
        assert (tmp_path / name).read_text(encoding="utf-8") == (DEMO / name).read_text(encoding="utf-8"), name


def test_every_number_reads_and_is_nobody_s() -> None:
    texts = [row["phones"] for row in rows("clients.csv")] + [row["phone"] for row in rows("organisations.csv")]
    texts += [call.number for call in read_call_log(DEMO / "calls.csv")]
    for text in texts:
        for number in phones.parse_cell(text):
            if number.kind is phones.Kind.INTERNAL:
                continue
            assert number.e164 is not None, text
            digits = number.e164[2:]
            town = next((code for code in ("4212", "4012", "7172") if digits.startswith(code)), digits[:3])
            assert digits.startswith(("973", "974", "975", "976")) or digits[len(town)] == "0", text


def test_most_callers_are_clients_and_the_others_are_there_too() -> None:
    owners: dict[str, set[str]] = {}
    for row in rows("clients.csv"):
        numbers = phones.parse_cell(row["phones"])
        assert len(numbers) == len(row["phone_labels"].split(";"))
        for number in numbers:
            owners.setdefault(number.key, set()).add(row["key"])
    calls = read_call_log(DEMO / "calls.csv")
    found = [set().union(*(owners.get(key, set()) for key in phones.lookup_keys(call.number))) for call in calls]
    kinds = [phones.parse(call.number).kind for call in calls]
    assert len(calls) == 400
    assert sum(bool(one) for one in found) > 250
    assert any(len(one) > 1 for one in found)
    assert {phones.Kind.HIDDEN, phones.Kind.INTERNAL} <= set(kinds)
    assert any(not one and kind is phones.Kind.E164 for one, kind in zip(found, kinds, strict=True))
    assert len(found[0]) == 1
    assert found[1] == set()
    assert len(found[2]) == 2


def test_what_the_rows_refer_to_is_there() -> None:
    products = {one["code"] for one in json.loads((DEMO / "products.json").read_text(encoding="utf-8"))}
    queues = {one["code"] for one in json.loads((DEMO / "queues.json").read_text(encoding="utf-8"))}
    organisations = {row["key"] for row in rows("organisations.csv")}
    for row in [*rows("clients.csv"), *rows("organisations.csv")]:
        for product in filter(None, row["products"].split(";")):
            code, version, days = product.split(":")
            assert code in products
            assert version
            assert int(days)
        assert row.get("organisation", "") in organisations | {""}
        assert bool(row.get("flag_kind")) == bool(row.get("flag_reason"))
    assert {call.queue for call in read_call_log(DEMO / "calls.csv")} <= queues
