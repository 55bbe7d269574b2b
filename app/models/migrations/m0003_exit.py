"""How a caller left, and where a transfer went. Frozen: never edited once released; imports no live models."""

SQL = """
ALTER TABLE interaction ADD COLUMN exit TEXT NOT NULL DEFAULT '';
ALTER TABLE interaction ADD COLUMN target TEXT NOT NULL DEFAULT '';
"""
