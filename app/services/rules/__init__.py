"""Rules: when something happens to a ticket, and conditions hold, the program acts by itself, and says so."""
