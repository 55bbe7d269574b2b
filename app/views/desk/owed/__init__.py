"""What a client is owed: promises, callbacks; flags beside them. Small dialogs over the card."""
