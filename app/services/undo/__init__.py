"""Taking back what was done: the journal's own entries, put back by new entries.

``effects.py`` tells what a span of entries did, all told; ``undoing.py`` puts back the fields that nobody changed
since; ``steps.py`` lists a person's last acts.
"""
