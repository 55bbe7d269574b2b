from tests.services.imports.conftest import actor, bring, russian, store

__all__ = ["actor", "bring", "russian", "store"]
