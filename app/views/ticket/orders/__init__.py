"""The pane of a ticket's work orders."""
