"""The page of the directory: departments and people with their numbers."""
