"""The search index and the lists' indexes. Frozen: never edited once released; imports no live models.

``ticket_search`` and ``client_search`` hold stems (row id: that of the ticket or person); ``search_number`` the
known telephone numbers from their last digit on; ``search_trigram`` the letters by which a mistyped word is found.
"""

SQL = """
CREATE TABLE synonym_group (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, hlc TEXT NOT NULL, clk TEXT, created_at
    INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB, deleted_at
    INTEGER, extra TEXT, words TEXT NOT NULL
);
CREATE UNIQUE INDEX synonym_group_uid ON synonym_group (uid);
CREATE TABLE search_term (id INTEGER NOT NULL PRIMARY KEY, stem TEXT NOT NULL, ready INTEGER NOT NULL);
CREATE UNIQUE INDEX search_term_stem ON search_term (stem);
CREATE INDEX search_term_waiting ON search_term (id) WHERE ready = 0;
CREATE TABLE search_trigram (
    gram TEXT NOT NULL, term_id INTEGER NOT NULL, PRIMARY KEY (gram, term_id)
) WITHOUT ROWID;
CREATE TABLE search_number (
    reversed TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (reversed, key)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE ticket_search USING fts5(
    subject, description, address, number, notes, content = '', contentless_delete = 1, tokenize = 'ascii'
);
CREATE VIRTUAL TABLE client_search USING fts5(
    names, organisation, address, account, contacts, content = '', contentless_delete = 1, tokenize = 'ascii'
);

CREATE INDEX ticket_number_digits ON ticket (ltrim(substr(number, instr(number, '-') + 1), '0'));
CREATE INDEX ticket_live_created ON ticket (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ticket_live_updated ON ticket (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ticket_live_due ON ticket (due_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ticket_live_priority ON ticket (priority, id) WHERE deleted_at IS NULL;
CREATE INDEX ticket_open_created ON ticket (created_at, id)
    WHERE state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND deleted_at IS NULL;
CREATE INDEX ticket_open_updated ON ticket (updated_at, id)
    WHERE state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND deleted_at IS NULL;
CREATE INDEX ticket_open_priority ON ticket (priority, id)
    WHERE state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND deleted_at IS NULL;
CREATE INDEX ticket_queue_created ON ticket (queue_uid, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ticket_assignee_created ON ticket (assignee_uid, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ticket_state_created ON ticket (state, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ticket_category_created ON ticket (category_uid, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX person_live_name ON person (last_name, first_name, middle_name, id) WHERE deleted_at IS NULL;
CREATE INDEX person_live_created ON person (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX person_live_updated ON person (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX interaction_live_offered ON interaction (offered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX interaction_queue_offered ON interaction (queue, offered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX interaction_user_offered ON interaction (user_uid, offered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX interaction_disposition_offered ON interaction (disposition_uid, offered_at, id)
    WHERE deleted_at IS NULL;
CREATE INDEX callback_waiting ON callback (due_at, id) WHERE done_at IS NULL AND deleted_at IS NULL;
CREATE INDEX callback_waiting_owner ON callback (owner_uid, due_at, id)
    WHERE done_at IS NULL AND deleted_at IS NULL;
CREATE INDEX draft_waiting ON draft (user_uid, updated_at) WHERE parked = 1;
CREATE INDEX saved_view_list ON saved_view (list_name, user_uid, position);
"""
