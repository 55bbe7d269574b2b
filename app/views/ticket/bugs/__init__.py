"""Bugs and wishes that a ticket is about."""
