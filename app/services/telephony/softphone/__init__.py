"""Any softphone: it tells of its calls by starting us, and dials what we start it with."""
