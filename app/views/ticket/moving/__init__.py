"""Moving the ticket on: the bar of ways, the dialog that asks for what is missing."""
