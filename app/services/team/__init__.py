"""What a desk asks of the hub while a person waits: claims, search, lists of the team, who is where just now."""
