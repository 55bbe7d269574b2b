"""What serves the hand on every screen: undo, spelling, phrases, macros. Made after the window's first paint."""
