"""The steps of a test of the link to an exchange. No I/O; each exchange's own (``ami/check.py``) tells these."""

from __future__ import annotations

from enum import StrEnum

from app.services.steps import Advice, Finding, Outcome

__all__ = ["Advice", "Finding", "Outcome", "Step"]


class Step(StrEnum):
    """In the order they are tried; one that fails leaves the later ones untried."""

    REACH = "reach"
    LOG_IN = "log_in"
    EXTENSION = "extension"
    QUEUE = "queue"
    TEST_CALL = "test_call"
