"""Two cards of one client become one, wherever the client is in view."""
