"""Pauses that are asked for, and what the exchange calls them. Frozen: never edited once released; imports no live
models.
"""

SQL = """
ALTER TABLE pause_reason ADD COLUMN once_min INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pause_reason ADD COLUMN asks_over_limit INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pause_reason ADD COLUMN exchange_code TEXT NOT NULL DEFAULT '';
CREATE TABLE pause_request (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, user_uid BLOB NOT NULL, reason TEXT NOT NULL, over_limit INTEGER NOT NULL,
    note TEXT NOT NULL, granted INTEGER NOT NULL, answer TEXT NOT NULL, answered_by BLOB, answered_at
    INTEGER, ended_at INTEGER
);
CREATE UNIQUE INDEX pause_request_uid ON pause_request (uid);
CREATE INDEX pause_request_user_uid ON pause_request (user_uid);
CREATE INDEX pause_request_open ON pause_request (ended_at) WHERE ended_at IS NULL;
"""
