"""Lists of a million rows: my work, queues, calls, clients, callbacks.

A list is shown in two steps: :func:`row_ids` gives the row numbers in the order wanted (8 bytes each, the first
ones at once, all of them in the background), :func:`page` the rows of the few that are in sight. So any place of
a list is as near as its beginning.
"""
