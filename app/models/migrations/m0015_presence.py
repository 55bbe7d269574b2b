"""To be filled. Frozen: never edited once released; imports no live models."""

SQL = ""
