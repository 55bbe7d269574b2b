"""The working day: one list of what waits, and the dialogs around it."""
