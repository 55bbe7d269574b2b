"""Joining a desk to the team's hub: where it is, its secret, the link checked step by step. No sync."""
