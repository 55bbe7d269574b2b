"""The banner of incidents over every screen, and the keys that announce, tie to and end one."""
