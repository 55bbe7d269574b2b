"""Hotline Workstation: the desktop of people who answer a hotline."""
