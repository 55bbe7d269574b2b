"""The gateway: one process beside the exchange that serves the desks of a team (docs/gateway.md).

At the gateway: ``switchboard.py`` folds one manager connection into the books of many desks, ``exchange.py``
holds it and gives each desk a line, ``feed.py`` remembers what a desk was told, ``house.py`` knows the desks,
``conversation.py`` talks with one of them without I/O, ``server.py`` holds their connections. ``config.py`` is the
file, ``tokens.py`` and ``limits.py`` keep strangers out. At the desk: ``talk.py`` and ``line.py``. ``wire.py`` is
the protocol of both.
"""
