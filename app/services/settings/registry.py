"""The Windows registry, read only, in its 64-bit view: a 32-bit process would else be shown another key."""

from __future__ import annotations

import sys


def read_key(hive: str, path: str) -> dict[str, object]:
    """The texts and numbers of a key's values by name; empty where there is no such key or it may not be read."""
    found: dict[str, object] = {}
    if sys.platform == "win32":
        import os
        import winreg

        root = winreg.HKEY_LOCAL_MACHINE if hive == "HKLM" else winreg.HKEY_CURRENT_USER
        try:
            with winreg.OpenKey(root, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
                for index in range(winreg.QueryInfoKey(key)[1]):
                    name, value, kind = winreg.EnumValue(key, index)
                    if kind == winreg.REG_EXPAND_SZ:
                        value = os.path.expandvars(value)
                    if name and kind in (winreg.REG_SZ, winreg.REG_EXPAND_SZ, winreg.REG_DWORD, winreg.REG_QWORD):
                        found[name] = value
        except OSError:
            return found
    return found
