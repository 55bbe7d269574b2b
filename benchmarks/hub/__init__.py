"""What the team's hub costs, measured on a real PostgreSQL that is made for the run and removed after it."""
