"""Rooms of ``dev.py``: standard library only, for they run before anything is installed (but ``reference``)."""
