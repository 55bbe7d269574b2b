"""Macros and what serves the hand. Frozen: never edited once released; imports no live models."""

SQL = ""
