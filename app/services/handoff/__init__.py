"""Handing tickets to units outside the program: by mail, as a file, by webhook; and what they confirm."""
