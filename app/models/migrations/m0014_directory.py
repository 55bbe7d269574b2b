"""The directory, duty, dial rules. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE directory_entry (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, kind TEXT NOT NULL, name TEXT NOT NULL, post TEXT NOT NULL, department_uid
    BLOB, user_uid BLOB, calendar_uid BLOB, skills TEXT NOT NULL, note TEXT NOT NULL, active INTEGER
    NOT NULL
);
CREATE UNIQUE INDEX directory_entry_uid ON directory_entry (uid);
CREATE INDEX directory_entry_department_uid ON directory_entry (department_uid);
CREATE INDEX directory_entry_user_uid ON directory_entry (user_uid);
CREATE TABLE directory_number (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, entry_uid BLOB NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL, key TEXT
    NOT NULL, position INTEGER NOT NULL
);
CREATE UNIQUE INDEX directory_number_uid ON directory_number (uid);
CREATE INDEX directory_number_entry_uid ON directory_number (entry_uid);
CREATE INDEX directory_number_key ON directory_number (key);
CREATE TABLE duty_shift (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, department_uid BLOB NOT NULL, entry_uid BLOB NOT NULL, from_at INTEGER NOT
    NULL, until_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX duty_shift_uid ON duty_shift (uid);
CREATE INDEX duty_shift_department_uid ON duty_shift (department_uid);
CREATE INDEX duty_shift_entry_uid ON duty_shift (entry_uid);
CREATE INDEX duty_shift_until_at ON duty_shift (until_at);
CREATE TABLE dial_rule (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, position INTEGER NOT NULL, active INTEGER NOT NULL, line TEXT NOT NULL,
    pattern TEXT NOT NULL, deed TEXT NOT NULL, strip INTEGER NOT NULL, prefix TEXT NOT NULL, note
    TEXT NOT NULL
);
CREATE UNIQUE INDEX dial_rule_uid ON dial_rule (uid);
"""
