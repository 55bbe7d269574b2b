"""Sample data for ``hotline --demo``: what is in the files, and invented tickets made from it."""
