"""What scripts may name of the caller and the operator; see docs/script-columns.md."""

from __future__ import annotations

from app.services.clients.card import ClientCard


def variables(operator: str, number: str, card: ClientCard | None) -> dict[str, str]:
    """The variables' values, empty where nothing is known; ``number`` is the caller's as it came."""
    premises = card.premises[0] if card and card.premises else None
    return {
        "operator_name": operator,
        "caller_first_name": card.greeting_name if card else "",
        "caller_full_name": card.full_name if card else "",
        "caller_number": number,
        "caller_address": premises.address if premises else "",
        "caller_account": premises.account if premises else "",
    }
