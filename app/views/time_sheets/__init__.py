"""The screen of time sheets: what was spent on what, and what is to bill."""
