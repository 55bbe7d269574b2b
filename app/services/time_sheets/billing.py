"""The arithmetic of contracts: a month's time, what of it is covered, and what it costs. No store here.

Money is in hundredths of the contract's currency. Rule: the fee covers the included time of a calendar month,
what is left over does not go into the next; time above is added up for the month, rounded up to the contract's
step once, and costs the rate by the hour, rounded to the nearest hundredth (halves up).
"""

from __future__ import annotations

from app.models.ids import Uid
from app.records import frozen

MINUTE = 60_000
HOUR_MIN = 60


@frozen
class Terms:
    """A contract. Days are ISO dates; ``valid_till`` is the last day, empty for none. See the table for units."""

    uid: Uid | None
    number: str
    organisation_uid: Uid | None
    person_uid: Uid | None
    valid_from: str
    valid_till: str = ""
    included_min: int = 0
    fee: int = 0
    rate: int = 0
    step_min: int = 1
    currency: str = "RUB"
    note: str = ""

    def in_force(self, month: str) -> bool:
        """Whether the contract runs on any day of a month (``YYYY-MM``)."""
        return self.valid_from[:7] <= month and (not self.valid_till or month <= self.valid_till[:7])


@frozen
class Charge:
    """What a month of one client comes to: time in whole ms, the time above in minutes, money in hundredths."""

    spent_ms: int
    included_min: int
    over_min: int
    fee: int
    over_amount: int

    @property
    def amount(self) -> int:
        """The sum to bill."""
        return self.fee + self.over_amount

    @property
    def left_ms(self) -> int:
        """What of the included time is left; below zero when it is overdrawn."""
        return self.included_min * MINUTE - self.spent_ms


def charge(terms: Terms, billable_ms: int) -> Charge:
    """A month's bill under a contract, for ``billable_ms`` spent in it."""
    above = max(0, billable_ms - terms.included_min * MINUTE)
    step = max(1, terms.step_min) * MINUTE
    over_min = -(-above // step) * step // MINUTE
    return Charge(
        billable_ms,
        terms.included_min,
        over_min,
        terms.fee,
        (2 * over_min * terms.rate + HOUR_MIN) // (2 * HOUR_MIN),
    )
