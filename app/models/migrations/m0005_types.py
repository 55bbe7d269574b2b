"""Types, their versions and checklists. Frozen: never edited once released; imports no live models."""

SQL = ""
