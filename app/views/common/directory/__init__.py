"""The directory as it is shown: whom one can be put through to, in words and in a list that follows typing."""
