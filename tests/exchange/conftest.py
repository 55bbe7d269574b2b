"""One lab for all tests of the set, and a tidy exchange for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.hall import Hall
from tests.exchange.laboratory import Laboratory, NoLab
from tests.exchange.opening import by_hand, open_desk, window  # noqa: F401  (fixtures)
from tests.exchange.relay import Relay
from tests.services.conftest import _sample, people, store  # noqa: F401  (fixtures)
from tests.views.desk.conftest import _desk_sample, desk_store  # noqa: F401  (fixtures)

HERE = Path(__file__).parent
LONG_S = 900
"""The first test of the set pays for the installing."""
LEFT_OPEN = "unclosed file.*/city/"
"""The lab leaves its callers' logs to be closed by Python."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the lab, and is a set of its own."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.exchange)
            item.add_marker(pytest.mark.timeout(LONG_S))
            item.add_marker(pytest.mark.filterwarnings(f"ignore:{LEFT_OPEN}:ResourceWarning"))


@pytest.fixture(scope="session")
def _hall() -> Iterator[Hall]:
    laboratory = Laboratory()
    try:
        with laboratory.open(), pytest.MonkeyPatch.context() as patch:
            patch.setenv("LAB_HOME", str(laboratory.home))  # the lab's own scenarios call its scripts
            hall = Hall(laboratory)
            yield hall
            hall.leave()
    except NoLab as reason:
        pytest.skip(str(reason))


@pytest.fixture
def hall(_hall: Hall) -> Iterator[Hall]:
    """The lab with nobody calling and nobody in the queue, before and after the test."""
    _hall.tidy()
    yield _hall
    _hall.laboratory.mend()
    _hall.tidy()


@pytest.fixture
def relay(hall: Hall) -> Iterator[Relay]:
    """The cable through which the desk reaches the exchange."""
    cable = Relay(hall)
    yield cable
    cable.close()
