"""The first schema. Frozen: never edited once released; imports nothing of the live models."""

SQL = """
CREATE TABLE acknowledgement (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, version_uid BLOB NOT NULL, user_uid BLOB NOT NULL
);
CREATE UNIQUE INDEX acknowledgement_uid ON acknowledgement (uid);
CREATE INDEX acknowledgement_version_uid ON acknowledgement (version_uid);
CREATE INDEX acknowledgement_user_uid ON acknowledgement (user_uid);
CREATE TABLE answer (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, run_uid BLOB NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, label TEXT
    NOT NULL, mark TEXT NOT NULL, at INTEGER NOT NULL
);
CREATE UNIQUE INDEX answer_uid ON answer (uid);
CREATE INDEX answer_run_uid ON answer (run_uid);
CREATE TABLE answer_template (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE UNIQUE INDEX answer_template_uid ON answer_template (uid);
CREATE INDEX answer_template_code ON answer_template (code);
CREATE TABLE attachment (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, ticket_uid BLOB NOT NULL, name TEXT NOT NULL, mime TEXT NOT NULL, size
    INTEGER NOT NULL, sha256 TEXT NOT NULL
);
CREATE UNIQUE INDEX attachment_uid ON attachment (uid);
CREATE INDEX attachment_ticket_uid ON attachment (ticket_uid);
CREATE TABLE attachment_content (
    id INTEGER NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL, content BLOB NOT NULL
);
CREATE UNIQUE INDEX attachment_content_sha256 ON attachment_content (sha256);
CREATE TABLE callback (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, person_uid BLOB, ticket_uid BLOB, interaction_uid BLOB, number TEXT NOT
    NULL, owner_uid BLOB, due_at INTEGER NOT NULL, until_at INTEGER, attempts INTEGER NOT NULL,
    result TEXT NOT NULL, note TEXT NOT NULL, done_at INTEGER
);
CREATE UNIQUE INDEX callback_uid ON callback (uid);
CREATE INDEX callback_person_uid ON callback (person_uid);
CREATE INDEX callback_owner_uid ON callback (owner_uid);
CREATE INDEX callback_due_at ON callback (due_at);
CREATE TABLE category (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL, parent_uid BLOB
);
CREATE UNIQUE INDEX category_uid ON category (uid);
CREATE INDEX category_code ON category (code);
CREATE INDEX category_parent_uid ON category (parent_uid);
CREATE TABLE contact_point (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, kind TEXT NOT NULL, raw TEXT NOT NULL, key TEXT NOT NULL, label TEXT NOT
    NULL, verified_at INTEGER
);
CREATE UNIQUE INDEX contact_point_uid ON contact_point (uid);
CREATE INDEX contact_point_key ON contact_point (key);
CREATE TABLE desk (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    next_number INTEGER NOT NULL, created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX desk_uid ON desk (uid);
CREATE TABLE disposition (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL, non_data INTEGER NOT NULL, callback INTEGER NOT NULL
);
CREATE UNIQUE INDEX disposition_uid ON disposition (uid);
CREATE INDEX disposition_code ON disposition (code);
CREATE TABLE draft (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, user_uid BLOB NOT NULL, interaction_uid
    BLOB, ticket_uid BLOB, title TEXT NOT NULL, body TEXT NOT NULL, parked INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX draft_uid ON draft (uid);
CREATE INDEX draft_user_uid ON draft (user_uid);
CREATE INDEX draft_interaction_uid ON draft (interaction_uid);
CREATE TABLE draft_step (
    id INTEGER NOT NULL PRIMARY KEY, draft_uid BLOB NOT NULL, interaction_uid BLOB, at INTEGER NOT
    NULL, fields TEXT NOT NULL
);
CREATE INDEX draft_step_draft_uid ON draft_step (draft_uid);
CREATE INDEX draft_step_interaction_uid ON draft_step (interaction_uid);
CREATE TABLE entitlement (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, person_uid BLOB, organisation_uid BLOB, product_uid BLOB NOT NULL, version
    TEXT NOT NULL, subscription_till INTEGER
);
CREATE UNIQUE INDEX entitlement_uid ON entitlement (uid);
CREATE INDEX entitlement_person_uid ON entitlement (person_uid);
CREATE INDEX entitlement_organisation_uid ON entitlement (organisation_uid);
CREATE TABLE heartbeat (
    id INTEGER NOT NULL PRIMARY KEY, user_uid BLOB NOT NULL, at INTEGER NOT NULL
);
CREATE UNIQUE INDEX heartbeat_user_uid ON heartbeat (user_uid);
CREATE TABLE import_mapping (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, name TEXT NOT NULL, target TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX import_mapping_uid ON import_mapping (uid);
CREATE TABLE interaction (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, channel TEXT NOT NULL, direction TEXT NOT NULL, state TEXT NOT NULL,
    call_id TEXT, user_uid BLOB, person_uid BLOB, contact_point_uid BLOB, number TEXT NOT NULL,
    number_key TEXT NOT NULL, caller_name TEXT NOT NULL, line TEXT NOT NULL, queue TEXT NOT NULL,
    offered_at INTEGER NOT NULL, answered_at INTEGER, ended_at INTEGER, closed_at INTEGER,
    disposition_uid BLOB, note TEXT NOT NULL, recording TEXT NOT NULL
);
CREATE UNIQUE INDEX interaction_uid ON interaction (uid);
CREATE INDEX interaction_call_id ON interaction (call_id);
CREATE INDEX interaction_number_key ON interaction (number_key);
CREATE TABLE interaction_ticket (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, interaction_uid BLOB NOT NULL, ticket_uid BLOB NOT NULL
);
CREATE UNIQUE INDEX interaction_ticket_uid ON interaction_ticket (uid);
CREATE INDEX interaction_ticket_interaction_uid ON interaction_ticket (interaction_uid);
CREATE INDEX interaction_ticket_ticket_uid ON interaction_ticket (ticket_uid);
CREATE TABLE journal_entry (
    id INTEGER NOT NULL PRIMARY KEY, desk_uid BLOB NOT NULL, seq INTEGER NOT NULL, hlc TEXT NOT
    NULL, at INTEGER NOT NULL, actor_uid BLOB, record_table TEXT NOT NULL, record_uid BLOB NOT NULL,
    op TEXT NOT NULL, changes TEXT NOT NULL, salt BLOB, digest BLOB NOT NULL, prev_hash BLOB NOT
    NULL, hash BLOB NOT NULL, outbox INTEGER NOT NULL, refusal TEXT
);
CREATE INDEX journal_entry_at ON journal_entry (at);
CREATE INDEX journal_entry_record_uid ON journal_entry (record_uid);
CREATE TABLE membership (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, person_uid BLOB NOT NULL, organisation_uid BLOB NOT NULL, position TEXT NOT
    NULL
);
CREATE UNIQUE INDEX membership_uid ON membership (uid);
CREATE INDEX membership_person_uid ON membership (person_uid);
CREATE INDEX membership_organisation_uid ON membership (organisation_uid);
CREATE TABLE migration (
    id INTEGER NOT NULL PRIMARY KEY, number INTEGER NOT NULL, name TEXT NOT NULL, at INTEGER NOT
    NULL, program TEXT NOT NULL
);
CREATE UNIQUE INDEX migration_number ON migration (number);
CREATE TABLE organisation (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, name TEXT NOT NULL, tax_number TEXT NOT NULL, note TEXT NOT NULL,
    import_key TEXT
);
CREATE UNIQUE INDEX organisation_uid ON organisation (uid);
CREATE INDEX organisation_name ON organisation (name);
CREATE INDEX organisation_import_key ON organisation (import_key);
CREATE TABLE pause_reason (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL, limit_min INTEGER NOT NULL, billable INTEGER NOT NULL, needs_approval INTEGER
    NOT NULL
);
CREATE UNIQUE INDEX pause_reason_uid ON pause_reason (uid);
CREATE INDEX pause_reason_code ON pause_reason (code);
CREATE TABLE person (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, last_name TEXT NOT NULL, first_name TEXT NOT NULL, middle_name TEXT NOT
    NULL, birth_date TEXT, language TEXT NOT NULL, note TEXT NOT NULL, import_key TEXT
);
CREATE UNIQUE INDEX person_uid ON person (uid);
CREATE INDEX person_import_key ON person (import_key);
CREATE TABLE person_contact_point (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, person_uid BLOB NOT NULL, contact_point_uid BLOB NOT NULL
);
CREATE UNIQUE INDEX person_contact_point_uid ON person_contact_point (uid);
CREATE INDEX person_contact_point_person_uid ON person_contact_point (person_uid);
CREATE INDEX person_contact_point_contact_point_uid ON person_contact_point (contact_point_uid);
CREATE TABLE person_flag (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, person_uid BLOB NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
    until_at INTEGER
);
CREATE UNIQUE INDEX person_flag_uid ON person_flag (uid);
CREATE INDEX person_flag_person_uid ON person_flag (person_uid);
CREATE TABLE person_premises (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, person_uid BLOB NOT NULL, premises_uid BLOB NOT NULL
);
CREATE UNIQUE INDEX person_premises_uid ON person_premises (uid);
CREATE INDEX person_premises_person_uid ON person_premises (person_uid);
CREATE INDEX person_premises_premises_uid ON person_premises (premises_uid);
CREATE TABLE premises (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, address TEXT NOT NULL, flat TEXT NOT NULL, account TEXT NOT NULL
);
CREATE UNIQUE INDEX premises_uid ON premises (uid);
CREATE INDEX premises_address ON premises (address);
CREATE INDEX premises_account ON premises (account);
CREATE TABLE product (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL
);
CREATE UNIQUE INDEX product_uid ON product (uid);
CREATE INDEX product_code ON product (code);
CREATE TABLE promise (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, person_uid BLOB NOT NULL, ticket_uid BLOB, text TEXT NOT NULL, due_at
    INTEGER NOT NULL, kept_at INTEGER
);
CREATE UNIQUE INDEX promise_uid ON promise (uid);
CREATE INDEX promise_person_uid ON promise (person_uid);
CREATE INDEX promise_ticket_uid ON promise (ticket_uid);
CREATE TABLE queue (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL, line INTEGER NOT NULL
);
CREATE UNIQUE INDEX queue_uid ON queue (uid);
CREATE INDEX queue_code ON queue (code);
CREATE TABLE queue_member (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, queue_uid BLOB NOT NULL, user_uid BLOB NOT NULL
);
CREATE UNIQUE INDEX queue_member_uid ON queue_member (uid);
CREATE INDEX queue_member_queue_uid ON queue_member (queue_uid);
CREATE INDEX queue_member_user_uid ON queue_member (user_uid);
CREATE TABLE read_entry (
    id INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, user_uid BLOB, record_table TEXT NOT NULL,
    record_uid BLOB NOT NULL, purpose TEXT NOT NULL
);
CREATE INDEX read_entry_record_uid ON read_entry (record_uid);
CREATE TABLE saved_view (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, user_uid BLOB, list_name TEXT NOT NULL, name
    TEXT NOT NULL, body TEXT NOT NULL, position INTEGER NOT NULL
);
CREATE UNIQUE INDEX saved_view_uid ON saved_view (uid);
CREATE TABLE script_definition (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, kind TEXT NOT NULL, lines TEXT,
    position INTEGER NOT NULL
);
CREATE UNIQUE INDEX script_definition_uid ON script_definition (uid);
CREATE INDEX script_definition_code ON script_definition (code);
CREATE TABLE script_run (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, interaction_uid BLOB, ticket_uid BLOB, version_uid BLOB NOT NULL,
    parent_run_uid BLOB, language TEXT NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER,
    snapshot TEXT, path TEXT
);
CREATE UNIQUE INDEX script_run_uid ON script_run (uid);
CREATE INDEX script_run_interaction_uid ON script_run (interaction_uid);
CREATE INDEX script_run_ticket_uid ON script_run (ticket_uid);
CREATE TABLE script_version (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, definition_uid BLOB NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL,
    checksum TEXT NOT NULL, xml TEXT NOT NULL, workbook BLOB, workbook_name TEXT NOT NULL, changes
    TEXT, published_at INTEGER, published_by BLOB
);
CREATE UNIQUE INDEX script_version_uid ON script_version (uid);
CREATE INDEX script_version_definition_uid ON script_version (definition_uid);
CREATE TABLE segment (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, user_uid BLOB NOT NULL, interaction_uid BLOB, ticket_uid BLOB, kind TEXT
    NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER, source TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE UNIQUE INDEX segment_uid ON segment (uid);
CREATE INDEX segment_interaction_uid ON segment (interaction_uid);
CREATE INDEX segment_ticket_uid ON segment (ticket_uid);
CREATE INDEX segment_start_at ON segment (start_at);
CREATE TABLE ticket (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, number TEXT NOT NULL, type_uid BLOB, state TEXT NOT NULL, subject TEXT NOT
    NULL, description TEXT NOT NULL, priority INTEGER NOT NULL, complexity INTEGER NOT NULL,
    category_uid BLOB, product_uid BLOB, queue_uid BLOB, assignee_uid BLOB, person_uid BLOB,
    organisation_uid BLOB, premises_uid BLOB, address TEXT NOT NULL, channel TEXT NOT NULL, due_at
    INTEGER, resolved_at INTEGER, closed_at INTEGER, fields TEXT, form_version_uid BLOB, import_key
    TEXT
);
CREATE UNIQUE INDEX ticket_uid ON ticket (uid);
CREATE INDEX ticket_number ON ticket (number);
CREATE INDEX ticket_import_key ON ticket (import_key);
CREATE TABLE ticket_note (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, ticket_uid BLOB NOT NULL, interaction_uid BLOB, kind TEXT NOT NULL, text
    TEXT NOT NULL
);
CREATE UNIQUE INDEX ticket_note_uid ON ticket_note (uid);
CREATE INDEX ticket_note_ticket_uid ON ticket_note (ticket_uid);
CREATE TABLE ticket_type (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active
    INTEGER NOT NULL, form_code TEXT NOT NULL, queue_uid BLOB
);
CREATE UNIQUE INDEX ticket_type_uid ON ticket_type (uid);
CREATE INDEX ticket_type_code ON ticket_type (code);
CREATE TABLE user (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, login TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, password_hash
    TEXT, system_account TEXT, extension TEXT NOT NULL, language TEXT NOT NULL, active INTEGER NOT
    NULL
);
CREATE UNIQUE INDEX user_uid ON user (uid);
CREATE INDEX user_login ON user (login);

CREATE INDEX ticket_open_queue ON ticket (queue_uid, due_at, id)
    WHERE state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND deleted_at IS NULL;
CREATE INDEX ticket_open_due ON ticket (due_at, id)
    WHERE state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND deleted_at IS NULL;
CREATE INDEX ticket_open_assignee ON ticket (assignee_uid, due_at, id)
    WHERE state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND deleted_at IS NULL;
CREATE INDEX ticket_person ON ticket (person_uid, id);
CREATE INDEX ticket_created ON ticket (created_at, id);
CREATE INDEX interaction_person ON interaction (person_uid, offered_at);
CREATE INDEX interaction_user ON interaction (user_uid, offered_at);
CREATE INDEX interaction_offered ON interaction (offered_at, id);
CREATE INDEX segment_user ON segment (user_uid, start_at);
CREATE INDEX person_name ON person (last_name, first_name, middle_name, id);
CREATE INDEX journal_entry_seq ON journal_entry (desk_uid, seq);
CREATE INDEX journal_entry_waiting ON journal_entry (id) WHERE outbox = 0;

CREATE TRIGGER journal_entry_stays BEFORE DELETE ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_entry_chained BEFORE UPDATE OF
    desk_uid, seq, hlc, at, actor_uid, record_table, record_uid, op, digest, prev_hash, hash ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER read_entry_stays BEFORE DELETE ON read_entry
BEGIN SELECT RAISE(ABORT, 'the reading log is append-only'); END;
CREATE TRIGGER read_entry_unchanged BEFORE UPDATE ON read_entry
BEGIN SELECT RAISE(ABORT, 'the reading log is append-only'); END;
"""
