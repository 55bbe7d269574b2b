"""Time entries and contracts. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE project (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL, organisation_uid BLOB
);
CREATE UNIQUE INDEX project_uid ON project (uid);
CREATE INDEX project_code ON project (code);
CREATE TABLE time_entry (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, ticket_uid BLOB NOT NULL, user_uid BLOB NOT NULL, segment_uid BLOB,
    corrects_uid BLOB, started_at INTEGER NOT NULL, spent_ms INTEGER NOT NULL, billable INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX time_entry_uid ON time_entry (uid);
CREATE INDEX time_entry_ticket_uid ON time_entry (ticket_uid);
CREATE INDEX time_entry_segment_uid ON time_entry (segment_uid);
CREATE INDEX time_entry_corrects_uid ON time_entry (corrects_uid);
CREATE INDEX time_entry_started_at ON time_entry (started_at);
CREATE TABLE contract (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, number TEXT NOT NULL, organisation_uid BLOB, person_uid BLOB, valid_from
    TEXT NOT NULL, valid_till TEXT NOT NULL, included_min INTEGER NOT NULL, fee INTEGER NOT NULL, rate INTEGER
    NOT NULL, step_min INTEGER NOT NULL, currency TEXT NOT NULL, note TEXT NOT NULL
);
CREATE UNIQUE INDEX contract_uid ON contract (uid);
CREATE INDEX contract_number ON contract (number);
CREATE INDEX contract_organisation_uid ON contract (organisation_uid);
CREATE INDEX contract_person_uid ON contract (person_uid);
CREATE TABLE bill (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, month TEXT NOT NULL, organisation_uid BLOB, person_uid BLOB, contract_uid
    BLOB, spent_ms INTEGER NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL
);
CREATE UNIQUE INDEX bill_uid ON bill (uid);
CREATE INDEX bill_month ON bill (month);
ALTER TABLE ticket ADD COLUMN project_uid BLOB;
ALTER TABLE ticket ADD COLUMN estimate_min INTEGER;
ALTER TABLE ticket ADD COLUMN estimate_agreed_at INTEGER;
ALTER TABLE ticket ADD COLUMN estimate_agreed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket_type ADD COLUMN project_uid BLOB;
ALTER TABLE ticket_type ADD COLUMN billable INTEGER NOT NULL DEFAULT 1;
"""
