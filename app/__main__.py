"""Run the program: ``python -m app``."""
