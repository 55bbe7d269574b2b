"""A picture of an X server's screen: Xvfb keeps its screen in a file (XWD), written here as PNG."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path


def save_png(framebuffer: Path, target: Path) -> None:
    """Write what ``framebuffer`` (Xvfb's ``Xvfb_screen0``, 24 bits deep) shows to ``target``.

    The layout is that of X11/XWDFile.h: 25 big-endian words, the window's name, 12 bytes a colour, the rows.
    """
    data = framebuffer.read_bytes()
    words = struct.unpack(">25I", data[:100])
    header, width, height, bits, row_length, colours = (
        words[0],
        words[4],
        words[5],
        words[11],
        words[12],
        words[19],
    )
    if bits != 32:
        raise ValueError(f"a screen of 32 bits a pixel is needed, this one has {bits}")
    start = header + 12 * colours
    rows = bytearray()
    for top in range(height):
        pixels = data[start + top * row_length : start + top * row_length + 4 * width]
        row = bytearray(3 * width)
        row[0::3], row[1::3], row[2::3] = pixels[2::4], pixels[1::4], pixels[0::4]
        rows += b"\0" + row
    target.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 6))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def part_of(framebuffer: Path, left: int, top: int, right: int, bottom: int) -> bytes:
    """The pixels of a part of the screen, to see whether something has changed there."""
    data = framebuffer.read_bytes()
    words = struct.unpack(">25I", data[:100])
    start = words[0] + 12 * words[19]
    lines = (start + line * words[12] for line in range(top, bottom))
    return b"".join(data[line + 4 * left : line + 4 * right] for line in lines)
