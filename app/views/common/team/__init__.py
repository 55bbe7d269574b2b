"""What the hub has to do with a ticket or a client: how it stands there, and what two people changed at once."""
