"""Clients and tickets from files: look at one, map its columns, try it dry, bring it in chunk by chunk.

``look`` reads the beginning and guesses; ``preview`` shows rows as they will be; ``Import.step`` does the work on
the database thread, one chunk a call; ``save`` keeps a mapping for the next file of the same headings.
"""

from __future__ import annotations

from app.services.imports.errors import ImportTrouble, Rejected, RowsRejected
from app.services.imports.fields import MANY, What, fields_of
from app.services.imports.mapping import Column, Mapping, save, saved
from app.services.imports.preview import Look, PreviewRow, look, preview, shown_fields
from app.services.imports.rejects import rejects_path
from app.services.imports.rights import check_import
from app.services.imports.running import Import, Progress, run
from app.services.imports.zones import local_zone

__all__ = [
    "MANY",
    "Column",
    "Import",
    "ImportTrouble",
    "Look",
    "Mapping",
    "PreviewRow",
    "Progress",
    "Rejected",
    "RowsRejected",
    "What",
    "check_import",
    "fields_of",
    "local_zone",
    "look",
    "preview",
    "rejects_path",
    "run",
    "save",
    "saved",
    "shown_fields",
]
