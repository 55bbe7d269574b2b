"""Webhooks: an exchange in the cloud, or any other program, tells of calls over HTTP.

``bodies`` reads what was posted, ``profiles`` says what it means (data: resources/telephony), ``signing`` checks
who sent it, ``tracker`` folds it into call events, ``hook`` joins these without I/O, ``receiver`` listens,
``line`` is a desk's line made of them. A gateway uses ``Hook`` and ``Receiver`` with a roster of many extensions.
"""
