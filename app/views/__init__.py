"""What is seen: one folder per screen. Only here is PySide6."""
