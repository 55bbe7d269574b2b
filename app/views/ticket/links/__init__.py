"""What a ticket is tied to, and what may be the same."""
