"""The page of ticket types: steps, moves, checklists and papers, kept as a draft until published."""
