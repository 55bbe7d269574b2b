"""Types, their versions and checklists. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE ticket_type_version (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, type_uid BLOB NOT NULL, number INTEGER NOT NULL, status TEXT NOT NULL,
    definition TEXT NOT NULL, checksum TEXT NOT NULL, published_at INTEGER, published_by BLOB
);
CREATE UNIQUE INDEX ticket_type_version_uid ON ticket_type_version (uid);
CREATE INDEX ticket_type_version_type_uid ON ticket_type_version (type_uid);
CREATE TABLE ticket_check (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, ticket_uid BLOB NOT NULL, checklist TEXT NOT NULL, code TEXT NOT NULL,
    labels TEXT NOT NULL, position INTEGER NOT NULL, required INTEGER NOT NULL, done_at INTEGER,
    done_by BLOB, note TEXT NOT NULL
);
CREATE UNIQUE INDEX ticket_check_uid ON ticket_check (uid);
CREATE INDEX ticket_check_ticket_uid ON ticket_check (ticket_uid);
CREATE TABLE ticket_approval (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, ticket_uid BLOB NOT NULL, approver_uid BLOB, question TEXT NOT NULL,
    state TEXT NOT NULL, decided_at INTEGER, decided_by BLOB, decided_for TEXT NOT NULL,
    comment TEXT NOT NULL
);
CREATE UNIQUE INDEX ticket_approval_uid ON ticket_approval (uid);
CREATE INDEX ticket_approval_ticket_uid ON ticket_approval (ticket_uid);
CREATE INDEX ticket_approval_approver_uid ON ticket_approval (approver_uid);
CREATE TABLE importance_cell (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, impact INTEGER NOT NULL, urgency INTEGER NOT NULL, priority INTEGER NOT NULL
);
CREATE UNIQUE INDEX importance_cell_uid ON importance_cell (uid);
ALTER TABLE ticket ADD COLUMN step TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN type_version_uid BLOB;
ALTER TABLE ticket ADD COLUMN impact INTEGER;
ALTER TABLE ticket ADD COLUMN urgency INTEGER;
"""
