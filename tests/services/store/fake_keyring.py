"""A keyring in memory."""

from __future__ import annotations


class FakeKeyring:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    @property
    def name(self) -> str:
        return "memory"

    def read(self, entry: str) -> str | None:
        return self.kept.get(entry)

    def write(self, entry: str, secret: str) -> None:
        self.kept[entry] = secret

    def forget(self, entry: str) -> None:
        self.kept.pop(entry, None)
