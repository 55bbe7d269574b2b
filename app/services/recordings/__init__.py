"""Recordings of calls: found, fetched, decoded, played; marks on them, and who heard what."""
