"""The telephone lines: one interface (``interface.py``), its events (``events.py``), and an adapter per file."""
