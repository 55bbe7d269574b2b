"""The working day. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE curator (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT,
    person_uid BLOB, organisation_uid BLOB, user_uid BLOB NOT NULL, rank TEXT NOT NULL
);
CREATE UNIQUE INDEX curator_uid ON curator (uid);
CREATE INDEX curator_person_uid ON curator (person_uid);
CREATE INDEX curator_organisation_uid ON curator (organisation_uid);
CREATE INDEX curator_user_uid ON curator (user_uid);
CREATE TABLE passport (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT,
    person_uid BLOB, organisation_uid BLOB, systems TEXT NOT NULL, contacts TEXT NOT NULL, risks TEXT NOT
    NULL, agreements TEXT NOT NULL
);
CREATE UNIQUE INDEX passport_uid ON passport (uid);
CREATE INDEX passport_person_uid ON passport (person_uid);
CREATE INDEX passport_organisation_uid ON passport (organisation_uid);
CREATE TABLE watcher (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT,
    ticket_uid BLOB NOT NULL, user_uid BLOB NOT NULL, seen_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX watcher_uid ON watcher (uid);
CREATE INDEX watcher_ticket_uid ON watcher (ticket_uid);
CREATE INDEX watcher_user_uid ON watcher (user_uid);
CREATE TABLE raised_hand (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT,
    user_uid BLOB NOT NULL, interaction_uid BLOB, person_uid BLOB, ticket_uid BLOB, script TEXT NOT NULL,
    step TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, answered_by BLOB, answered_at INTEGER,
    read_at INTEGER
);
CREATE UNIQUE INDEX raised_hand_uid ON raised_hand (uid);
CREATE INDEX raised_hand_user_uid ON raised_hand (user_uid);
CREATE TABLE queue_claim (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT,
    user_uid BLOB NOT NULL, ticket_uid BLOB NOT NULL, queue_uid BLOB, released_at INTEGER, reason TEXT NOT
    NULL
);
CREATE UNIQUE INDEX queue_claim_uid ON queue_claim (uid);
CREATE INDEX queue_claim_user_uid ON queue_claim (user_uid);
CREATE INDEX queue_claim_ticket_uid ON queue_claim (ticket_uid);
CREATE TABLE shift_note (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT,
    user_uid BLOB NOT NULL, text TEXT NOT NULL, work TEXT
);
CREATE UNIQUE INDEX shift_note_uid ON shift_note (uid);
CREATE INDEX shift_note_user_uid ON shift_note (user_uid);
CREATE TABLE day_report (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT,
    user_uid BLOB NOT NULL, day TEXT NOT NULL, figures TEXT NOT NULL, text TEXT NOT NULL
);
CREATE UNIQUE INDEX day_report_uid ON day_report (uid);
CREATE INDEX day_report_user_uid ON day_report (user_uid);
CREATE TABLE absence (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT,
    user_uid BLOB NOT NULL, substitute_uid BLOB NOT NULL, kind TEXT NOT NULL, note TEXT NOT NULL, from_at
    INTEGER NOT NULL, until_at INTEGER, begun_at INTEGER, ended_at INTEGER
);
CREATE UNIQUE INDEX absence_uid ON absence (uid);
CREATE INDEX absence_user_uid ON absence (user_uid);
CREATE INDEX absence_substitute_uid ON absence (substitute_uid);
CREATE TABLE absence_item (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT,
    absence_uid BLOB NOT NULL, record_table TEXT NOT NULL, record_uid BLOB NOT NULL, from_uid BLOB NOT NULL,
    to_uid BLOB NOT NULL, outcome TEXT NOT NULL, settled_at INTEGER
);
CREATE UNIQUE INDEX absence_item_uid ON absence_item (uid);
CREATE INDEX absence_item_absence_uid ON absence_item (absence_uid);
CREATE INDEX absence_item_record_uid ON absence_item (record_uid);
CREATE TABLE callback_attempt (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT,
    callback_uid BLOB NOT NULL, user_uid BLOB NOT NULL, result TEXT NOT NULL, note TEXT NOT NULL
);
CREATE UNIQUE INDEX callback_attempt_uid ON callback_attempt (uid);
CREATE INDEX callback_attempt_callback_uid ON callback_attempt (callback_uid);
CREATE INDEX ticket_claim ON ticket (queue_uid, due_at, priority DESC, created_at, uid)
    WHERE state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND deleted_at IS NULL
    AND assignee_uid IS NULL;
"""
