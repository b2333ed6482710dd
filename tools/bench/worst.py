"""What the largest and strangest submissions cost us: reading, grafting, and all pages.

Each is ten megabytes of something, or all there may be of it. None is run here: the judge's
own costs are limited apart (`autograder.judge.process`).
"""

import argparse
import base64
import json
import os
import resource
import shutil
import struct
import sys
import tempfile
import time
import zlib
from pathlib import Path

import nbformat
import nbgrader.server_extensions.formgrader.formgrader as formgrader_app
from traitlets.config import Config

from autograder.course import COURSE
from autograder.grading.reading import read
from autograder.pages import formgrader
from autograder.pages.feedback import Standing, render
from autograder.stubs import filled_module
from autograder.submission import code
from autograder.submission.files import for_student_process
from autograder.submission.graft import graft, write

#: How much of something a submission has, in bytes.
SIZE = 10 * 2**20
#: Seconds of processor time and bytes of memory for one submission, by the issue's words.
SECONDS, MEMORY = 60.0, 2**30

PROBLEM_SET = "ps1"
MODULE = "nnkit/neuron.py"
SHAPES = {}


def shape(make):
    """Register a function that changes a submission, given its folder."""
    SHAPES[make.__name__] = make
    return make


# --- the pieces -------------------------------------------------------------------------------


def notebook(folder, change):
    """Change a notebook's JSON."""
    path = folder / f"{PROBLEM_SET}.ipynb"
    content = json.loads(path.read_bytes())
    for cell in content["cells"]:
        cell["source"] = "".join(cell["source"])
    change(content["cells"])
    path.write_text(json.dumps(content))


def named(cells, kind):
    """Return the cells of nbgrader's of a kind: "solution" or "grade"; code only."""
    marks = [(cell, cell["metadata"].get("nbgrader", {})) for cell in cells]
    return [cell for cell, m in marks if m.get(kind) and cell["cell_type"] == "code"]


def plain_cells(cells):
    """Return the code cells that show something and are not graded."""
    marks = [(cell, cell["metadata"].get("nbgrader", {})) for cell in cells]
    return [c for c, m in marks if c["cell_type"] == "code" and "grade_id" in m and not m["grade"]]


def raw_notebook(folder, raw):
    """Put bytes in the place of the notebook."""
    (folder / f"{PROBLEM_SET}.ipynb").write_bytes(raw)


def module(folder, text):
    """Add text to the student's module."""
    path = folder / MODULE
    path.write_text(path.read_text() + "\n" + text)


def written(cells):
    """Return the written answers."""
    return [
        c
        for c in cells
        if c["cell_type"] == "markdown" and c["metadata"].get("nbgrader", {}).get("solution")
    ]


def added(source, kind="code"):
    """Return a cell of the student's own."""
    cell = {"cell_type": kind, "metadata": {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def stream(text):
    """Return an output with text."""
    return {"output_type": "stream", "name": "stdout", "text": text}


def picture(side):
    """Return a PNG of one colour as base64."""

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    rows = zlib.compress((b"\0" + bytes(side)) * side, 9)
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    raw = b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)
    return base64.b64encode(raw).decode()


# --- notebooks --------------------------------------------------------------------------------


@shape
def nothing_odd(folder):
    """An honest submission."""


@shape
def brackets(folder):
    """Nothing but opening brackets."""
    raw_notebook(folder, b"[" * SIZE)


@shape
def pairs_of_brackets(folder):
    """A flat list of empty lists."""
    raw_notebook(folder, b'{"nbformat":4,"cells":[' + b"[]," * (SIZE // 3) + b"[]]}")


@shape
def quotes(folder):
    """Nothing but quotes, and backslashes before them."""
    raw_notebook(folder, b'\\"' * (SIZE // 2))


@shape
def one_text(folder):
    """One text that never ends."""
    raw_notebook(folder, b'{"nbformat":4,"cells":["' + b"\\\\" * (SIZE // 2))


@shape
def numbers(folder):
    """A flat list of numbers."""
    raw_notebook(folder, b'{"nbformat":4,"cells":[' + b"1," * (SIZE // 2) + b"1]}")


@shape
def one_number(folder):
    """A number of so many digits."""
    raw_notebook(folder, b'{"nbformat":4,"cells":[' + b"7" * SIZE + b"]}")


@shape
def keys(folder):
    """A dict with so many keys, twice each."""
    pairs = ",".join(f'"{i:x}":1' for i in range(SIZE // 24))
    raw_notebook(folder, f'{{"nbformat":4,{pairs},{pairs},"cells":[]}}'.encode())


@shape
def keys_in_metadata(folder):
    """A dict in each cell's metadata."""
    raw = ",".join(f'"{i:x}":[]' for i in range(SIZE // 12))
    cell = f'{{"cell_type":"code","source":"","outputs":[],"metadata":{{{raw}}}}}'
    raw_notebook(folder, f'{{"nbformat":4,"cells":[{cell}]}}'.encode())


@shape
def old_format(folder):
    """A notebook of 2013 with so many cells."""
    cell = '{"cell_type":"code","input":["a"],"outputs":[],"language":"python"}'
    cells = ",".join([cell] * (SIZE // len(cell)))
    raw_notebook(folder, f'{{"nbformat":3,"worksheets":[{{"cells":[{cells}]}}]}}'.encode())


@shape
def empty_cells(folder):
    """So many empty cells."""
    notebook(folder, lambda cells: cells.extend([{}] * (SIZE // 4)))


@shape
def cells_100000(folder):
    """A hundred thousand cells with a line each."""
    notebook(folder, lambda cells: cells.extend([added("x = 1")] * 100_000))


@shape
def copies_of_every_cell(folder):
    """The course's own cells, again and again, all with their names."""

    def change(cells):
        own = [dict(cell) for cell in cells]
        while sum(map(len, map(str, cells))) < SIZE:
            cells.extend(own)

    notebook(folder, change)


@shape
def answers_without_names(folder):
    """Answers are looked for in cells that parse slowly."""

    def change(cells):
        for cell in named(cells, "solution"):
            cell["metadata"], cell["id"] = {}, "x"
        slow = "q1 = q2 = q3 = q4 = " + "(" * 150 + "1" + ")" * 150 + "\n"
        cells.extend([added(slow * (7_900 // len(slow)))] * 2_000)

    notebook(folder, change)


@shape
def literals(folder):
    """Each answer is a literal of all the size that is read."""

    def change(cells):
        for cell in named(cells, "solution"):
            name = cell["source"].partition(" ")[0]
            cell["source"] = f"{name} = [{'[],' * 990}]"

    notebook(folder, change)


@shape
def outputs_100000(folder):
    """A hundred thousand outputs in a cell."""
    notebook(folder, lambda cells: plain_cells(cells)[0].update(outputs=[stream("a")] * 100_000))


@shape
def one_line_in_outputs(folder):
    """One line in the outputs, of characters that direct a terminal."""
    text = "\x1b[31m\r\u202e" * (SIZE // 32)
    notebook(folder, lambda cells: plain_cells(cells)[0].update(outputs=[stream(text)]))


@shape
def pictures(folder):
    """Pictures that unfold."""
    data = {"image/png": picture(4000)}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    notebook(folder, lambda cells: plain_cells(cells)[0].update(outputs=[output] * 400))


@shape
def base64_that_is_none(folder):
    """A picture of nothing but white space."""
    output = {"output_type": "display_data", "data": {"image/png": [" "] * 10**6}, "metadata": {}}
    notebook(folder, lambda cells: plain_cells(cells)[0].update(outputs=[output] * 5))


@shape
def attachments_100000(folder):
    """A hundred thousand attachments in a written answer."""
    found = {f"{i}.png": {"image/png": "AAAA"} for i in range(100_000)}

    def change(cells):
        for cell in written(cells):
            cell["attachments"] = found

    notebook(folder, change)


def _answers(name, text):
    def make(folder):
        def change(cells):
            for cell in written(cells):
                cell["source"] = (text * (SIZE // len(text) + 1))[: SIZE // 10]

        notebook(folder, change)

    make.__name__ = f"written_{name}"
    shape(make)


#: What Markdown and formulas are made of, as it takes longest to read.
for _name, _text in {
    "stars": "*",
    "mixed_stars": "*a_ **b__ ",
    "brackets": "[",
    "links": "[a](b",
    "images": "![[]](",
    "backticks": "`a",
    "dollars": "$a",
    "double_dollars": "$$a$",
    "backslashes": "\\(",
    "environments": "\\begin{a}",
    "quotes": ">" * 100,
    "lists": "- " * 100 + "\n",
    "nested_lists": "1. a\n  - b\n    1. c\n",
    "tables": "|a|b|\n|-|-|\n",
    "html": "<a <b <!-- ",
    "comments": "<!--",
    "entities": "&#x110000;",
    "blank_lines": "\n \n\t\n",
    "spaces": " ",
    "headings": "# a\n===\n",
    "tildes": "~~a~",
    "urls": "http://a.b/?&<",
    "wide": "\U0001f600\u202e",
    "definitions": "[a]: b\n",
    "long_word": "x",
}.items():
    _answers(_name, _text)


@shape
def added_markdown(folder):
    """So many cells of the student's that are nothing but backticks."""
    cells = [added("`" * 50_000 + "\n", "markdown")] * 200
    notebook(folder, lambda found: found.extend(cells))


# --- modules ----------------------------------------------------------------------------------


def _module(name, text):
    def make(folder):
        module(folder, text)

    make.__name__ = f"module_{name}"
    shape(make)


for _name, _text in {
    "names": "".join(f"a{i}=" for i in range(14_000)) + "0",
    "names_one_by_one": "".join(f"a{i}=0\n" for i in range(11_000)),
    "functions": "".join(f"def f{i}(): f{i + 1}()\n" for i in range(4_000)),
    "functions_beyond": "".join(f"def f{i}(): pass\n" for i in range(50_000)),
    "nested_blocks": "".join(" " * i + "if 1:\n" for i in range(95)) + " " * 95 + "x = 1",
    "brackets": "(" * 90_000,
    "pairs": "x = " + "[" * 90 + "1" + "]" * 90,
    "long_sum": "x = " + "1+" * 45_000 + "1",
    "long_string": "x = '" + "a" * 900_000 + "'",
    "long_name": "x" * 900_000 + " = 1",
    "blank_lines": "  \n" * 300_000,
    "words": "def sigmoid(z):\n    return 0 " + "# a b c d\n" * 90_000,
    "decorators": "@a\n" * 30_000 + "def sigmoid(z): return z",
    "f_strings": "x = " + "f'{" * 150 + "1" + "}'" * 150,
    "unseen": "x = '" + "\u202e" * 300_000 + "'",
    "returns": "def sigmoid(z):\n" + "    return z\n" * 7_000,
    "backticks": "def sigmoid(z):\n    '''" + "`" * 19_000 + "'''\n    return z",
    "numbers": "x = [" + "0x1f," * 19_000 + "]",
    "one_integer": "x = " + "9" * 90_000,
    "zero_bytes": "\0" * 900_000,
}.items():
    _module(_name, _text)


@shape
def module_of_new_lines(folder):
    """Nothing but ends of lines, of every kind."""
    (folder / MODULE).write_bytes(b"\r\n\r\x0c\n" * 200_000)


@shape
def files(folder):
    """As many files as are looked at, in as many folders."""
    for number in range(6_000):
        path = folder / f"d{number % 97}" / f"{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text("x = 1\n" * 250)


@shape
def eight_modules(folder):
    """All the code there may be beside the module."""
    for number in range(7):
        (folder / f"more{number}.py").write_text("def f(x): return '`' # \u202e\n" * 30_000)


@shape
def everything_at_once(folder):
    """All of it together, each as large as is read."""

    def change(cells):
        for cell in written(cells):
            cell["source"] = "*a_ **b__ " * 5_000
        for cell in named(cells, "solution"):
            cell["source"] = cell["source"].partition(" ")[0] + f" = [{'[],' * 990}]"
        data = {"image/png": picture(4000)}
        output = {"output_type": "display_data", "data": data, "metadata": {}}
        for cell in plain_cells(cells):
            cell["outputs"] = [output] * 100 + [stream("\x1b[31ma\n" * 3_000)] * 100
        own = [dict(cell, outputs=[]) for cell in cells]
        cells.extend(own * 15)
        cells.extend([added("`" * 5_000)] * 1_900)

    notebook(folder, change)
    module(folder, "".join(f"def f{i}(): f{i + 1}()\n" for i in range(3_500)))
    eight_modules(folder)
    files(folder)


# --- measuring --------------------------------------------------------------------------------


def made(folder, make):
    """Make a submission, solved but for what `make` changes."""
    (folder / "nnkit").mkdir(parents=True)
    (folder / MODULE).write_text(filled_module(PROBLEM_SET))
    shutil.copy(COURSE / "assignments" / PROBLEM_SET / f"{PROBLEM_SET}.ipynb", folder)
    make(folder)


def cost(folder):
    """Do in a process of its own all that is done with a submission but running it.

    Returns
    -------
    dict
        Seconds of processor time by step, and "memory", the bytes it came to need.
    """
    read_from, write_to = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(write_to, json.dumps(_steps(folder)).encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(write_to)
    with os.fdopen(read_from) as pipe:
        found = pipe.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"it ended with status {status}")
    return json.loads(found)


def _steps(folder):
    # Against a hang: what is measured is far below.
    resource.setrlimit(resource.RLIMIT_CPU, (600, 600))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    original = nbformat.read(
        COURSE / "assignments" / PROBLEM_SET / f"{PROBLEM_SET}.ipynb", as_version=4
    )
    seconds, start = {}, time.process_time()

    def note(step):
        nonlocal start
        seconds[step] = time.process_time() - start
        start = time.process_time()

    submission = read(PROBLEM_SET, "ada", folder)
    note("read")
    grafted = graft(original, submission.notebook, submission.notes)
    note("graft")
    given = for_student_process(submission.files, "neuron", set())
    formgrader.show(grafted.notebook, given, PROBLEM_SET)
    text = write(grafted.notebook)
    note("write")
    autograded = nbformat.reads(text, as_version=4)
    source = code.decode(submission.files.get(MODULE, b""))
    render(autograded, "ada", PROBLEM_SET, Standing(), {}, source, MODULE)
    note("page")
    page(autograded)
    note("formgrader")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return seconds | {"memory": memory * 1024}


def page(autograded):
    """Write formgrader's page, with the configuration of ``nbgrader_config.py``."""
    config = Config()
    scope = {"get_config": lambda: config, "__file__": str(COURSE / "nbgrader_config.py")}
    exec((COURSE / "nbgrader_config.py").read_text(), scope)
    config.HTMLExporter.template_name = "formgrade"
    folder = os.path.join(os.path.dirname(formgrader_app.__file__), "templates")
    config.HTMLExporter.extra_template_basedirs = [folder]
    resources = {"base_url": "", "index": 0, "total": 1, "notebook_id": PROBLEM_SET}
    exporter = formgrader_app.HTMLExporter(config=config)
    exporter.from_notebook_node(autograded, resources=resources | {"student": "ada"})


def main(arguments=None):
    """Run the benchmark and print its table; exit status 1 if a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shapes", nargs="*", help="only these")
    parser.add_argument("--above", type=float, default=0.0, help="print rows above these seconds")
    options = parser.parse_args(arguments)
    missed = False
    print(f"{'':<28}   read  graft  write   page  formgrader     MB")
    for name in options.shapes or SHAPES:
        with tempfile.TemporaryDirectory(prefix="nnkit-worst-") as folder:
            made(Path(folder, "submission"), SHAPES[name])
            found = cost(Path(folder, "submission"))
        memory = found.pop("memory")
        seconds = sum(found.values())
        missed |= seconds > SECONDS or memory > MEMORY
        if seconds >= options.above:
            steps = " ".join(f"{found[s]:6.2f}" for s in ("read", "graft", "write", "page"))
            print(
                f"{name:<28} {steps}      {found['formgrader']:6.2f} {memory >> 20:6}", flush=True
            )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
