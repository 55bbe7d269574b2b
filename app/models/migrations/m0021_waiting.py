"""What waits for somebody in a queue is counted in an index of just that. Frozen: never edited once released."""

SQL = """
CREATE INDEX ticket_waiting ON ticket (queue_uid, due_at)
    WHERE state IN ('new', 'accepted', 'in_progress', 'reopened') AND deleted_at IS NULL AND assignee_uid IS NULL;
"""
