"""Recordings of calls: references that the exchange, or this computer, understands."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.store.audit import record_reading
from app.services.store.store import Store


def open_recording(store: Store, user: Uid | None, interaction: Uid, purpose: str) -> str:
    """The reference of a contact's recording, its opening written down; empty where there is none."""
    recording: str = store.value("SELECT recording FROM interaction WHERE uid = ?", interaction) or ""
    if recording:
        record_reading(store, user, "interaction", interaction, purpose)
    return recording
