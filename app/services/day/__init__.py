"""The working day: what is next, what is handed over, who stands in for whom, who asks for help."""
