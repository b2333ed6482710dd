"""Reading a PNG that a student handed in: it is taken apart and put together anew.

Nothing but the picture goes on: the parts that describe its pixels. Whatever else can
travel in such a file (texts, profiles, animations, bytes after the end) stays behind.
"""

import base64
import binascii
import struct
import zlib

#: The largest side, in pixels, and the largest file, in bytes.
MAX_SIDE = 4000
MAX_BYTES = 2 * 2**20
#: What is said of a file that breaks the rules of the format.
UNREADABLE = "a picture that cannot be read"

SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: The colour type whose pixels are numbers in a palette.
PALETTE = 3
#: Channels by colour type, and the depths that each may have.
_COLOURS = {
    0: (1, (1, 2, 4, 8, 16)),
    2: (3, (8, 16)),
    PALETTE: (1, (1, 2, 4, 8)),
    4: (2, (8, 16)),
    6: (4, (8, 16)),
}
#: What pixels mean, beside the header: a palette and what is transparent, with their size.
_KEPT = {b"PLTE": 768, b"tRNS": 256}


class NoPicture(ValueError):
    """It is not taken for a picture; the message says why."""


def decoded(text):
    """Return the bytes of base64 that is written as it should be.

    Parameters
    ----------
    text : str or list of str
        With line breaks or without.
    """
    limit = 4 * MAX_BYTES // 3 + 4
    parts = text if isinstance(text, list) else [text]
    if not all(isinstance(part, str) for part in parts):
        raise NoPicture(UNREADABLE)
    # Some programs break the text into lines of 76 characters.
    if sum(map(len, parts)) > limit + limit // 32:
        raise NoPicture(f"a picture of more than {MAX_BYTES >> 20} MB")
    text = "".join("".join(parts).split())
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoPicture(UNREADABLE) from error
    if base64.b64encode(raw).decode() != text:
        raise NoPicture(UNREADABLE)
    return raw


class Picture:
    """A PNG, taken apart; `NoPicture` if it is none.

    Attributes
    ----------
    pixels : int
        How many it has, as it says itself.
    """

    def __init__(self, raw):
        if len(raw) > MAX_BYTES:
            raise NoPicture(f"a picture of more than {MAX_BYTES >> 20} MB")
        if not raw.startswith(SIGNATURE):
            raise NoPicture("a picture that is no PNG")
        chunks = list(_chunks(raw))
        names = [name for name, _ in chunks]
        self._pixels = [content for name, content in chunks if name == b"IDAT"]
        count = len(self._pixels)
        first = names.index(b"IDAT") if count else 0
        if (
            names[0] != b"IHDR"
            or names[first : first + count] != [b"IDAT"] * max(count, 1)  # all in one row
            or any(names.count(name) > 1 for name in (b"IHDR", *_KEPT))
            or any(len(content) > _KEPT.get(name, len(content)) for name, content in chunks)
            or chunks[-1][1]
        ):
            raise NoPicture(UNREADABLE)
        self._before = [chunk for chunk in chunks[:first] if chunk[0] in (b"IHDR", *_KEPT)]
        width, height, row = _size(chunks[0][1])
        if chunks[0][1][9] == PALETTE and b"PLTE" not in names[:first]:
            raise NoPicture(UNREADABLE)
        self._size = (row + 1) * height
        self.pixels = width * height

    def redrawn(self):
        """Return the bytes of a PNG with the same pixels, and nothing else in it."""
        self._prove()
        kept = [*self._before, (b"IDAT", b"".join(self._pixels)), (b"IEND", b"")]
        return SIGNATURE + b"".join(_written(*chunk) for chunk in kept)

    def _prove(self):
        """See that there are as many pixels as the header says, without keeping them."""
        stream, found = zlib.decompressobj(), 0
        try:
            for part in self._pixels:
                while part and found <= self._size:
                    found += len(stream.decompress(part, 2**18))
                    part = stream.unconsumed_tail
        except zlib.error as error:
            raise NoPicture(UNREADABLE) from error
        if found != self._size or not stream.eof or stream.unused_data:
            raise NoPicture("a picture that is not as large as it says")


def _chunks(raw):
    """Yield name and content of each part, up to the one that ends the picture."""
    place, name = len(SIGNATURE), b""
    while name != b"IEND":
        if place + 12 > len(raw):
            raise NoPicture(UNREADABLE)
        length, name = struct.unpack_from(">I4s", raw, place)
        end = place + 8 + length
        if end + 4 > len(raw):
            raise NoPicture(UNREADABLE)
        content = raw[place + 8 : end]
        if struct.unpack_from(">I", raw, end)[0] != zlib.crc32(raw[place + 4 : end]):
            raise NoPicture(UNREADABLE)
        # A capital letter: it could not be understood without.
        if name[:1].isupper() and name not in (b"IHDR", b"PLTE", b"IDAT", b"IEND"):
            raise NoPicture(UNREADABLE)
        yield name, content
        place = end + 4


def _size(header):
    """Return width, height and the bytes of one row, from the content of IHDR."""
    if len(header) != 13:
        raise NoPicture(UNREADABLE)
    width, height, depth, colour, compression, filters, interlace = struct.unpack(
        ">IIBBBBB", header
    )
    channels, depths = _COLOURS.get(colour, (0, ()))
    if depth not in depths or compression or filters or interlace or not width or not height:
        raise NoPicture(UNREADABLE)
    if max(width, height) > MAX_SIDE:
        raise NoPicture(f"a picture of more than {MAX_SIDE} pixels a side")
    return width, height, (width * channels * depth + 7) // 8


def _written(name, content):
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
