"""The directory at hand on every screen."""
