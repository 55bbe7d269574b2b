"""Calls: the state of one interaction, the operator's time, and what is kept of both."""
