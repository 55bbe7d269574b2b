"""Working time: what is open, how much lies between two moments, and when an amount of it is used up.

Moments are UTC ms, amounts ms of open time. An amount that ends exactly when a day closes ends at that closing
time, never at the next opening. Amounts are real time: on the day the clocks go back, a day of 24 h lasts 25.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta

from app.services.clocks.errors import CalendarError
from app.services.clocks.plan import DAY_S, CalendarPlan, Day, Hours, Why, zone_of
from app.services.clocks.production import special_day

SECOND = 1000
FIRST_YEAR, LAST_YEAR = 1, 9998
EMPTY_YEARS = 20
_ONE_DAY = timedelta(days=1)


class Calendar:
    """A calendar's arithmetic. Whole years are worked out when first asked for, then kept."""

    def __init__(self, plan: CalendarPlan) -> None:
        self.plan = plan
        self._zone = zone_of(plan.zone)
        self._table = _Table(0, -1, (), (), ())
        self._known = (0, 0)

    def add(self, start: int, amount: int) -> int:
        """When ``amount`` ms of open time from ``start`` are used up; nothing from a closed moment: the opening.

        Raises CalendarError where the calendar never opens again.
        """
        table = self._around(start, start)
        if amount <= 0:
            return start if table.closes_at(start) else self.next_open(start)
        wanted = table.open_before(start) + amount
        if wanted > table.total:
            table = self._with_open(start, amount)
            wanted = table.open_before(start) + amount
        at = bisect_left(table.used, wanted)
        return table.ends[at] - (table.used[at] - wanted)

    def back(self, start: int, amount: int) -> int:
        """The moment from which ``amount`` ms of open time lead to ``start``. Raises CalendarError like add."""
        table = self._with_past(start, amount)
        if amount <= 0:
            found = bisect_right(table.starts, start) - 1
            return start if found < 0 else min(start, table.ends[found])
        at = bisect_right(table.used, table.open_before(start) - amount)
        return table.ends[at] - (table.used[at] - (table.open_before(start) - amount))

    def between(self, start: int, end: int) -> int:
        """The open time from ``start`` to ``end``, ms; 0 when the end is not after the start."""
        if end <= start:
            return 0
        table = self._around(start, end)
        return table.open_before(end) - table.open_before(start)

    def is_open(self, at: int) -> bool:
        """Whether a moment is working time; the moment of closing is not."""
        table = self._around(at, at)
        found = bisect_right(table.starts, at) - 1
        return found >= 0 and at < table.ends[found]

    def next_open(self, at: int) -> int:
        """The moment itself when it is open, else the next opening. Raises CalendarError where there is none."""
        if self.is_open(at):
            return at
        table = self._with_open(at, 1)
        return table.starts[bisect_right(table.starts, at)]

    def day(self, day: date) -> Day | None:
        """What is special about a date, or None when it is like its weekday."""
        own = self.plan.days.get(day)
        if own is not None:
            return own
        if (day.month, day.day) in self.plan.annual:
            return Day((), Why.HOLIDAY)
        if self.plan.country:
            return special_day(self.plan.country, day, self.plan.week)
        return None

    def hours(self, day: date) -> Hours:
        """The intervals that begin on a date, in seconds of its wall clock."""
        special = self.day(day)
        return self.plan.week[day.weekday()] if special is None else special.hours

    def special_days(self, start: int, end: int) -> list[tuple[date, Day]]:
        """The dates between two moments that are not like their weekday, oldest first."""
        day, last = self._date(start), self._date(end)
        found = []
        while day <= last:
            special = self.day(day)
            if special is not None:
                found.append((day, special))
            day += _ONE_DAY
        return found

    def _with_open(self, start: int, amount: int) -> _Table:
        """A table that holds ``amount`` ms of open time after ``start``."""
        table = self._around(start, start)
        if table.total - table.open_before(start) >= amount:
            return table
        year = self._year(start)
        reach, left_before = 1, 0
        while (left := table.total - table.open_before(start)) < amount:
            if (reach > EMPTY_YEARS and left == left_before) or year + reach > LAST_YEAR:
                raise CalendarError("clocks.never_opens", calendar=self.plan.name)
            left_before = left
            table = self._years(year, year + reach)
            reach *= 2
        return table

    def _with_past(self, start: int, amount: int) -> _Table:
        """A table that holds ``amount`` ms of open time before ``start``."""
        year = self._year(start)
        table = self._years(year, year)
        reach = 1
        while table.open_before(start) < amount:
            if (reach > EMPTY_YEARS and not table.open_before(start)) or year - reach < FIRST_YEAR:
                raise CalendarError("clocks.never_opens", calendar=self.plan.name)
            table = self._years(year - reach, year)
            reach *= 2
        return table

    def _around(self, start: int, end: int) -> _Table:
        known = self._known
        if known[0] <= start and end < known[1]:
            return self._table
        return self._years(self._year(start), self._year(end))

    def _years(self, first: int, last: int) -> _Table:
        """The table of these years and a day around them, with the years that are worked out already."""
        table = self._table
        if table.first <= first and last <= table.last:
            return table
        if table.last >= table.first:
            first, last = min(first, table.first), max(last, table.last)
        self._known = (0, 0)
        self._table = table = self._worked_out(max(first, FIRST_YEAR), min(last, LAST_YEAR))
        self._known = (self._moment(date(table.first, 1, 1), 0), self._moment(date(table.last, 12, 31), DAY_S))
        return self._table

    def _worked_out(self, first: int, last: int) -> _Table:
        day = date(first, 1, 1) - _ONE_DAY if first > FIRST_YEAR else date(first, 1, 1)
        end = date(last, 12, 31) + _ONE_DAY
        spans: list[tuple[int, int]] = []
        while day <= end:
            spans += [(self._moment(day, begins), self._moment(day, ends)) for begins, ends in self.hours(day)]
            day += _ONE_DAY
        cuts = [
            (self._moment(day, begins), self._moment(day, ends))
            for day, breaks in self.plan.breaks.items()
            for begins, ends in breaks
        ]
        return _table(first, last, _without(_merged(spans), _merged(cuts)))

    def _moment(self, day: date, second: int) -> int:
        """A wall-clock second of a date as UTC ms; one that the clocks jump over is the moment of the jump."""
        wall = datetime(day.year, day.month, day.day) + timedelta(seconds=second)  # noqa: DTZ001 - wall clock
        early, late = (_utc(wall.replace(tzinfo=self._zone, fold=fold)) for fold in (0, 1))
        if early <= late:
            return early * SECOND
        jump_from, jump_to = late, early
        before = self._offset(jump_from)
        while jump_to - jump_from > 1:
            middle = (jump_from + jump_to) // 2
            if self._offset(middle) == before:
                jump_from = middle
            else:
                jump_to = middle
        return jump_to * SECOND

    def _offset(self, second: int) -> timedelta | None:
        return datetime.fromtimestamp(second, self._zone).utcoffset()

    def _date(self, at: int) -> date:
        return datetime.fromtimestamp(at / SECOND, self._zone).date()

    def _year(self, at: int) -> int:
        return self._date(at).year


class _Table:
    """Open intervals in order, and the open time used up at the end of each."""

    __slots__ = ("ends", "first", "last", "starts", "total", "used")

    def __init__(
        self, first: int, last: int, starts: tuple[int, ...], ends: tuple[int, ...], used: tuple[int, ...]
    ) -> None:
        self.first, self.last = first, last
        self.starts, self.ends, self.used = starts, ends, used
        self.total = used[-1] if used else 0

    def closes_at(self, at: int) -> bool:
        """Whether a moment is the end of an interval."""
        found = bisect_left(self.ends, at)
        return found < len(self.ends) and self.ends[found] == at

    def open_before(self, at: int) -> int:
        """The open time of the table before a moment, ms."""
        found = bisect_right(self.starts, at) - 1
        if found < 0:
            return 0
        left = self.ends[found] - at
        return self.used[found] - left if left > 0 else self.used[found]


def _table(first: int, last: int, spans: list[tuple[int, int]]) -> _Table:
    used, total = [], 0
    for start, end in spans:
        total += end - start
        used.append(total)
    return _Table(first, last, tuple(s for s, _ in spans), tuple(e for _, e in spans), tuple(used))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that touch or overlap made one, empty ones left out."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _without(spans: list[tuple[int, int]], cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if not cuts:
        return spans
    found = []
    for begins, end in spans:
        start = begins
        for cut_start, cut_end in cuts:
            if cut_end > start and cut_start < end:
                if cut_start > start:
                    found.append((start, cut_start))
                start = max(start, cut_end)
        if start < end:
            found.append((start, end))
    return found


def _utc(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
