"""Settings: one declared list, kept as JSON, read by name."""
