"""Spelling, where the system has a dictionary: which words to look up, and a thread that does."""
