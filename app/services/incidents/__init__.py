"""What many call about at once: announced by a senior, shown on every desk, ended for all callers in one act."""
