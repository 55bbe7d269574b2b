"""What can go wrong with a whole file. A row that cannot go in is no error: it is rejected with a reason."""

from __future__ import annotations

from app.services.errors import KnownError
from app.services.exit_codes import ExitCode


class ImportTrouble(KnownError):
    """The file cannot be imported as it is."""

    exit_code = ExitCode.IMPORT_TROUBLE


class RowsRejected(KnownError):
    """Some rows of the file could not go in; the others are in."""

    exit_code = ExitCode.ROWS_REJECTED


class Rejected(Exception):
    """One row cannot go in. ``key`` names a text of the area ``importing``; ``params`` fill it."""

    def __init__(self, key: str, **params: str) -> None:
        super().__init__(key)
        self.key = key
        self.params = params
