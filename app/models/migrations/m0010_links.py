"""Links, problems, incidents and merges. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE ticket_link (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, kind TEXT NOT NULL, source_uid BLOB NOT NULL, target_uid BLOB NOT NULL,
    wants_notice INTEGER NOT NULL
);
CREATE UNIQUE INDEX ticket_link_uid ON ticket_link (uid);
CREATE INDEX ticket_link_source_uid ON ticket_link (source_uid);
CREATE INDEX ticket_link_target_uid ON ticket_link (target_uid);
CREATE TABLE problem (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, number TEXT NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL, symptoms TEXT
    NOT NULL, cause TEXT NOT NULL, workaround TEXT NOT NULL, permanent_fix TEXT NOT NULL, fixed_in TEXT
    NOT NULL, category_uid BLOB, product_uid BLOB, owner_uid BLOB, fixed_at INTEGER
);
CREATE UNIQUE INDEX problem_uid ON problem (uid);
CREATE INDEX problem_number ON problem (number);
CREATE TABLE incident (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, ticket_uid BLOB NOT NULL, problem_uid BLOB, title TEXT NOT NULL, say TEXT NOT
    NULL, answer TEXT NOT NULL, expected_at INTEGER, announced_at INTEGER NOT NULL, closed_at INTEGER
);
CREATE UNIQUE INDEX incident_uid ON incident (uid);
CREATE INDEX incident_ticket_uid ON incident (ticket_uid);
CREATE INDEX incident_on ON incident (announced_at) WHERE closed_at IS NULL AND deleted_at IS NULL;
CREATE TABLE merge (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, entity TEXT NOT NULL, from_uid BLOB NOT NULL, into_uid BLOB NOT NULL, desk_uid
    BLOB NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL
);
CREATE UNIQUE INDEX merge_uid ON merge (uid);
CREATE INDEX merge_from_uid ON merge (from_uid);
CREATE INDEX merge_into_uid ON merge (into_uid);
ALTER TABLE ticket ADD COLUMN merged_into_uid BLOB;
ALTER TABLE person ADD COLUMN merged_into_uid BLOB;
CREATE INDEX ticket_merged_into ON ticket (merged_into_uid) WHERE merged_into_uid IS NOT NULL;
CREATE INDEX person_merged_into ON person (merged_into_uid) WHERE merged_into_uid IS NOT NULL;
CREATE INDEX ticket_open_address ON ticket (address)
    WHERE state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND deleted_at IS NULL AND address <> '';
"""
