"""What a desk remembers of its dealings with the hub; whose entries may leave. Frozen: never edited once released.

Entries received from other desks leave together with the record that leaves this desk's scope, and those that a
desk wrote under an identity it has given up are chained anew; a desk's own chain stays as it is for ever.
"""

SQL = """
CREATE TABLE sync_state (
    id INTEGER NOT NULL PRIMARY KEY, epoch TEXT NOT NULL, rev INTEGER NOT NULL, member_uid BLOB, role TEXT NOT
    NULL, queues TEXT, seen TEXT NOT NULL, seen_seq INTEGER NOT NULL, load_phase TEXT NOT NULL, load_after TEXT
    NOT NULL, load_rev INTEGER NOT NULL, schema INTEGER NOT NULL, last_contact_at INTEGER
);
CREATE TABLE sync_conflict (
    id INTEGER NOT NULL PRIMARY KEY, record_table TEXT NOT NULL, record_uid BLOB NOT NULL, field TEXT NOT NULL,
    winner_desk BLOB NOT NULL, winner_seq INTEGER NOT NULL, loser_desk BLOB NOT NULL, loser_seq INTEGER NOT NULL,
    found_at INTEGER NOT NULL, state TEXT NOT NULL
);
CREATE INDEX sync_conflict_record_uid ON sync_conflict (record_uid);
CREATE UNIQUE INDEX sync_conflict_loser ON sync_conflict (record_uid, field, loser_desk, loser_seq);
CREATE TABLE sync_unknown (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, record_table TEXT NOT NULL, body TEXT NOT NULL
);
CREATE UNIQUE INDEX sync_unknown_uid ON sync_unknown (uid);
CREATE TABLE sync_command (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, kind TEXT NOT NULL, actor_uid BLOB, body TEXT NOT NULL,
    made_at INTEGER NOT NULL, state TEXT NOT NULL, answer TEXT, answered_at INTEGER
);
CREATE UNIQUE INDEX sync_command_uid ON sync_command (uid);
CREATE TABLE sync_blob (
    id INTEGER NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL, way TEXT NOT NULL, done INTEGER NOT NULL
);
CREATE UNIQUE INDEX sync_blob_sha256 ON sync_blob (sha256);
CREATE TABLE sync_chunk (
    id INTEGER NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL, number INTEGER NOT NULL, content BLOB NOT NULL
);
CREATE INDEX sync_chunk_sha256 ON sync_chunk (sha256);
CREATE TABLE number_range (
    id INTEGER NOT NULL PRIMARY KEY, following INTEGER NOT NULL, last INTEGER NOT NULL
);
DROP INDEX journal_entry_seq;
CREATE UNIQUE INDEX journal_entry_seq ON journal_entry (desk_uid, seq);
CREATE INDEX journal_entry_refused ON journal_entry (record_uid) WHERE outbox = 2;
DROP TRIGGER journal_entry_stays;
CREATE TRIGGER journal_entry_stays BEFORE DELETE ON journal_entry
WHEN OLD.outbox <> 3 OR OLD.desk_uid = (SELECT uid FROM desk)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_entry_own BEFORE UPDATE OF outbox ON journal_entry
WHEN NEW.outbox = 3 AND OLD.outbox <> 3 AND OLD.desk_uid = (SELECT uid FROM desk)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""
