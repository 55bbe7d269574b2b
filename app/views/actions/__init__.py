"""Everything that can be done, in one table, and what carries it out."""
