"""Outputs that were handed in: pictures and plain text are shown, everything else is named."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder.submission.handed_in import HEAD, MAX_OUTPUTS, HandedIn
from tests.submission.images import png, text


def stream(said, name="stdout"):
    return {"output_type": "stream", "name": name, "text": said}


def display(**data):
    types = {"png": "image/png", "plain": "text/plain", "html": "text/html", "svg": "image/svg+xml"}
    types |= {"js": "application/javascript", "latex": "text/latex", "markdown": "text/markdown"}
    data = {types.get(key, key): value for key, value in data.items()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def shown(*outputs, handed_in=None):
    """Return what a cell shows below the first line: texts, and pictures as bytes."""
    cell = new_code_cell("")
    (handed_in or HandedIn()).show(cell, list(outputs))
    if not cell.outputs:
        assert "nnkit" not in cell.metadata
        return []
    assert cell.metadata["nnkit"]["handed_in"] is True
    assert cell.outputs[0] == stream(HEAD)
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    found = []
    for output in cell.outputs[1:]:
        if output.output_type == "stream":
            assert output.name == "stdout"
            found.append(output.text)
        else:
            assert output.output_type == "display_data" and output.metadata == {}
            assert list(output.data) == ["image/png"]
            found.append(output.data["image/png"])
    return found


def result(plain):
    return {**display(plain=plain), "output_type": "execute_result", "execution_count": 7}


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        ([], []),
        ([stream("")], []),
        ([stream("a\n"), stream("b", "stderr")], ["a\n", "b\n"]),
        ([stream(["a\n", "b\n"])], ["a\nb\n"]),
        ([result("0.5")], ["0.5\n"]),
        ([display(png=text(png()), plain="<Figure>")], [text(png())]),
        ([display(plain="<b>bold</b>")], ["<b>bold</b>\n"]),
    ],
)
def test_text_and_pictures_are_shown(outputs, expected):
    assert shown(*outputs) == expected


@pytest.mark.parametrize(
    ("output", "kept", "named"),
    [
        (display(html="<script>LEAK</script>"), [], "HTML"),
        (display(html="<table>", plain="a table"), ["a table\n"], "HTML"),
        (display(js="alert('LEAK')"), [], "JavaScript"),
        (display(svg="<svg onload='LEAK'/>"), [], "SVG"),
        (display(latex="$LEAK$"), [], "LaTeX"),
        (display(markdown="[LEAK](http://x)"), [], "Markdown"),
        (display(**{"application/LEAK": "LEAK"}), [], "an output of another type"),
        (display(**{"image/jpeg": "LEAK"}), [], "a picture that is no PNG"),
        (display(png="LEAK"), [], "a picture that is no PNG"),
        (display(png=text(png(100, 100, says=(1, 1)))), [], "a picture that is not as large"),
        ({"output_type": "error", "ename": "LEAK", "evalue": "", "traceback": []}, [], "an error"),
        ({"output_type": "LEAK"}, [], "something unreadable"),
    ],
)
def test_everything_else_is_named_and_left_out(output, kept, named):
    *before, line = shown(output)
    assert before == kept
    assert line.startswith(f"Left out: {named}")
    assert "LEAK" not in line


@pytest.mark.parametrize(
    "output",
    [
        None, 7, "text", [], {}, [[stream("a")]], stream(7), stream([1]), stream({"a": "b"}),
        stream(None), stream("a", ["stdout"]), stream("a", "stdin"), {"output_type": ["stream"]},
        {"output_type": "display_data", "data": ["image/png"]}, display(plain=7),
        display(plain=[["a"]]), {"output_type": {}, "data": {}}, display(png=[text(png()), 7]),
        display(png={"a": text(png())}),
    ],
    ids=repr,
)  # fmt: skip
def test_wrong_types_are_left_out_and_harm_nothing_else(output):
    *before, after, line = shown(stream("before\n"), output, stream("after\n"))
    assert (before, after) == (["before\n"], "after\n")
    assert line.startswith("Left out: ")


@pytest.mark.parametrize("outputs", [None, 7, "text", {"a": 1}])
def test_outputs_that_are_no_list_are_none(outputs):
    cell = new_code_cell("")
    HandedIn().show(cell, outputs)
    assert cell.outputs == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07x\x1b]8;;http://x\x1b\\y", "xy"),
        ("\x1b[2Jx\x1bcy\x1b", "xy"),
        ("a\x00b\x08c\x7fd\x9be", "abcde"),
        ("10 %\r50 %\r100 %\nnext\r\n", "100 %\nnext\n"),
        ("a\u202eb\u2066c\u200fd\ufeff", "abcd"),
        ("a\ud800b", "ab"),
        ("ä → σ\t1", "ä → σ\t1"),
    ],
    ids=repr,
)
def test_what_directs_a_terminal_or_the_eye_is_taken_out(said, expected):
    assert "".join(shown(stream(said))).rstrip("\n") == expected.rstrip("\n")


def test_a_cell_shows_20_kb_of_text():
    first, second, line = shown(stream("a" * 15_000), stream("b" * 15_000), stream("c"))
    assert (len(first), second) == (15_001, "b" * 5_000 + "\n")
    assert line == "Left out: text beyond 20 KB.\n"


def test_bytes_count_and_no_letter_is_cut():
    text, line = shown(stream("→" * 7_000))  # of 3 bytes each: 20 000 / 3 = 6 666
    assert text == "→" * 6_666 + "\n"
    assert "20 KB" in line


def test_text_that_is_taken_out_does_not_hide_how_much_there_was():
    assert shown(stream("\x00" * 200_000 + "x")) == ["Left out: text beyond 20 KB.\n"]


def test_of_very_many_outputs_the_first_are_looked_at():
    *lines, last = shown(*[stream("a")] * 100_000)
    assert lines == ["a\n"] * MAX_OUTPUTS
    assert last == f"Left out: outputs after the first {MAX_OUTPUTS}.\n"


def test_of_eleven_pictures_of_one_mb_ten_are_shown():
    # 1 000 rows of 1 000 random bytes do not shrink: 1 MB each, and 10 * 1.0 MB fit in 10 MiB.
    import random

    picture = display(png=text(png(1000, 1000, row=random.Random(0).randbytes(1000), level=0)))
    *pictures, line = shown(*[picture] * 11)
    assert len(pictures) == 10
    assert line == "Left out: pictures beyond 10 MB in all.\n"


def test_pictures_count_for_the_whole_notebook():
    import random

    picture = display(png=text(png(1000, 1000, row=random.Random(0).randbytes(1000), level=0)))
    handed_in = HandedIn()
    assert len(shown(*[picture] * 6, handed_in=handed_in)) == 6
    *pictures, line = shown(*[picture] * 6, handed_in=handed_in)
    assert (len(pictures), "10 MB" in line) == (4, True)


def test_small_files_with_very_many_pixels_are_looked_at_a_few_times():
    picture = display(png=text(png(4000, 4000)))  # 16 million pixels in 16 KB
    *pictures, line = shown(*[picture] * 9)
    assert len(pictures) == 6
    assert line == "Left out: pictures of too many pixels in all.\n"


def test_a_picture_that_lies_does_not_get_another_look():
    handed_in = HandedIn()
    liar = display(png=text(png(4000, 4000, says=(4000, 3999))))
    assert len(shown(*[liar] * 9, handed_in=handed_in)) == 1
    small, line = shown(display(png=text(png())), liar, handed_in=handed_in)
    assert small == text(png())
    assert "too many pixels" in line
