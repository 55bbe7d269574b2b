"""The page of registers, causes of complaints and document templates."""
