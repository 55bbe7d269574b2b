"""What administrators arrange: a list of pages, one for each part of the trade."""
