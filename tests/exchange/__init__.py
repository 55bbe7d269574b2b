"""The program at a real exchange: the telephony lab, which these tests install, start and stop themselves."""
