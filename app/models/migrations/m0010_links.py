"""Links, problems, incidents and merges. Frozen: never edited once released; imports no live models."""

SQL = ""
