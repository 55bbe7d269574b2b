"""The player of recordings: a bar under every screen."""
