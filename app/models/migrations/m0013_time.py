"""Time entries and contracts. Frozen: never edited once released; imports no live models."""

SQL = ""
