"""Marks on recordings, and who heard which stretch. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE recording_mark (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, interaction_uid BLOB NOT NULL, user_uid BLOB NOT NULL, at_ms INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE UNIQUE INDEX recording_mark_uid ON recording_mark (uid);
CREATE INDEX recording_mark_interaction_uid ON recording_mark (interaction_uid);
CREATE TABLE recording_listening (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, interaction_uid BLOB NOT NULL, user_uid BLOB NOT NULL, purpose TEXT NOT NULL,
    heard_at INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL
);
CREATE UNIQUE INDEX recording_listening_uid ON recording_listening (uid);
CREATE INDEX recording_listening_interaction_uid ON recording_listening (interaction_uid);
"""
