"""What was typed in a kept draft."""

from __future__ import annotations

from app.services.review.typed import Kept, typed_fields


def test_the_type_s_own_answers_are_no_stumbling_block() -> None:
    def body(fields: dict[str, object]) -> dict[str, object]:
        return {
            "ticket": {"columns": {"subject": "Течь", "priority": 2, "fields": fields}, "from_script": []},
            "outcome": {},
        }

    lines = {"lines": [{"goods": "кран"}]}
    assert typed_fields(Kept(1, body(lines), ()), {}) == ("fields", "subject")
    assert typed_fields(Kept(1, body({}), ()), body(lines)) == ("fields",)
