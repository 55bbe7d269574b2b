"""The page of outside units: how each is reached, and what it is sent."""
