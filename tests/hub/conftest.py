"""One real PostgreSQL for the session, a fresh hub for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.bench import TEMPLATE, Hub, create_database, drop_database
from tests.hub.desks import Desks
from tests.hub.server import NoServer, Server, server_here
from tests.hub.stations import Stations


@pytest.fixture(scope="session")
def hub_server() -> Iterator[Server]:
    """A running server with a template of a hub. Skips where PostgreSQL cannot be had."""
    try:
        with server_here(fsync="off") as server:
            create_database(server, TEMPLATE)
            Hub(server, TEMPLATE).init()
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture
def hub(hub_server: Server) -> Iterator[Hub]:
    """A hub of its own for one test, made from the template, with nobody in it."""
    name = create_database(hub_server, template=TEMPLATE)
    made = Hub(hub_server, name)
    yield made
    made.close()
    drop_database(hub_server, name)


@pytest.fixture
def desks(hub: Hub, tmp_path: Path) -> Iterator[Desks]:
    """Makes desks without a thread, which agree when they are told to; all closed with the test."""
    made = Desks(hub, tmp_path)
    yield made
    made.close()


@pytest.fixture
def stations(hub: Hub, tmp_path: Path) -> Iterator[Stations]:
    """Makes desks as the program runs them; all ended with the test."""
    made = Stations(hub, tmp_path)
    yield made
    made.close()
