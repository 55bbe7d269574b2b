"""Review of calls: the journal on the left, the replay of one call on the right."""
