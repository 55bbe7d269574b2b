"""Recordings of the calls about a ticket."""
