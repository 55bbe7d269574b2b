"""Clients, tickets and calls into files."""
