"""The smallest number of tables that the hub takes, so that a desk below it reads only. Frozen once released."""

SQL = """
ALTER TABLE sync_state ADD COLUMN schema_min INTEGER NOT NULL DEFAULT 0;
"""
