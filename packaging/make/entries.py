"""What PyInstaller collects."""

Entry = tuple[str, str, str]
"""The path in the package, where the file lies now, and its kind."""
