from __future__ import annotations

from tests.services.handoff.conftest import server

__all__ = ["server"]
