"""Two families of error: known ones are told to the person, everything else is a bug and makes a report."""

from __future__ import annotations

from app.services.exit_codes import ExitCode
from app.services.words import t


class KnownError(Exception):
    """Something that can happen in normal use: full disk, wrong password, lost key, a damaged workbook.

    ``key`` names a text (see :mod:`app.services.words`) that says what happened, what was kept and what to
    do; ``params`` fill it. ``str(error)`` is that text in the language in use. ``exit_code`` is what the
    command line ends with (documented in ``docs/exit-codes.md``).
    """

    exit_code: int = ExitCode.KNOWN

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params

    def __str__(self) -> str:
        return t(self.key, **self.params)
