"""Reading call logs."""

from __future__ import annotations

import pytest

from app.services import phones
from app.services.telephony.call_log import (
    FIRST_CALL_MS,
    CallLogError,
    Outcome,
    invented_number,
    read_any_log,
    read_bank_log,
    read_call_log,
)

BANK = """vru+line	call_id	customer_id	priority	type	date	vru_entry	vru_exit	vru_time	q_start	q_exit	q_time	outcome	ser_start	ser_exit	ser_time	server
AA0101	34536	0	0	PS	990201	7:02:47	7:02:56	9	0:00:00	0:00:00	0	AGENT	7:02:55	7:05:41	166	DORIT
AA0101	34539	23317894	2	PS	990201	8:09:16	8:09:22	6	8:09:22	8:09:27	5	HANG	0:00:00	0:00:00	0	NO_SERVER
AA0102	34537	23317894	2	NE	990201	7:09:16	7:09:22	6	7:09:22	7:09:52	30	AGENT	7:09:52	7:10:52	60	NO_SERVER
AA0103	34538	1	2	NE	990201	9:09:16	9:09:22	6	0:00:00	0:00:00	0	PHANTOM	0:00:00	0:00:00	0	NO_SERVER
AA0103	34540	1	2	NE	990201	23:59:50	0:00:10	20	0:00:10	0:00:20	10	AGENT	0:00:20	0:00:20	85	TOVA
AA0103	34541	1	2	NE	990202	9:09:16	9:09:22	6	0:00:00	0:00:00	0	HANG	0:00:00	0:00:00	0	NO_SERVER
"""  # noqa: E501 - the log's own lines


def _file(tmp_path, text):
    path = tmp_path / "calls.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_own_format(tmp_path) -> None:
    path = _file(
        tmp_path,
        "offset_s\tnumber\tname\tline\tqueue\tpatience_s\ttalk_s\tholds\toutcome\tends\ttarget\n"
        "90\t8 495 000-00-02\tАнна\t88000000000\tЖКХ\t30\t120\t30+20;90+15\ttransferred\tcaller\t201\n"
        "5,5\t\t\t\t\t\t\t\t\toperator\t\n",
    )
    first, second = read_call_log(path)
    assert (first.offset_ms, first.number, first.outcome) == (5500, "", Outcome.ANSWERED)
    assert not first.ends_by_caller
    assert second.holds == ((30_000, 20_000), (90_000, 15_000))
    assert (second.patience_ms, second.talk_ms, second.target) == (30_000, 120_000, "201")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_usual_separator_and_few_columns(tmp_path, separator) -> None:
    path = _file(tmp_path, f"\ufeffoffset_s{separator}number\n1{separator}1234\n")
    assert [call.number for call in read_call_log(path)] == ["1234"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("x,1,,,,", "offset_s"),
        ("-1,1,,,,", "offset_s"),
        ("nan,1,,,,", "offset_s"),
        ("1,1,much,,,", "patience_s"),
        ("1,1,,long,,", "talk_s"),
        ("1,1,,,30-20,", "holds"),
        ("1,1,,,,lost", "outcome"),
    ],
)
def test_a_bad_row_is_named(tmp_path, row, column) -> None:
    path = _file(tmp_path, f"offset_s,number,patience_s,talk_s,holds,outcome\n1,1,,,,\n{row}\n")
    with pytest.raises(CallLogError) as refused:
        read_call_log(path)
    assert (refused.value.params["line"], refused.value.params["column"]) == (3, column)
    assert str(refused.value)


def test_a_missing_or_binary_file_is_a_known_error(tmp_path) -> None:
    with pytest.raises(CallLogError):
        read_call_log(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CallLogError):
        read_bank_log(tmp_path / "bytes.csv")


def test_the_bank_s_log(tmp_path) -> None:
    calls = read_bank_log(_file(tmp_path, BANK), "990201")
    assert [call.outcome for call in calls] == [
        Outcome.ANSWERED, Outcome.ANSWERED, Outcome.ABANDONED, Outcome.ANSWERED,
    ]  # fmt: skip
    assert calls[1].number == calls[2].number == invented_number("customer 23317894")
    assert (calls[2].patience_ms, calls[2].queue) == (5_000, "ps")
    after_midnight = calls[3]
    assert after_midnight.offset_ms == (24 * 3600 + 10) * 1000
    assert after_midnight.talk_ms == 85_000


def test_another_day_of_the_bank(tmp_path) -> None:
    path = _file(tmp_path, BANK)
    assert len(read_bank_log(path)) == 5
    assert len(read_bank_log(path, "990202")) == 1
    assert read_bank_log(path, "990203") == ()


def test_invented_numbers_are_numbers_that_nobody_has() -> None:
    for name in ("customer 1", "customer 2", "call 7"):
        number = phones.parse(invented_number(name))
        assert number.kind is phones.Kind.E164
        assert number.key[5] == "0"
        assert phones.place(number, "ru")


def test_either_format_is_told_by_its_heading_and_the_first_call_comes_soon(tmp_path) -> None:
    own = _file(tmp_path, "offset_s,number\n7200,1\n7260,2\n")
    assert [call.offset_ms for call in read_any_log(own)] == [FIRST_CALL_MS, FIRST_CALL_MS + 60_000]
    bank = tmp_path / "bank.tsv"
    bank.write_text(
        "vru+line\tcall_id\tcustomer_id\ttype\tdate\tvru_entry\tvru_exit\tq_start\tq_time\toutcome\tser_time\n"
        "X1\t1\t5\tPS\t260201\t7:02:47\t7:02:56\t0:00:00\t0\tAGENT\t166\n",
        encoding="utf-8",
    )
    (call,) = read_any_log(bank)
    assert (call.offset_ms, call.talk_ms, call.queue) == (FIRST_CALL_MS, 166_000, "ps")


def test_a_log_without_calls_is_refused(tmp_path) -> None:
    with pytest.raises(CallLogError):
        read_any_log(_file(tmp_path, "offset_s,number\n"))
