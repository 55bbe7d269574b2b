"""Written answers: how and where they were sent, and words not finished. Frozen: imports no live models."""

SQL = """
ALTER TABLE ticket_note ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket_note ADD COLUMN recipient TEXT NOT NULL DEFAULT '';
CREATE TABLE note_draft (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, user_uid BLOB NOT NULL, ticket_uid BLOB NOT NULL,
    kind TEXT NOT NULL, text TEXT NOT NULL, channel TEXT NOT NULL, recipient TEXT NOT NULL, updated_at
    INTEGER NOT NULL
);
CREATE UNIQUE INDEX note_draft_uid ON note_draft (uid);
CREATE INDEX note_draft_ticket_uid ON note_draft (ticket_uid);
"""
