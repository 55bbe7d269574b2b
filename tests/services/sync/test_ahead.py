"""What comes is taken ahead, in its order, no further than is asked for, and not at all once nobody needs it."""

from __future__ import annotations

import threading

import pytest

from app.services.sync.ahead import Ahead


class Source:
    """Counts, and remembers how far it was asked and by which threads."""

    def __init__(self, count, error=None):
        self.count, self.error = count, error
        self.asked = 0
        self.closed = False
        self.threads = set()
        self.far = threading.Semaphore(0)

    def items(self):
        try:
            for number in range(self.count):
                self.threads.add(threading.get_ident())
                self.asked = number + 1
                self.far.release()
                yield number
            if self.error is not None:
                raise self.error
        finally:
            self.closed = True


@pytest.mark.parametrize("most", [1, 3, 100])
def test_all_comes_in_its_order_from_another_thread(most):
    source = Source(50)
    with Ahead(source.items(), most) as coming:
        assert list(coming) == list(range(50))
    assert source.closed
    assert threading.get_ident() not in source.threads
    assert len(source.threads) == 1


def test_no_more_is_taken_than_may_wait():
    source = Source(50)
    with Ahead(source.items(), 4) as coming:
        for _ in range(5):  # four wait, and the fifth is the next one's turn
            source.far.acquire()
        assert source.asked == 5
        assert next(coming) == 0
        source.far.acquire()
        assert source.asked == 6


def test_what_it_raises_comes_after_what_came_before():
    with Ahead(Source(7, LookupError("gone")).items(), 2) as coming:
        assert [next(coming) for _ in range(7)] == list(range(7))
        with pytest.raises(LookupError, match="gone"):
            next(coming)


@pytest.mark.parametrize("used", [0, 1, 10])
def test_it_ends_when_nobody_needs_it(used):
    source = Source(10_000)
    before = threading.active_count()
    with Ahead(source.items(), 3) as coming:
        for _ in range(used):
            next(coming)
    assert source.closed
    assert source.asked <= used + 4
    assert threading.active_count() == before


def test_it_ends_when_the_work_fails():
    source = Source(10_000)
    ahead = Ahead(source.items(), 3)
    coming = ahead.__enter__()
    assert next(coming) == 0
    ahead.__exit__(KeyError, KeyError(), None)
    assert source.closed
