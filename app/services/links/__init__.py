"""What ties tickets together, answers to many of them at once, and hints that a ticket may be there already."""
