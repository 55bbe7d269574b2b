"""Asterisk over its manager interface (AMI), for one desk's own extension. All but ``line.py`` and
``transport.py``, which hold the connection, do no I/O.

``protocol.py`` makes frames of bytes, ``actions.py`` bytes of actions, ``desk.py`` call events of frames,
``queues.py`` what queues say of the operator; ``rebuild.py`` brings it all together again after a lost link.
``commands.py`` makes actions of what the operator wants, and ``session.py`` is the whole talk with one exchange.
"""
