"""Units, their work orders, thresholds that fired. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE unit (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL, policy_uid BLOB
);
CREATE UNIQUE INDEX unit_uid ON unit (uid);
CREATE INDEX unit_code ON unit (code);
CREATE TABLE work_order (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, ticket_uid BLOB NOT NULL, number INTEGER NOT NULL, title TEXT NOT NULL, text
    TEXT NOT NULL, unit_uid BLOB, assignee_uid BLOB, state TEXT NOT NULL, priority INTEGER NOT NULL,
    due_at INTEGER, done_at INTEGER, result TEXT NOT NULL
);
CREATE UNIQUE INDEX work_order_uid ON work_order (uid);
CREATE INDEX work_order_ticket_uid ON work_order (ticket_uid);
CREATE INDEX work_order_unit_uid ON work_order (unit_uid);
CREATE INDEX work_order_assignee_uid ON work_order (assignee_uid);
CREATE INDEX work_order_open ON work_order (due_at, id) WHERE done_at IS NULL AND deleted_at IS NULL;
CREATE INDEX work_order_running ON work_order (created_at, id) WHERE done_at IS NULL AND deleted_at IS NULL;
CREATE TABLE threshold_fired (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, ticket_uid BLOB NOT NULL, order_uid BLOB, clock TEXT NOT NULL, percent INTEGER
    NOT NULL, cycle_at INTEGER NOT NULL, reached_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX threshold_fired_uid ON threshold_fired (uid);
CREATE INDEX threshold_fired_ticket_uid ON threshold_fired (ticket_uid);
CREATE INDEX threshold_fired_reached_at ON threshold_fired (reached_at);
CREATE TABLE clock_watch (
    id INTEGER NOT NULL PRIMARY KEY, record_uid BLOB NOT NULL, ticket_uid BLOB NOT NULL, acceptance_at
    INTEGER, first_response_at INTEGER, reply_at INTEGER, update_at INTEGER, still INTEGER NOT NULL,
    next_at INTEGER, spans TEXT
);
CREATE UNIQUE INDEX clock_watch_record_uid ON clock_watch (record_uid);
CREATE INDEX clock_watch_ticket_uid ON clock_watch (ticket_uid);
CREATE INDEX clock_watch_next_at ON clock_watch (next_at) WHERE next_at IS NOT NULL;
CREATE TABLE clock_mark (id INTEGER NOT NULL PRIMARY KEY, followed_at INTEGER NOT NULL);
ALTER TABLE sla_version ADD COLUMN thresholds TEXT;
"""
