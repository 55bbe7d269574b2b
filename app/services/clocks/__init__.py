"""Deadlines: working time, the clocks of a ticket, and why something is due when it is."""
