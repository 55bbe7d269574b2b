"""Clients, tickets and calls into xlsx and csv: by right and mark, page by page, told in the reading log."""

from __future__ import annotations

from app.services.exports.running import Export, ExportProgress, run_export
from app.services.exports.tables import Table, Wanted

__all__ = ["Export", "ExportProgress", "Table", "Wanted", "run_export"]
