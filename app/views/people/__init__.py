"""People and the word lists of the trade, for administrators."""
