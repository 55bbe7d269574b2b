"""Ticket types as data: steps, moves, what they need, checklists; kept in versions, checked before publishing."""
