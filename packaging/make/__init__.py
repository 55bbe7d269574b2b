"""Making packages. Called by ``packaging/build.py``; nothing of this is part of the program."""
