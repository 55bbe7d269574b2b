"""A trouble with the store, and the ways out of it."""
