"""What is done: plain Python, every query and every write. No Qt."""
