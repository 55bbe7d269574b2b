"""Asterisk over its manager interface (AMI), for one desk's own extension. ``protocol.py`` makes frames of bytes,
``actions.py`` bytes of actions; neither does any I/O.
"""
