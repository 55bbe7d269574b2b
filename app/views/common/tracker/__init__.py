"""Dialogs of bugs and wishes, for the ticket and for their own screen."""
