"""Erasing a client for good: the question before it, and the act, on a hub or on a desk that works alone."""
