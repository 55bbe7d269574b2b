"""Clients and tickets from files: look at one, map its columns, try it dry, bring it in chunk by chunk.

``look`` reads the beginning and guesses; ``preview`` shows rows as they will be; ``Import.step`` does the work on
the database thread, one chunk a call; ``save`` keeps a mapping for the next file of the same headings.
"""

from __future__ import annotations

from app.services.imports.errors import ImportTrouble, NotAllowed, Rejected
from app.services.imports.fields import MANY, What, fields_of
from app.services.imports.mapping import Column, Mapping, save, saved
from app.services.imports.preview import Look, PreviewRow, look, preview, shown_fields
from app.services.imports.rejects import rejects_path
from app.services.imports.rights import IMPORTERS, check_import
from app.services.imports.running import Import, Progress, run

__all__ = [
    "IMPORTERS",
    "MANY",
    "Column",
    "Import",
    "ImportTrouble",
    "Look",
    "Mapping",
    "NotAllowed",
    "PreviewRow",
    "Progress",
    "Rejected",
    "What",
    "check_import",
    "fields_of",
    "look",
    "preview",
    "rejects_path",
    "run",
    "save",
    "saved",
    "shown_fields",
]
