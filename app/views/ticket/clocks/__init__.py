"""The pane of a ticket's clocks."""
