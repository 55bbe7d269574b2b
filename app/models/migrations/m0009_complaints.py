"""Complaints, letters and documents. Frozen: never edited once released; imports no live models."""

SQL = ""
