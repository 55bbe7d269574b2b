"""The text of a PDF that Qt wrote, read as a viewer does that lets it be selected: by the fonts' ToUnicode."""

from __future__ import annotations

import re
import zlib


def text_of_pdf(data: bytes) -> str:
    """All pages' text, without the spaces that layout makes."""
    objects = {int(m[1]): m[2] for m in re.finditer(rb"(\d+) 0 obj\n(.*?)\nendobj", data, re.DOTALL)}
    maps: dict[bytes, dict[int, str]] = {}
    for body in objects.values():
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body):
            wanted = re.search(rb"/ToUnicode (\d+) 0 R", objects.get(int(number), b""))
            if wanted:
                maps[name] = _unicode(_stream(objects[int(wanted[1])]))
    parts: list[str] = []
    for body in objects.values():
        content = _stream(body)
        if b"BT" in content:
            font: dict[int, str] = {}
            for begin, shown in re.findall(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj", content):
                if begin:
                    font = maps[begin]
                else:
                    codes = [int(shown[at : at + 4], 16) for at in range(0, len(shown), 4)]
                    parts += [font.get(code, "\ufffd") for code in codes]
    return "".join(parts).replace("\t", " ")


def pages_of_pdf(data: bytes) -> int:
    return len(re.findall(rb"/Type /Page\n", data))


def _stream(body: bytes) -> bytes:
    found = re.search(rb"stream\r?\n(.*)endstream", body, re.DOTALL)
    if found is None:
        return b""
    if b"FlateDecode" in body[: found.start()]:
        return zlib.decompressobj().decompress(found[1])
    return found[1]


def _unicode(cmap: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for first, last, listed, start in re.findall(rb"<(\w+)> <(\w+)> (?:\[(.*?)\]|<(\w+)>)", cmap, re.DOTALL):
        codes = [int(code, 16) for code in re.findall(rb"<(\w+)>", listed)]
        if start:
            codes = [int(start, 16) + at for at in range(int(last, 16) - int(first, 16) + 1)]
        found |= {int(first, 16) + at: chr(code) for at, code in enumerate(codes)}
    return found
