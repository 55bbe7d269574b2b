"""Complaints and claims: registered, decided, answered in time, and kept in a register."""
