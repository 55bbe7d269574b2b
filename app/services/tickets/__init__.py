"""Tickets: saved from drafts, moved through their states, read with their history."""
