"""Spelling in every box of text: wavy lines, and suggestions by key."""
