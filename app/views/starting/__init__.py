"""From the start of the program to the open window: unlock, first start, troubles, sign-in."""
