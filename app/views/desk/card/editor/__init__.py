"""The client editor: everything that is kept of a client, in one dialog."""
