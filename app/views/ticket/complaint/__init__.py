"""The complaint of a ticket, and its letters and papers."""
