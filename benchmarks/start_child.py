"""The program as it starts on a store of its own, with the benchmark's key in place of the keyring's."""

from __future__ import annotations

import sys


def main() -> int:
    """Start; whoever measures kills it."""
    import app.services.people.users as users
    import app.services.store.session as session
    from app.main import main as start
    from app.services.store import keys
    from benchmarks.key import KEY, LOGIN

    keys.unlock = lambda _path, _keyring: [KEY]
    session.settle = lambda _path, candidates, _keyring: candidates[0]
    users.sign_in_by_system_account = lambda store: users.signed_in_as(store, LOGIN)
    return start(["--store", sys.argv[1]])


if __name__ == "__main__":
    sys.exit(main())
