"""A whole window on a real store, for tests of screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.models.staff import Role
from app.services.crash import CrashReports
from app.services.launch import Launch
from app.services.paths import paths_in
from app.services.people.users import UserRecord, save_user, signed_in_as
from app.services.settings.managed import Managed
from app.services.settings.settings import load_settings
from app.services.store.opening import create_store
from app.services.store.session import open_session
from app.services.store.store import Store
from app.views.starting.desk import Desk
from app.views.texts import LanguageSwitch
from app.views.theme import Theme

KEY = "ab" * 32


@contextmanager
def desk_in(
    folder: Path, role: Role, fill: Callable[[Store], Any] = lambda _: None, managed: Managed | None = None
) -> Iterator[Desk]:
    """A desk at which somebody of this role sits; ``fill`` puts records into the store first.

    ``managed`` is what the organisation says about settings.
    """
    path = folder / "store.db"
    with create_store(path, KEY) as store:
        save_user(store, None, UserRecord(None, "boss", "Анна Петрова", Role.ADMINISTRATOR, system_account="boss"))
        if role is not Role.ADMINISTRATOR:
            save_user(store, None, UserRecord(None, "me", "Иван", role, system_account="me"))
        signed_in = signed_in_as(store, "boss" if role is Role.ADMINISTRATOR else "me")
        fill(store)
    assert signed_in is not None
    paths = paths_in(folder)
    launch = Launch(paths, load_settings(paths, managed), CrashReports(paths.log), path)
    reads = role is Role.SUPERVISOR  # as at a supervisor's sign-in: everything is read, scripts are written
    session = open_session(path, [KEY], temporary=folder / "nothing", read_only=reads, for_author=reads)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    desk = Desk(launch, session, signed_in, Theme(application), LanguageSwitch(application))
    desk.add_rest()
    try:
        yield desk
    finally:
        desk.leave()
        desk.window.close()
        session.close()
        QApplication.processEvents()
        desk.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
