"""What the hub has to do with a ticket: how its changes stand there, and what two people changed at once."""
