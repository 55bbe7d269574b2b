"""Macros and what serves the hand. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE undo_step (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, user_uid BLOB NOT NULL, at INTEGER NOT NULL,
    name TEXT NOT NULL, params TEXT NOT NULL, spans TEXT NOT NULL, undoes BLOB, undone INTEGER NOT NULL
);
CREATE UNIQUE INDEX undo_step_uid ON undo_step (uid);
CREATE INDEX undo_step_at ON undo_step (at);
"""
