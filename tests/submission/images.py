"""PNG files made by hand, right ones and forged ones."""

import base64
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name, content=b""):
    """Write one part of a PNG."""
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def header(width, height, depth=8, colour=0, interlace=0):
    """Write the part with the size."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))


def png(width=2, height=3, *, says=None, before=b"", after=b"", level=9, row=None):
    """Write a grey picture.

    Parameters
    ----------
    says : (int, int), optional
        Another size than it has, for the header.
    before, after : bytes
        What stands before the pixels, and after the end.
    row : bytes, optional
        The pixels of each row.
    """
    pixels = zlib.compress((b"\0" + (row or bytes(width))) * height, level)
    head = header(*(says or (width, height)))
    return SIGNATURE + head + before + chunk(b"IDAT", pixels) + chunk(b"IEND") + after


def text(raw):
    """Write bytes as base64."""
    return base64.b64encode(raw).decode()
