"""Calendars, agreements and who is under which. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE work_calendar (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL, zone TEXT NOT NULL, week TEXT NOT NULL, country TEXT NOT NULL
);
CREATE UNIQUE INDEX work_calendar_uid ON work_calendar (uid);
CREATE INDEX work_calendar_code ON work_calendar (code);
CREATE TABLE calendar_day (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, calendar_uid BLOB NOT NULL, day TEXT NOT NULL, hours TEXT NOT NULL, labels TEXT
);
CREATE UNIQUE INDEX calendar_day_uid ON calendar_day (uid);
CREATE INDEX calendar_day_calendar_uid ON calendar_day (calendar_uid);
CREATE TABLE sla_policy (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL
);
CREATE UNIQUE INDEX sla_policy_uid ON sla_policy (uid);
CREATE INDEX sla_policy_code ON sla_policy (code);
CREATE TABLE sla_version (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, policy_uid BLOB NOT NULL, number INTEGER NOT NULL, calendar_uid BLOB NOT NULL,
    targets TEXT NOT NULL, pausing TEXT NOT NULL, reopen TEXT NOT NULL, valid_from INTEGER NOT NULL
);
CREATE UNIQUE INDEX sla_version_uid ON sla_version (uid);
CREATE INDEX sla_version_policy_uid ON sla_version (policy_uid);
ALTER TABLE ticket_type ADD COLUMN policy_uid BLOB;
ALTER TABLE queue ADD COLUMN policy_uid BLOB;
"""
