"""The program's whole window in this process, at a desk that has joined a real hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from app.models.staff import Role
from app.services.hub.connecting import connected
from app.services.hub.people import add_member
from app.services.joining.place import make_place
from app.services.people.users import signed_in_as
from app.services.store.store import Store
from app.services.sync.engine import Engine
from app.services.sync.link import HubLink
from app.views.desk.ticket.widgets import TicketForm
from app.views.desk.timer.hub import HubBadge
from app.views.notices import Notice
from app.views.starting.desk import Desk
from tests.hub.bench import Hub
from tests.views.desk_fixture import desk_in


class Window:
    """The window with what a person sees of the hub in it. ``told`` are the notices so far."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.told: list[Notice] = []
        desk.context.notices.told.connect(self.told.append)

    @property
    def badge(self) -> HubBadge:
        """The word on the strip."""
        found = self.desk.window.findChild(HubBadge)
        assert isinstance(found, HubBadge)
        return found

    @property
    def form(self) -> TicketForm:
        """The ticket being written at the desk."""
        found = self.desk.window.findChild(TicketForm)
        assert isinstance(found, TicketForm)
        return found

    @property
    def texts(self) -> list[str]:
        """What was told, in words."""
        return [notice.text for notice in self.told]

    def value(self, sql: str, *params: Any) -> Any:
        """What the desk's store has."""
        return self.desk._session.store.submit(lambda store: store.value(sql, *params)).result()


@contextmanager
def window_on(
    hub: Hub,
    folder: Path,
    login: str = "vera",
    role: Role = Role.ADMINISTRATOR,
    queues: tuple[str, ...] = (),
    fill: Callable[[Store], Any] = lambda _: None,
) -> Iterator[Window]:
    """A window whose person is a member of the hub; joined before it opens, as after an earlier day's work."""
    name = f"{login}_{hub.database}"[:60]
    secrets: list[str] = []

    def join(store: Store) -> None:
        signed_in = signed_in_as(store, "boss" if role is Role.ADMINISTRATOR else "me")
        assert signed_in is not None
        with connected(hub.address) as connection:
            secrets.append(add_member(connection, name, signed_in.name, role, queues, signed_in.user_uid))
        hub._logins[login], hub.secrets[login] = name, secrets[0]
        link = HubLink(psycopg.connect(hub.address_of(login), autocommit=True))
        Engine(lambda operation, *args, **named: operation(store, *args, **named)).greet(link)
        link.close()
        fill(store)

    with desk_in(folder, role, join) as desk:
        address = f"127.0.0.1:{hub.server.port}/{hub.database}"
        settings = desk.context.settings
        for setting, value in (("hub_address", address), ("hub_login", name), ("hub_verification", "none")):
            settings.set_for_now(setting, value)
        assert desk.context.hub is not None
        desk.context.hub.secrets._find = lambda: None
        desk.context.hub.secrets.keep(make_place(address, name, "none"), secrets[0])
        yield Window(desk)
