"""The screen of bugs, wishes and releases: who asked, what is done, whom to tell."""
