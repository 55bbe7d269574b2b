"""Macros and what serves the hand. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE undo_step (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, user_uid BLOB NOT NULL, at INTEGER NOT NULL,
    name TEXT NOT NULL, params TEXT NOT NULL, spans TEXT NOT NULL, undoes BLOB, undone INTEGER NOT NULL
);
CREATE UNIQUE INDEX undo_step_uid ON undo_step (uid);
CREATE INDEX undo_step_at ON undo_step (at);
CREATE TABLE macro (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL, slot INTEGER NOT NULL, deed TEXT NOT NULL
);
CREATE UNIQUE INDEX macro_uid ON macro (uid);
CREATE INDEX macro_code ON macro (code);
CREATE TABLE snippet (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE UNIQUE INDEX snippet_uid ON snippet (uid);
CREATE INDEX snippet_code ON snippet (code);
CREATE TABLE remote_session (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, ticket_uid BLOB, person_uid BLOB, user_uid BLOB NOT NULL, number TEXT NOT NULL,
    started_at INTEGER NOT NULL, ended_at INTEGER
);
CREATE UNIQUE INDEX remote_session_uid ON remote_session (uid);
CREATE INDEX remote_session_ticket_uid ON remote_session (ticket_uid);
"""
