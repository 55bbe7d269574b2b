"""How this desk lets the member of the hub in: by account, by password. Frozen: never edited once released.

The member's own record comes from the hub, the same on every desk; whom a desk trusts, and the hash of the
password at the hub, are its own matter and never travel.
"""

SQL = """
CREATE TABLE member_account (
    id INTEGER NOT NULL PRIMARY KEY, user_uid BLOB NOT NULL, login TEXT NOT NULL, password_hash TEXT NOT NULL,
    account TEXT
);
CREATE UNIQUE INDEX member_account_user_uid ON member_account (user_uid);
"""
