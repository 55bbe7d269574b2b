"""How far the search has looked for what is not in its index. Frozen: never edited once released."""

SQL = """
CREATE TABLE search_mark (id INTEGER NOT NULL PRIMARY KEY, source TEXT NOT NULL, up_to INTEGER NOT NULL);
CREATE UNIQUE INDEX search_mark_source ON search_mark (source);
"""
