"""Who watches the ticket beside its person."""
