"""Bugs and wishes: handed to an outside tracker, followed there, and told to every client who asked."""
