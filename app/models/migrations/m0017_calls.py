"""Calls handed on, and why a call ended. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE call_handover (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT,
    call_id TEXT NOT NULL, how TEXT NOT NULL, interaction_uid BLOB, from_uid BLOB NOT NULL, person_uid BLOB,
    target TEXT NOT NULL, note TEXT NOT NULL, body TEXT, handed_at INTEGER NOT NULL, taken_by BLOB,
    taken_at INTEGER
);
CREATE UNIQUE INDEX call_handover_uid ON call_handover (uid);
CREATE INDEX call_handover_call_id ON call_handover (call_id);
ALTER TABLE interaction ADD COLUMN cause TEXT NOT NULL DEFAULT '';
"""
