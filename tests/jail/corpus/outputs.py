"""Outputs that were handed in, on solved submissions: what is shown of each, word for word.

They change no points. The word LEAK stands wherever something must not get through.
"""

import random

from tests.jail.corpus import output
from tests.submission.images import SIGNATURE, chunk, header, png, text


def stream(said, name="stdout"):
    """Return an output with printed text."""
    return {"output_type": "stream", "name": name, "text": said}


def display(**data):
    """Return an output with data of several types; ``_`` stands for ``/``."""
    data = {key.replace("_", "/", 1): value for key, value in data.items()}
    return {"output_type": "display_data", "data": data, "metadata": {"isolated": True}}


def picture(raw):
    """Return an output with bytes as a PNG."""
    return display(image_png=text(raw), text_plain="<Figure size 640x480 with 1 Axes>")


def left_out(what):
    """Return the line on what is not shown."""
    return f"Left out: {what}.\n"


NOISE = random.Random(0).randbytes(1000)
#: A thousand rows that do not shrink: one MB.
LARGE = png(1000, 1000, row=NOISE, level=0)
SAID = "<Figure size 640x480 with 1 Axes>\n"
CANNOT = "a picture that cannot be read"
SMALL = (2, 3)

for name, (handed_in, shown) in {
    "honest": ([stream("0.5\n"), picture(png())], ["0.5\n", SMALL]),
    "cleared": ([], []),
    # --- pictures
    "wrong_signature": (
        [picture(b"\x89PNX" + png()[4:])], [SAID, left_out("a picture that is no PNG")]
    ),
    "html_as_picture": (
        [picture(b"<script>LEAK</script>")], [SAID, left_out("a picture that is no PNG")]
    ),
    "svg_as_picture": (
        [display(image_png="<svg onload='LEAK'/>")], [left_out(CANNOT)]
    ),
    "lying_header": (
        [picture(png(500, 500, says=(1, 1)))],
        [SAID, left_out("a picture that is not as large as it says")],
    ),
    "100000_pixels": (
        [picture(png(100_000, 1))], [SAID, left_out("a picture of more than 4000 pixels a side")]
    ),
    "says_2_to_the_31_pixels": (
        [picture(png(says=(2**31 - 1, 2**31 - 1)))],
        [SAID, left_out("a picture of more than 4000 pixels a side")],
    ),
    "3_mb": (
        [picture(png(1700, 1800, row=NOISE + NOISE[:700], level=0))],
        [SAID, left_out("a picture of more than 2 MB")],
    ),
    "eleven_of_1_mb": (
        [display(image_png=text(LARGE))] * 11,
        [(1000, 1000)] * 10 + [left_out("pictures beyond 10 MB in all")],
    ),
    "zip_bombs": (
        [display(image_png=text(png(4000, 4000)))] * 100,
        [(4000, 4000)] * 6 + [left_out("pictures of too many pixels in all")],
    ),
    "base64_garbage": ([display(image_png="LEAK<script>%%%")], [left_out(CANNOT)]),
    "base64_in_a_url": ([display(image_png="data:image/png;base64,LEAK")], [left_out(CANNOT)]),
    "base64_with_more_behind": ([display(image_png=text(png()) + "'>LEAK")], [left_out(CANNOT)]),
    "bytes_after_the_end": ([picture(png(after=b"<script>LEAK</script>"))], [SMALL]),
    "a_zip_after_the_end": ([picture(png(after=b"PK\3\4" + bytes(10**5)))], [SMALL]),
    "text_in_a_picture": ([picture(png(before=chunk(b"tEXt", b"Comment\0LEAK")))], [SMALL]),
    "a_part_that_nobody_knows": (
        [picture(png(before=chunk(b"EVIL", b"LEAK")))], [SAID, left_out(CANNOT)]
    ),
    "no_pixels": (
        [picture(SIGNATURE + header(2, 3) + chunk(b"IEND"))], [SAID, left_out(CANNOT)]
    ),
    "cut_off": ([picture(png()[:-5])], [SAID, left_out(CANNOT)]),
    # --- other types
    "html": (
        [display(text_html="<b>LEAK</b>", text_plain="a table")], ["a table\n", left_out("HTML")]
    ),
    "javascript": ([display(**{"application/javascript": "LEAK()"})], [left_out("JavaScript")]),
    "svg": ([display(**{"image_svg+xml": "<svg onload='LEAK'/>"})], [left_out("SVG")]),
    "latex": ([display(text_latex="$\\href{javascript:LEAK}{x}$")], [left_out("LaTeX")]),
    "markdown": ([display(text_markdown="[x](javascript:LEAK)")], [left_out("Markdown")]),
    "other_types": (
        [display(**{"application/pdf": "LEAK", "application/vnd.jupyter.widget-view+json": {}})],
        [left_out("an output of another type")],
    ),
    "an_error": (
        [{"output_type": "error", "ename": "E", "evalue": "LEAK", "traceback": ["<b>LEAK"]}],
        [left_out("an error message")],
    ),
    "an_update": (
        [{"output_type": "update_display_data", "data": {"text/plain": "LEAK"}, "metadata": {}}],
        [left_out("something unreadable")],
    ),
    # --- text
    "script_in_text": ([stream("<script>alert(1)</script>")], ["<script>alert(1)</script>\n"]),
    "colours": ([stream("\x1b[31mred\x1b[0m \x1b]8;;LEAK\x07link\x1b]8;;\x07")], ["red link\n"]),
    "progress": ([stream("10 %\r100 %\n", "stderr")], ["100 %\n"]),
    "backwards": ([stream("17 \u202estniop 2 fo\u202c points")], ["17 stniop 2 fo points\n"]),
    "20_kb": ([stream("a" * 10**6)], ["a" * 20_000 + "\n", left_out("text beyond 20 KB")]),
    "half_letters": ([stream("a\ud800b")], ["ab\n"]),
    # --- wrong types everywhere
    "outputs_is_a_word": ("LEAK", []),
    "outputs_is_a_dict": ({"0": stream("LEAK")}, []),
    "wrong_types": (
        [
            *(None, 7, "LEAK", ["LEAK"], {}, {"output_type": ["stream"]}, stream(7)),
            *(stream({"LEAK": 1}), stream(["a", 7]), stream("LEAK", ["stdout"]), display()),
            {"output_type": "display_data", "data": "LEAK"},
            {"output_type": "display_data", "data": ["text/plain", "LEAK"]},
            *(display(text_plain=7), display(text_plain={"LEAK": 1}), stream("last")),
        ],
        ["last\n", left_out("something unreadable")],
    ),
    "wrong_types_of_pictures": (
        [display(image_png=value) for value in (7, None, {}, [7], [["LEAK"]], True)],
        [left_out(CANNOT)],
    ),
    "100000_outputs": (
        [stream("a")] * 100_000, ["a\n"] * 200 + [left_out("outputs after the first 200")]
    ),
    "100000_types": (
        [{"output_type": "display_data", "data": {f"x/{i}": "LEAK" for i in range(100_000)}}],
        [left_out("an output of another type")],
    ),
    "100000_lines": ([stream(["a\n"] * 100_000)], ["a\n" * 10_000, left_out("text beyond 20 KB")]),
}.items():  # fmt: skip

    def make(submission, handed_in=handed_in):
        def put(cell, cell_name):
            if cell_name == "try_sigmoid":
                cell["outputs"] = handed_in

        submission.cells(put)

    output("output", name, shows={"try_sigmoid": shown} if shown else {})(make)


def nested(depth):
    """Return a deeply nested value."""
    value = "LEAK"
    for _ in range(depth):
        value = {"x": [value]}
    return value


@output("output", shows={"try_sigmoid": ["a\n"], "try_neuron": ["b\n"]})
def metadata_everywhere(submission):
    """Metadata of the notebook, of cells and of outputs, deeply nested, or of the wrong type."""

    def put(cell, name):
        cell["metadata"]["nnkit"] = {"handed_in": True, "ungraded": True, "x": nested(200)}
        cell["metadata"]["isolated"] = cell["metadata"]["image/png"] = nested(100)
        if name.startswith("try"):
            said = "a" if name == "try_sigmoid" else "b"
            cell["outputs"] = [{**stream(said), "metadata": nested(200)}]

    submission.cells(put)
    submission.notebook(lambda content: content["metadata"].update(x=nested(200)))


@output("output", shows={})
def metadata_of_the_wrong_type(submission):
    """Where a dict is due, there are lists, words and numbers: nbgrader's names are gone."""

    def put(content):
        for number, cell in enumerate(content["cells"]):
            if "-answer" not in cell["id"]:
                cell["metadata"] = ["LEAK", "LEAK", 7, None][number % 4]
        content["metadata"] = "LEAK"

    submission.notebook(put)


@output("output", shows={"try_sigmoid": ["17.0\n", "sigmoid: 2 of 2 points\n"]})
def outputs_of_a_check_in_another_cell(submission):
    """What a check would show stands in a cell that is not graded."""
    scored = {"output_type": "execute_result", "data": {"text/plain": "17.0"}, "metadata": {}}

    def put(cell, name):
        if name == "try_sigmoid":
            cell["outputs"] = [scored, stream("sigmoid: 2 of 2 points\n")]

    submission.cells(put)


@output("output", shows={})
def outputs_of_executed_cells(submission):
    """Set-up, answers, checks and written answers come with outputs of their own."""
    scored = {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}}

    def put(cell, name):
        if not name.startswith("try"):
            cell["outputs"] = [scored, stream("LEAK"), picture(png())]
            cell["execution_count"] = 3

    submission.cells(put)


@output("output", shows={"try_sigmoid": ["b\n"], "try_neuron": ["a\n"]})
def outputs_of_two_cells_exchanged(submission):
    """The outputs of two ungraded cells are exchanged: they are shown where they stand."""

    def put(cell, name):
        if name.startswith("try"):
            cell["outputs"] = [stream("b" if name == "try_sigmoid" else "a")]

    submission.cells(put)


@output("output", shows={"try_sigmoid": ["mine\n"]}, says=("try_sigmoid was changed",))
def a_changed_cell_with_outputs(submission):
    """The source is the instructor's, and the page says that it was changed."""

    def put(cell, name):
        if name == "try_sigmoid":
            cell["source"], cell["outputs"] = "LEAK = 1", [stream("mine")]

    submission.cells(put)


@output("output", shows={}, says=("Added by the student, not run",))
def outputs_of_added_cells(submission):
    """A cell that the student added is text; its outputs are not shown."""

    def put(content):
        added = {"cell_type": "code", "id": "mine", "metadata": {}, "source": "print(1)"}
        content["cells"].append({**added, "outputs": [stream("LEAK")], "execution_count": 1})

    submission.notebook(put)
