"""One ticket by itself: what it is, what happened, what may be done now."""
