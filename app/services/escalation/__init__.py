"""Escalation: passing a ticket to a higher line with everything that line needs to know."""
