"""In whose name a command works: by the system account, or by a login with the password typed in the terminal."""

from __future__ import annotations

import getpass
import time

from app.models.ids import Uid
from app.services.exit_codes import ExitCode
from app.services.people.errors import PeopleError
from app.services.people.passwords import Brake
from app.services.people.users import sign_in, sign_in_by_system_account
from app.services.store.store import Store
from app.services.words import t


class Nobody(PeopleError):
    """The system account belongs to nobody who works here."""

    exit_code = ExitCode.NOT_ALLOWED


def worker(store: Store, login: str | None) -> Uid:
    """The key of the person who gives the command. Raises Nobody, WrongPassword."""
    if login:
        password = getpass.getpass(t("transfer.ask_password", login=login))
        return sign_in(store, login, password, Brake(time.monotonic)).user_uid
    found = sign_in_by_system_account(store)
    if found is None:
        raise Nobody("transfer.who")
    return found.user_uid
