"""An operator's shift in a flow: a filled store with a passphrase, the program on it, and what the store says.

The store is a real one on disk, so that the flow reads what the program wrote from outside, by a connection
that can only read: where the operator stands in the script (the draft has it) and what came of the call.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.models.staff import Role
from app.services.demo.load import load_demo
from app.services.paths import NAME, paths_in
from app.services.people.users import UserRecord, save_user, system_account
from app.services.search.index import attach
from app.services.settings.settings import load_settings
from app.services.store import keys
from app.services.store.clock import wall_ms
from app.services.store.opening import create_store, open_store
from app.services.store.store import Store
from tests.flows.desktop import Desktop, Program, until

PASSPHRASE = "верный конь без подков"
DESK = "Рабочее место оператора"


class Shift:
    """One operator at a desk with a training line (or ``manual``). Close it, to let go of the store."""

    def __init__(self, desktop: Desktop, speed: int = 100, *, line: str = "training") -> None:
        self.desktop = desktop
        self.path = desktop.folder / "store" / "shift.db"
        self.path.parent.mkdir()
        made = keys.make_keys(self.path, passphrase=PASSPHRASE)
        with create_store(self.path, made.key_hex) as store:
            attach(store)
            record = UserRecord(
                None, "maria", "Мария Соколова", Role.ADMINISTRATOR, "100", system_account=system_account()
            )
            load_demo(store, save_user(store, None, record), wall_ms())
        self._set_up(desktop.folder / "home", line, speed)
        self.store: Store = open_store(self.path, made.key_hex, read_only=True)
        self._history = self.value("SELECT max(id) FROM interaction")

    def start(self, *options: str) -> Program:
        """Start the program and open the store with the passphrase, as a person does."""
        program = self.desktop.start("-m", "app", "--store", str(self.path), "--language", "ru", *options)
        self.desktop.wait_for_title("Введите парольную фразу")
        self.desktop.type(PASSPHRASE)
        self.desktop.press("Return")
        self.desktop.wait_for_title(DESK)
        return program

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def value(self, sql: str, *args: Any) -> Any:
        """The first value of the first row; None without one."""
        return self.store.value(sql, *args)

    def rows(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        """All rows."""
        return [tuple(row) for row in self.store.rows(sql, *args)]

    def draft(self) -> dict[str, Any]:
        """The body of the draft in hand; empty without one."""
        body = self.value("SELECT body FROM draft WHERE NOT parked ORDER BY updated_at DESC LIMIT 1")
        return dict(json.loads(body)) if body else {}

    def step(self) -> str:
        """The name of the script's step in hand, ``end`` after the last one, empty without a script."""
        script = self.draft().get("script")
        if not script:
            return ""
        leg = script["open"][-1]
        return "end" if leg["over"] else str(leg["path"][-1][0]).rpartition("/")[2]

    def until_step(self, name: str) -> None:
        """Wait until the operator stands at this step of the script."""
        try:
            until(f"step {name!r}", lambda: self.step() == name, 30)
        except TimeoutError:
            where = self.desktop.picture(f"not-at-{name}")
            raise AssertionError(f"stands at {self.step()!r}, not at {name!r}; see {where}") from None

    def until_state(self, state: str) -> None:
        """Wait until the latest contact at this desk is in this state."""
        try:
            until(f"a contact that is {state}", lambda: self.state() == state)
        except TimeoutError:
            where = self.desktop.picture(f"not-{state}")
            raise AssertionError(f"the contact is {self.state()!r}, not {state!r}; see {where}") from None

    def state(self) -> str:
        """The state of the latest contact that came in since the program started."""
        sql = "SELECT state FROM interaction WHERE id > ? ORDER BY id DESC LIMIT 1"
        return str(self.value(sql, self._history) or "")

    def _set_up(self, home: Path, line: str, speed: int) -> None:
        folder = home / ".config" / NAME
        paths = paths_in(home)
        settings = load_settings(type(paths)(folder, folder / "local", paths.data, paths.log))
        settings.set("line", line)
        settings.set("training_speed", speed)
        settings.set("after_call_limit", 0)
