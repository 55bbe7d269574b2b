"""Bodies of requests: JSON and forms, other letters, too much of everything."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.telephony.webhooks.bodies import LONGEST_VALUE, MOST_BYTES, clean, read_body
from app.services.telephony.webhooks.errors import RefusedError

FORM = "application/x-www-form-urlencoded"


def test_a_form_with_lists_and_spaces() -> None:
    fields = read_body(b"event=newCall&user[]=Anna+Petrova&user%5B%5D=Boris&empty=&from=%2B7495", FORM)
    assert fields == {"event": ("newCall",), "user": ("Anna Petrova", "Boris"), "from": ("+7495",)}


def test_json_is_laid_out_flat_and_numbers_stay_as_written() -> None:
    body = b'{"call": {"id": 100500, "big": 1e400}, "users": ["a", {"name": "b"}], "ok": true, "no": null}'
    assert read_body(body, "application/json") == {
        "call.id": ("100500",), "call.big": ("1e400",), "users": ("a",), "users.name": ("b",), "ok": ("true",),
    }  # fmt: skip


def test_json_sent_as_something_else_is_still_json() -> None:
    assert read_body(b'\xef\xbb\xbf {"a": "b"}', FORM) == {"a": ("b",)}
    assert read_body(b'{"a": "b"}', "") == {"a": ("b",)}


@pytest.mark.parametrize("charset", ["utf-8", "cp1251", "koi8-r"])
def test_letters_by_the_charset_named(charset: str) -> None:
    body = json.dumps({"name": "Анна Ёлкина"}, ensure_ascii=False).encode(charset)
    assert read_body(body, f"application/json; charset={charset}")["name"] == ("Анна Ёлкина",)


def test_letters_without_a_charset_are_utf_8_or_the_old_windows_ones() -> None:
    assert read_body("name=Анна".encode(), FORM)["name"] == ("Анна",)
    assert read_body("name=Анна".encode("cp1251"), FORM)["name"] == ("Анна",)
    assert read_body(b"name=%C0%ED%ED%E0", FORM)["name"] == ("Анна",)


@pytest.mark.parametrize("charset", ["hex", "rot13", "no-such", "\xff", "utf-8\x00", "undefined"])
def test_a_charset_that_is_none_is_passed_over(charset: str) -> None:
    assert read_body("name=Анна".encode(), f"{FORM}; charset={charset}")["name"] == ("Анна",)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a=" + b"x" * MOST_BYTES, FORM),
        (b"[" * 30_000, "application/json"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "application/json"),
        (b"&".join(b"a%d=1" % number for number in range(2_000)), FORM),
        (json.dumps({str(number): 1 for number in range(2_000)}).encode(), "application/json"),
        (json.dumps({"x" * 5_000: 1}).encode(), "application/json"),
        (b"x" * 5_000 + b"=1", FORM),
        (b'["a"]', "application/json"),
        (b'"a"', "application/json"),
        (b"{", "application/json"),
        (b"--x", "multipart/form-data; boundary=x"),
    ],
)
def test_too_much_or_not_a_request(body: bytes, kind: str) -> None:
    with pytest.raises(RefusedError):
        read_body(body, kind)


def test_half_a_character_does_not_travel_on() -> None:
    (name,) = read_body(b'{"name": "\\ud800 Anna"}', "application/json")["name"]
    assert name.encode().decode() == name


def test_a_value_becomes_one_clean_line() -> None:
    assert clean(" Anna\r\nInjected: yes\x00\u202e\t ") == "Anna Injected: yes"
    assert len(clean("x" * 50_000)) == LONGEST_VALUE


@given(st.binary(max_size=400), st.text(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes, kind: str) -> None:
    try:
        fields = read_body(body, kind)
    except RefusedError:
        return
    assert all(values and all(value.strip() for value in values) for values in fields.values())
