"""Time spent on tickets: what the timer measured, corrections by hand, estimates, contracts, sheets and bills."""
