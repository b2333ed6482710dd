"""Pictures: what is a PNG goes on anew written, and nothing else that is in the file."""

import io
import zlib

import pytest
from matplotlib.figure import Figure
from PIL import Image

from autograder.submission.pictures import MAX_BYTES, NoPicture, Picture, decoded
from tests.submission.images import SIGNATURE, chunk, header, png, text


def redrawn(raw):
    return Picture(raw).redrawn()


def drawn_by_matplotlib(**about):
    figure = Figure()
    figure.subplots().plot([0, 1])
    file = io.BytesIO()
    figure.savefig(file, **about)
    return file.getvalue()


@pytest.mark.parametrize("about", [{}, {"transparent": True}, {"dpi": 200}])
def test_a_figure_keeps_its_pixels(about):
    raw = drawn_by_matplotlib(**about)
    new = redrawn(raw)
    before, after = Image.open(io.BytesIO(raw)), Image.open(io.BytesIO(new))
    assert before.tobytes() == after.tobytes()
    assert b"Matplotlib" in raw and b"Matplotlib" not in new


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixels_is_kept(mode):
    file = io.BytesIO()
    Image.new(mode, (5, 3), 1).save(file, "PNG")
    after = Image.open(io.BytesIO(redrawn(file.getvalue())))
    before = Image.open(io.BytesIO(file.getvalue()))
    assert (after.mode, after.tobytes()) == (before.mode, before.tobytes())


def test_a_picture_in_several_pieces_is_put_together():
    whole = png()
    start = whole.index(b"IDAT") - 4
    length = int.from_bytes(whole[start : start + 4], "big")
    pixels = whole[start + 8 : start + 8 + length]
    pieces = b"".join(chunk(b"IDAT", pixels[i : i + 3]) for i in range(0, length, 3))
    assert redrawn(whole[:start] + pieces + chunk(b"IEND")) == whole


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (chunk(b"tEXt", b"Comment\0<script>"), b""),
        (chunk(b"iCCP", b"LEAK"), b""),
        (chunk(b"pHYs", bytes(9)), b""),
        (chunk(b"acTL", bytes(8)), b""),
        (b"", b"<script>"),
        (b"", b"PK\3\4" + bytes(10**5)),
        (b"", png()),
    ],
)
def test_what_else_is_in_the_file_stays_behind(before, after):
    assert redrawn(png(before=before, after=after)) == png()


def test_a_picture_may_be_4000_pixels_wide_and_no_more():
    assert Picture(png(4000, 1)).pixels == 4000
    with pytest.raises(NoPicture, match="4000 pixels"):
        Picture(png(4001, 1))
    with pytest.raises(NoPicture, match="4000 pixels"):
        Picture(png(1, 100_000))


FORGED = {
    "nothing": b"",
    "a signature alone": SIGNATURE,
    "another signature": b"GIF89a" + png()[6:],
    "no header": SIGNATURE + png()[8 + 25 :],
    "two headers": png(before=header(2, 3)),
    "a wrong checksum": png()[:-1] + b"x",
    "no end": png()[:-12],
    "cut off": png()[:-20],
    "an end with content": png()[:-12] + chunk(b"IEND", b"x"),
    "no pixels": SIGNATURE + header(2, 3) + chunk(b"IEND"),
    "no size": png(says=(0, 3)),
    "a part that has to be understood": png(before=chunk(b"EVIL", b"x")),
    "a length beyond the end": SIGNATURE + b"\xff\xff\xff\xff" + png()[12:],
    "a lying header, 1x1": png(100, 100, says=(1, 1)),
    "a lying header, larger": png(says=(1000, 1000)),
    "pixels that are none": SIGNATURE + header(1, 1) + chunk(b"IDAT", b"x") + chunk(b"IEND"),
    "bytes after the pixels": SIGNATURE
    + header(1, 1)
    + chunk(b"IDAT", zlib.compress(b"\0\0") + b"LEAK")
    + chunk(b"IEND"),
    "a depth that is none": SIGNATURE + header(1, 1, depth=3) + png()[33:],
    "a colour that is none": SIGNATURE + header(1, 1, colour=7) + png()[33:],
    "interlaced": SIGNATURE + header(2, 3, interlace=1) + png()[33:],
    "a palette that is missing": SIGNATURE + header(2, 3, colour=3) + png()[33:],
    "too much in what is kept": png(before=chunk(b"tRNS", bytes(257))),
    "too large a file": png() + bytes(MAX_BYTES),
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
}


@pytest.mark.parametrize("raw", FORGED.values(), ids=FORGED)
def test_a_forged_picture_is_none(raw):
    with pytest.raises(NoPicture):
        redrawn(raw)


@pytest.mark.parametrize(
    "written",
    [
        text(png()),
        text(png()) + "\n",
        "\n".join([text(png())[:76], text(png())[76:]]),
        [text(png())[:8], text(png())[8:]],
    ],
)
def test_base64_may_be_broken_into_lines(written):
    assert decoded(written) == png()


@pytest.mark.parametrize(
    "written",
    [
        "%%%",
        "data:image/png,AAAA",
        "AAA",
        "AA==AA==",
        "AB==",
        "AAAA=",
        "ä",
        None,
        7,
        [1],
        {},
    ],
    ids=repr,
)
def test_base64_that_is_written_otherwise_is_not_read(written):
    with pytest.raises(NoPicture):
        decoded(written)


def test_what_is_far_too_long_is_not_even_decoded():
    with pytest.raises(NoPicture, match="2 MB"):
        decoded("A" * (2 * MAX_BYTES))
    with pytest.raises(NoPicture, match="2 MB"):
        decoded(["A" * MAX_BYTES] * 2)
