"""Numbered, frozen migrations; they import nothing of ours."""
