"""Reading calls again: the journal, the replay of one call, the reviewer's own remarks beside the store."""
