"""Rules, notices and what was handed outside. Frozen: never edited once released; imports no live models."""

SQL = ""
