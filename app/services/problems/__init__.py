"""Problems: the causes behind tickets, known errors with their workarounds, one answer to all who are touched."""
