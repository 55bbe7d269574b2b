"""About the program: its version, and whose work of others is in it under which licence."""
