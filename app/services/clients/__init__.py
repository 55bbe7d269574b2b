"""Clients: found by a number, shown on a card, changed."""
