"""Asterisk over its manager interface (AMI), for one desk's own extension; nothing of it does any I/O.

``protocol.py`` makes frames of bytes, ``actions.py`` bytes of actions, ``desk.py`` call events of frames.
"""
