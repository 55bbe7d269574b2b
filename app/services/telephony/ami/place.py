"""Whose events these are: one desk's own extension at the exchange, and how the exchange names things."""

from __future__ import annotations

from app.records import frozen

CHECK_CALL = "check-"
"""How the ids of the connection test's calls begin: they ring a telephone and belong to nobody's work."""


@frozen
class Place:
    """One desk at the exchange.

    ``extension`` is the operator's number, ``endpoint`` the phone's device (``PJSIP/101`` where it is not given),
    ``context`` where numbers are dialled from. The two variables are those the dial plan sets on a caller's
    channel and ``channelvars`` puts into events; where it does not, line and recording stay unknown.
    """

    extension: str
    endpoint: str = ""
    operator: str = ""
    context: str = "from-internal"
    line_variable: str = "CALL_LINE"
    recording_variable: str = "CALL_RECORDING"

    @property
    def device(self) -> str:
        """The phone's device, as it begins the names of its channels."""
        return self.endpoint or f"PJSIP/{self.extension}"

    def owns(self, channel: str) -> bool:
        """Whether a channel is this desk's phone (``PJSIP/101-0000001d``)."""
        return channel.rpartition("-")[0] == self.device

    def is_member(self, interface: str) -> bool:
        """Whether a queue's member is this desk: its phone, or FreePBX's ``Local/101@from-queue/n``."""
        return interface == self.device or interface.startswith(f"Local/{self.extension}@")
