"""What the tests of the gateway share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.telephony.gateway.house_of_two import House


@pytest.fixture
def house() -> Iterator[House]:
    made = House()
    yield made
    made.close()
