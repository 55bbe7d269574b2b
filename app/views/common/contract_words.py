"""A contract's counter in words: for the call card and the ticket."""

from __future__ import annotations

from app.services.time_sheets.contracts import Counter
from app.services.words import t
from app.views.common.lengths import length


def contract_words(counter: Counter | None) -> tuple[str, str]:
    """What is left of the included time, in words, and its look."""
    if counter is None:
        return "", "quiet"
    number, charge = counter.terms.number, counter.charge
    if not counter.terms.included_min:
        return t("ticket_time.contract_hourly", number=number, spent=length(charge.spent_ms)), "quiet"
    included = length(counter.terms.included_min * 60_000)
    if charge.left_ms < 0:
        return t(
            "ticket_time.contract_over", number=number, included=included, over=length(-charge.left_ms)
        ), "late"
    return t("ticket_time.contract_left", number=number, included=included, left=length(charge.left_ms)), "good"
