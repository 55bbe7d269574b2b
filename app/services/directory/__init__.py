"""Whom one can be put through to: departments and people, their numbers and skills, who is on duty.

``read_directory`` gives all of it at one moment, ``Directory.find`` what is looked for while it is typed.
"""
