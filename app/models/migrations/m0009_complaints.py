"""Complaints, letters and documents. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE register (
    id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, pattern TEXT NOT NULL, yearly INTEGER NOT
    NULL, days INTEGER NOT NULL, working INTEGER NOT NULL, rolls INTEGER NOT NULL, remind_days
    INTEGER NOT NULL, calendar_uid BLOB, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER
    NOT NULL, active INTEGER NOT NULL, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT
);
CREATE INDEX register_code ON register (code);
CREATE UNIQUE INDEX register_uid ON register (uid);
CREATE TABLE register_counter (
    id INTEGER NOT NULL PRIMARY KEY, register_uid BLOB NOT NULL, year INTEGER NOT NULL, next_number
    INTEGER NOT NULL
);
CREATE INDEX register_counter_register_uid ON register_counter (register_uid);
CREATE TABLE document_template (
    id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, type_uid BLOB, text TEXT NOT NULL, code
    TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active INTEGER NOT NULL, uid
    BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER NOT NULL, created_by BLOB,
    updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER, extra TEXT
);
CREATE INDEX document_template_kind ON document_template (kind);
CREATE INDEX document_template_code ON document_template (code);
CREATE UNIQUE INDEX document_template_uid ON document_template (uid);
CREATE TABLE complaint_cause (
    id INTEGER NOT NULL PRIMARY KEY, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT
    NULL, active INTEGER NOT NULL, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT
);
CREATE INDEX complaint_cause_code ON complaint_cause (code);
CREATE UNIQUE INDEX complaint_cause_uid ON complaint_cause (uid);
CREATE TABLE complaint (
    id INTEGER NOT NULL PRIMARY KEY, ticket_uid BLOB NOT NULL, register_uid BLOB, number TEXT NOT
    NULL, registered_at INTEGER NOT NULL, received_at INTEGER NOT NULL, demand TEXT NOT NULL,
    cause_uid BLOB, unit_uid BLOB, due_at INTEGER, term_days INTEGER NOT NULL, term_working INTEGER
    NOT NULL, first_due_at INTEGER, extension_reason TEXT NOT NULL, notified_at INTEGER, reminded_at
    INTEGER, decision TEXT NOT NULL, decision_text TEXT NOT NULL, decided_at INTEGER, decided_by_uid
    BLOB, decided_by TEXT NOT NULL, answer_channel TEXT NOT NULL, answer_to TEXT NOT NULL,
    answer_text TEXT NOT NULL, answered_at INTEGER, answer_letter_uid BLOB, appealed_at INTEGER,
    appeal_note TEXT NOT NULL, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER
    NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER,
    extra TEXT
);
CREATE INDEX complaint_ticket_uid ON complaint (ticket_uid);
CREATE INDEX complaint_number ON complaint (number);
CREATE INDEX complaint_registered_at ON complaint (registered_at);
CREATE INDEX complaint_unit_uid ON complaint (unit_uid);
CREATE UNIQUE INDEX complaint_uid ON complaint (uid);
CREATE INDEX complaint_open ON complaint (due_at, id) WHERE answered_at IS NULL AND deleted_at IS NULL;
CREATE TABLE letter (
    id INTEGER NOT NULL PRIMARY KEY, register_uid BLOB NOT NULL, kind TEXT NOT NULL, number TEXT NOT
    NULL, at INTEGER NOT NULL, their_number TEXT NOT NULL, their_date TEXT NOT NULL, correspondent
    TEXT NOT NULL, channel TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, ticket_uid
    BLOB, person_uid BLOB, unit_uid BLOB, answers_uid BLOB, due_at INTEGER, answered_at INTEGER, uid
    BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER NOT NULL, created_by BLOB,
    updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER, extra TEXT
);
CREATE INDEX letter_register_uid ON letter (register_uid);
CREATE INDEX letter_number ON letter (number);
CREATE INDEX letter_at ON letter (at);
CREATE INDEX letter_ticket_uid ON letter (ticket_uid);
CREATE UNIQUE INDEX letter_uid ON letter (uid);
CREATE INDEX letter_open ON letter (due_at, id) WHERE answered_at IS NULL AND due_at IS NOT NULL;
"""
