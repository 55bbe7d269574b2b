"""Two tickets or two clients become one: what belonged to the one follows, its number leads to the other, undo.

``standing.py`` tells what a merged record became; ``following.py`` moves what belongs to it.
"""
