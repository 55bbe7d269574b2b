"""Rules, notices and what was handed outside. Frozen: never edited once released; imports no live models."""

SQL = """
CREATE TABLE notice (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER
    NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER, extra
    TEXT, user_uid BLOB NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, ticket_uid BLOB, record_table
    TEXT NOT NULL, record_uid BLOB, sender_uid BLOB, rule_uid BLOB, urgent INTEGER NOT NULL, details
    TEXT, read_at INTEGER
);
CREATE UNIQUE INDEX notice_uid ON notice (uid);
CREATE INDEX notice_user_uid ON notice (user_uid);
CREATE INDEX notice_ticket_uid ON notice (ticket_uid);
CREATE TABLE rule (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER
    NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER, extra
    TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active INTEGER NOT NULL
);
CREATE UNIQUE INDEX rule_uid ON rule (uid);
CREATE INDEX rule_code ON rule (code);
CREATE TABLE rule_version (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER
    NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER, extra
    TEXT, rule_uid BLOB NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, definition TEXT NOT NULL,
    published_at INTEGER, published_by BLOB
);
CREATE UNIQUE INDEX rule_version_uid ON rule_version (uid);
CREATE INDEX rule_version_rule_uid ON rule_version (rule_uid);
CREATE TABLE rule_firing (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER
    NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER, extra
    TEXT, rule_uid BLOB NOT NULL, version_uid BLOB NOT NULL, ticket_uid BLOB NOT NULL, set_off_by TEXT NOT
    NULL, cause TEXT NOT NULL, happened_at INTEGER NOT NULL, result TEXT NOT NULL, actions TEXT NOT
    NULL, desk_uid BLOB NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, depth INTEGER
    NOT NULL
);
CREATE UNIQUE INDEX rule_firing_uid ON rule_firing (uid);
CREATE INDEX rule_firing_rule_uid ON rule_firing (rule_uid);
CREATE INDEX rule_firing_ticket_uid ON rule_firing (ticket_uid);
CREATE TABLE rule_mark (
    id INTEGER NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL
);
CREATE TABLE outside_unit (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER
    NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER, extra
    TEXT, code TEXT NOT NULL, labels TEXT NOT NULL, position INTEGER NOT NULL, active INTEGER NOT NULL,
    way TEXT NOT NULL, mail TEXT NOT NULL, phone TEXT NOT NULL, url TEXT NOT NULL, template TEXT,
    request TEXT, tracker INTEGER NOT NULL, confirm_min INTEGER NOT NULL
);
CREATE UNIQUE INDEX outside_unit_uid ON outside_unit (uid);
CREATE INDEX outside_unit_code ON outside_unit (code);
CREATE TABLE handoff (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER
    NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER, extra
    TEXT, ticket_uid BLOB, item_uid BLOB, unit_uid BLOB NOT NULL, way TEXT NOT NULL, address TEXT NOT
    NULL, subject TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, sent_at INTEGER, sent_by BLOB,
    confirm_due_at INTEGER, confirmed_at INTEGER, confirmed_by TEXT NOT NULL, attempts INTEGER NOT NULL,
    next_try_at INTEGER, trouble TEXT NOT NULL, outside_number TEXT NOT NULL, outside_state TEXT NOT
    NULL, outside_url TEXT NOT NULL, note TEXT NOT NULL
);
CREATE UNIQUE INDEX handoff_uid ON handoff (uid);
CREATE INDEX handoff_ticket_uid ON handoff (ticket_uid);
CREATE INDEX handoff_item_uid ON handoff (item_uid);
CREATE INDEX handoff_unit_uid ON handoff (unit_uid);
CREATE TABLE escalation (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER
    NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER, extra
    TEXT, ticket_uid BLOB NOT NULL, from_line INTEGER NOT NULL, to_line INTEGER NOT NULL, from_queue_uid
    BLOB, to_queue_uid BLOB NOT NULL, reason TEXT NOT NULL, facts TEXT, rule_uid BLOB
);
CREATE UNIQUE INDEX escalation_uid ON escalation (uid);
CREATE INDEX escalation_ticket_uid ON escalation (ticket_uid);
CREATE TABLE product_release (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER
    NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER, extra
    TEXT, product_uid BLOB, version TEXT NOT NULL, released_at INTEGER, note TEXT NOT NULL
);
CREATE UNIQUE INDEX product_release_uid ON product_release (uid);
CREATE INDEX product_release_product_uid ON product_release (product_uid);
CREATE TABLE tracker_item (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER
    NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER, extra
    TEXT, kind TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, product_uid BLOB, state TEXT NOT
    NULL, unit_uid BLOB, outside_number TEXT NOT NULL, outside_state TEXT NOT NULL, outside_url TEXT NOT
    NULL, found_in TEXT NOT NULL, release_uid BLOB, done_at INTEGER, merged_uid BLOB
);
CREATE UNIQUE INDEX tracker_item_uid ON tracker_item (uid);
CREATE INDEX tracker_item_product_uid ON tracker_item (product_uid);
CREATE INDEX tracker_item_outside_number ON tracker_item (outside_number);
CREATE INDEX tracker_item_release_uid ON tracker_item (release_uid);
CREATE TABLE tracker_request (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at INTEGER
    NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at INTEGER, extra
    TEXT, item_uid BLOB NOT NULL, ticket_uid BLOB NOT NULL, person_uid BLOB, organisation_uid BLOB,
    wants_word INTEGER NOT NULL, told_at INTEGER, callback_uid BLOB
);
CREATE UNIQUE INDEX tracker_request_uid ON tracker_request (uid);
CREATE INDEX tracker_request_item_uid ON tracker_request (item_uid);
CREATE INDEX tracker_request_ticket_uid ON tracker_request (ticket_uid);
CREATE INDEX notice_unread ON notice (user_uid, created_at) WHERE read_at IS NULL;
CREATE INDEX rule_firing_entries ON rule_firing (last_seq);
CREATE INDEX handoff_open ON handoff (confirm_due_at) WHERE confirmed_at IS NULL AND state = 'sent';
CREATE INDEX handoff_next ON handoff (next_try_at) WHERE state = 'sending';
CREATE INDEX tracker_open ON tracker_item (kind, id) WHERE merged_uid IS NULL;
"""
