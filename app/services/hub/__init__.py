"""The team's hub, as administrators see it: how tables are shared, the schema's steps, people, faults."""
