"""Where a ticket went: up to a higher line, out to units outside."""
