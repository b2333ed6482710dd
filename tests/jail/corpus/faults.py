"""Honest faults, each in a submission that is solved otherwise.

Only what is wrong loses its points, and the feedback says something that helps.
"""

import os
import re

import solutions
from autograder.stubs import body_of
from solutions.language.right import implementations
from tests.jail.corpus import CHECKED, RIGHT, fault

ALL = CHECKED

#: The right body of `weighted_sum`, in which faults are planted, and what it returns.
BODY = body_of(solutions.answer("weighted_sum").reference).strip()
VALUE = BODY.removeprefix("return ")
#: The same in another style: with a function for the product, and with a loop.
PRODUCT = VALUE.split(" + ")[0]
LOOP = next(
    body_of(function)
    for function in implementations()["weighted_sum"]
    if "for " in body_of(function)
)

# --- the file ---------------------------------------------------------------------------------


def edit(group, name, change, **about):
    """Register a fault that changes the text of the module."""

    def make(submission):
        text = submission.module.read_text(encoding="utf-8")
        submission.write("nnkit/neuron.py", change(text))

    fault(group, name, **about)(make)


edit("file", "nothing_wrong", lambda text: text)
edit("file", "syntax_error", lambda text: text.replace(BODY, BODY.removesuffix(' b')), loses=ALL,
     says=("SyntaxError", "line"))  # fmt: skip
edit("file", "missing_bracket", lambda text: text + "\nprint((1, 2)\n", loses=ALL,
     says=("SyntaxError",))  # fmt: skip
edit("file", "tab_among_spaces", lambda text: text.replace("    " + BODY, "\t" + BODY),
     loses=ALL, says=("TabError",))  # fmt: skip
edit("file", "all_tabs", lambda text: text.replace("    ", "\t"))
edit("file", "crlf", lambda text: text.replace("\n", "\r\n"))
edit("file", "old_mac_line_ends", lambda text: text.replace("\n", "\r"))
edit("file", "byte_order_mark", lambda text: "\ufeff" + text)
edit("file", "latin_1", lambda text: text.replace("One neuron", "Ein Neuron für alle")
     .encode("latin-1", errors="replace"), loses=ALL, says=("SyntaxError", "utf-8"))  # fmt: skip
edit("file", "declared_latin_1", lambda text: ("# -*- coding: latin-1 -*-\n" + text)
     .encode("latin-1", errors="replace"))  # fmt: skip
edit("file", "no_newline_at_the_end", lambda text: text.rstrip())
edit("file", "empty_file", lambda text: "", loses=ALL, says=("has no function",))
edit("file", "conflict_markers", lambda text: "<<<<<<< HEAD\n" + text, loses=ALL,
     says=("SyntaxError", "line 1"))  # fmt: skip
edit("file", "renamed_function", lambda text: text.replace("def sigmoid(", "def sigmoide("),
     loses=("sigmoid",), says=("no function sigmoid", "renamed"))  # fmt: skip
edit("file", "decorator_deleted", lambda text: text.replace('@exercise("ps1", points=2)\n', ""))
edit("file", "test_call_at_the_end", lambda text: text + "\nprint(sigmoid(0))\n")
edit("file", "failing_call_at_the_end", lambda text: text + "\nsigmoid('a')\n", loses=ALL,
     says=("cannot be imported", "line"))  # fmt: skip
edit("file", "main_guard", lambda text: text + "\nif __name__ == '__main__':\n    1 / 0\n")
edit("file", "input_at_the_end", lambda text: text + "\nx = input('x?')\n", loses=ALL,
     says=("EOFError",))  # fmt: skip
edit("file", "loops_when_imported", lambda text: text + "\nwhile True: pass\n", loses=ALL,
     says=("did not end",))  # fmt: skip
edit("file", "imports_what_is_not_there", lambda text: "import tensorflow\n" + text, loses=ALL,
     says=("No module named 'tensorflow'",))  # fmt: skip
edit("file", "draws_when_imported", lambda text: "import matplotlib.pyplot as plt\n" + text
     + "\nfig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()\n")  # fmt: skip
edit("file", "type_hints", lambda text: text.replace("def sigmoid(z):",
     "def sigmoid(z: 'np.ndarray | float') -> 'np.ndarray':"))  # fmt: skip
edit("file", "future_annotations", lambda text: text.replace("import numpy",
     "from __future__ import annotations\n\nimport numpy", 1))  # fmt: skip
edit("file", "star_import", lambda text: text.replace("import numpy as np",
     "import numpy as np\nfrom math import *"))  # fmt: skip
edit("file", "points_changed", lambda text: text.replace("points=2", "points=20"))


@fault("file", loses=ALL, says=("nnkit/neuron.py",))
def module_missing(submission):
    """The folder nnkit was not handed in."""
    submission.module.unlink()


@fault("file")
def whole_package_but_the_module_missing(submission):
    """Only the student's module was handed in, without the given ones."""
    text = submission.module.read_text()
    for path in sorted((submission.folder / "nnkit").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    submission.write("nnkit/neuron.py", text)


@fault("file")
def helper_in_nnkit(submission):
    """A helper module beside the student's."""
    submission.write("nnkit/helpers.py", "def dot(a, b):\n    return a @ b\n")
    submission.replace("import numpy as np", "import numpy as np\nfrom nnkit.helpers import dot")
    submission.replace(BODY, BODY.replace(PRODUCT, "dot(X, w)"))


@fault("file")
def helper_beside_the_notebook(submission):
    """A helper module in the folder of the notebook, named like one of Python's own."""
    submission.write("code.py", "def dot(a, b):\n    return a @ b\n")
    submission.replace("import numpy as np", "import numpy as np\nimport code")
    submission.replace(BODY, BODY.replace(PRODUCT, "code.dot(X, w)"))


@fault("file")
def relative_import(submission):
    """A helper module that is imported relatively."""
    submission.write("nnkit/helpers.py", "def dot(a, b):\n    return a @ b\n")
    submission.replace("import numpy as np", "import numpy as np\nfrom .helpers import dot")
    submission.replace(BODY, BODY.replace(PRODUCT, "dot(X, w)"))


@fault("file", loses=ALL, says=("ModuleNotFoundError", "helpers"))
def helper_not_handed_in(submission):
    """A helper module that was left at home."""
    submission.replace("import numpy as np", "import numpy as np\nimport my_helpers")


# --- one function -----------------------------------------------------------------------------

for name, text, says in [
    ("bias_forgotten", f"return {PRODUCT}", ("bias is missing",)),
    ("returns_nothing", VALUE, ("return",)),
    ("prints_instead", f"print({VALUE})", ("printed", "return")),
    ("returns_a_list", f"return list(np.atleast_1d({VALUE}))", ("list",)),
    ("float32", f"return ({VALUE}).astype('float32') * np.float32(1.0000001)", ("float32",)),
    ("returns_a_string", f"return str({VALUE})", ("str",)),
    ("returns_the_function", "return weighted_sum", ("must be",)),
    ("column", f"return ({VALUE})[..., None]", ("shape",)),
    ("raises", "raise ValueError('what is this')", ("ValueError", "what is this", "line")),
    ("misspelt", f"return {VALUE.replace('w', 'v')}", ("NameError", "'v'", "line")),
    ("changes_its_input", f"X *= 1.5; X /= 1.5; w += 0.5; return {VALUE.replace('w', '(w - 0.5)')}",
     ("changed",)),
    ("leaves", "exit()", ("NameError",)),
    ("leaves_politely", "import sys; sys.exit()", ("SystemExit",)),
    ("asks", f"return {PRODUCT} + float(input('b?'))", ("EOFError",)),
    ("recursion", "return weighted_sum(X, w, b)", ("RecursionError",)),
    ("infinite_loop", "while True: pass", ("no answer within",)),
    ("not_implemented", "raise NotImplementedError", ("not filled in",)),
    ("not_implemented_yet", "raise NotImplementedError('later')", ("NotImplementedError",)),
    ("nan", f"{BODY} + np.nan", ("NaN",)),
    ("complex_numbers", f"{BODY} + 0j", ("complex",)),
    ("matrix_of_objects", f"return np.array({VALUE}, dtype=object)", ("object",)),
    ("debugger", f"breakpoint(); return {PRODUCT}", ()),
    ("wrong_module_of_numpy", f"return {VALUE.replace(PRODUCT, 'np.matmull(X, w)')}",
     ("AttributeError", "matmull")),
]:  # fmt: skip
    fault.body("function", name, "weighted_sum", text, loses=("weighted_sum",), says=says)

for name, text in {
    "prints_a_lot": f"for _ in range(1000): print('here', X.shape)\n{BODY}",
    "prints_to_stderr": f"import sys; print('here', file=sys.stderr); {BODY}",
    "warns": f"import warnings; warnings.warn('careful'); {BODY}",
    "warns_by_dividing": f"np.ones(1) / np.zeros(1); {BODY}",
    "draws": f"import matplotlib.pyplot as plt; plt.plot(X); plt.show(); {BODY}",
    "plain_loop": LOOP,
    "python_float": f"z = {VALUE}\nreturn float(z) if X.ndim == 1 else z",
    "matrix_class": f"z = {VALUE}\nreturn np.ma.array(z) if X.ndim == 2 else z",
    "swallows_exceptions": f"try:\n    {BODY}\nexcept:\n    return None",
    "global_counter": f"global calls\ncalls = globals().get('calls', 0) + 1\n{BODY}",
    "quiet_numpy": f"np.seterr(all='ignore')\n{BODY}",
    "nested_helper": "def dot(a, c):\n    return a @ c\n" + BODY.replace(PRODUCT, "dot(X, w)"),
    "progress_bar": f"from tqdm import tqdm\nfor _ in tqdm(range(3)): pass\n{BODY}",
    "slow_but_right": f"import time; time.sleep(0.02); {BODY}",
}.items():
    fault.body("harmless", name, "weighted_sum", text)

edit("function", "extra_parameter", lambda text: text.replace("def weighted_sum(X, w, b):",
     "def weighted_sum(X, w, b, lr):"), loses=("weighted_sum",),
     says=("TypeError", "lr"))  # fmt: skip
edit("harmless", "extra_parameter_with_default", lambda text: text.replace(
     "def weighted_sum(X, w, b):", "def weighted_sum(X, w, b, lr=0.1):"))  # fmt: skip
edit("harmless", "other_names_of_parameters", lambda text: text.replace(
     "def weighted_sum(X, w, b):", "def weighted_sum(X, weights, bias):").replace(
     BODY, re.sub(r"\bb\b", "bias", re.sub(r"\bw\b", "weights", BODY))))  # fmt: skip
edit("function", "missing_parameter", lambda text: text.replace("def weighted_sum(X, w, b):",
     "def weighted_sum(X, w):"), loses=("weighted_sum",), says=("TypeError",))  # fmt: skip

for exercise in ("sigmoid", "neuron", "classify", "log_loss"):
    fault.body("world", f"{exercise}_wrong", exercise, "return 0.25", loses=(exercise,))
    fault.body("world", f"{exercise}_raises", exercise, "return 1 / 0", loses=(exercise,),
               says=("ZeroDivisionError",))  # fmt: skip

# --- the notebook -----------------------------------------------------------------------------


def notebook_fault(name, change, **about):
    """Register a fault that changes the notebook's JSON."""
    fault("notebook", name, **about)(lambda submission: submission.notebook(change))


def each_cell(change):
    """Change every cell."""

    def apply(content):
        for cell in content["cells"]:
            change(cell)

    return apply


def only(name, **changes):
    """Change the cell that nbgrader knows by a name."""

    def change(cell):
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
            cell.update(changes)

    return each_cell(change)


notebook_fault("notebook_without_ids", each_cell(lambda cell: cell.pop("id", None)))
notebook_fault("notebook_of_an_old_jupyter", lambda content: (
    each_cell(lambda cell: cell.pop("id", None))(content),
    content.update(nbformat_minor=2),
))  # fmt: skip
notebook_fault("notebook_of_a_new_jupyter", lambda content: content.update(nbformat_minor=9))
notebook_fault("metadata_lost", each_cell(lambda cell: cell.update(metadata={})))
notebook_fault("metadata_and_ids_lost", each_cell(
    lambda cell: (cell.update(metadata={}), cell.pop("id", None))))  # fmt: skip
notebook_fault("source_as_list", each_cell(
    lambda cell: cell.update(source="".join(cell["source"]).splitlines(True))))  # fmt: skip
notebook_fault(
    "answer_with_comment", only("ps1_q1_answer", source=f"# I think\nq1 = {RIGHT!r}  # sure")
)
notebook_fault("answer_as_expression", only("ps1_q1_answer", source=f"q1 = '{RIGHT}'[0]"),
               loses=("ps1_q1",), says=("one literal",))  # fmt: skip
notebook_fault("answer_without_quotes", only("ps1_q1_answer", source=f"q1 = {RIGHT}"),
               loses=("ps1_q1",), says=("one literal",))  # fmt: skip
notebook_fault("answer_with_open_quote", only("ps1_q1_answer", source=f"q1 = '{RIGHT}"),
               loses=("ps1_q1",), says=("quotes",))  # fmt: skip
notebook_fault("answer_cell_copied", lambda content: content["cells"].extend(
    [dict(cell) for cell in content["cells"] if "".join(cell["source"]).startswith("q1 =")]),
    says=("occurs 2 times",))  # fmt: skip
notebook_fault("check_cell_deleted", lambda content: content.update(cells=[
    cell for cell in content["cells"] if "".join(cell["source"]) != "check(sigmoid)"]),
    says=("put back",))  # fmt: skip
notebook_fault("check_cell_edited", only("sigmoid", source="check(sigmoid)\nprint(1/0)"),
               says=("changed",))  # fmt: skip
notebook_fault("cell_added", lambda content: content["cells"].insert(3, {
    "cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "execution_count": None,
    "source": "my_own_experiment = 1"}), says=("my_own_experiment",))  # fmt: skip
notebook_fault("executed_in_another_order", lambda content: content["cells"].sort(
    key=lambda cell: str(cell.get("id"))))  # fmt: skip


@fault("notebook", loses=("ps1_q1",), says=("cannot be read",))
def notebook_cut_off(submission):
    """The upload ended early."""
    content = submission.notebook_path.read_bytes()
    submission.notebook_path.write_bytes(content[: len(content) // 2])


@fault("notebook", loses=("ps1_q1",), says=("There was no ps1.ipynb",))
def notebook_missing(submission):
    """Only the module was handed in."""
    submission.notebook_path.unlink()


@fault("notebook", says=("was taken for it",))
def notebook_renamed(submission):
    """The browser gave it another name."""
    submission.notebook_path.rename(submission.folder / "ps1 (1).ipynb")


@fault("notebook")
def notebook_with_byte_order_mark(submission):
    """An editor added a byte order mark."""
    content = submission.notebook_path.read_bytes()
    submission.notebook_path.write_bytes(b"\xef\xbb\xbf" + content)


@fault("notebook")
def notebook_of_version_3(submission):
    """The notebook was saved by a Jupyter of 2014, cells in worksheets."""

    def change(content):
        for cell in content["cells"]:
            cell.pop("id", None)
            if cell["cell_type"] == "code":
                cell["input"] = cell.pop("source")
                cell["language"] = "python"
                cell["prompt_number"] = cell.pop("execution_count")
        content["worksheets"] = [{"cells": content.pop("cells"), "metadata": {}}]
        content.update(nbformat=3, nbformat_minor=0)

    submission.notebook(change)


# --- files and bytes that programs stumble over ----------------------------------------------


def written(text):
    """Write the answer to the written question."""

    def change(content):
        for cell in content["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "ps1_written_1":
                cell["source"] = text

    return change


notebook_fault("half_an_emoji", written("A line \ud83d separates nothing."))
notebook_fault("an_emoji_in_two_parts", written(["A line \ud83d", "\ude42."]))
notebook_fault("an_infinite_answer", only("ps1_q1_answer", source="q1 = 1e999j"),
               loses=("ps1_q1",), says=("the value is too large",))  # fmt: skip
notebook_fault("one_hundred_thousand_cells", lambda content: content["cells"].extend(
    {"cell_type": "code", "metadata": {}, "source": "1", "outputs": []} for _ in range(10**5)),
    says=("cells: of those with a name of the course's",))  # fmt: skip
notebook_fault("outputs_of_40_mb", each_cell(
    lambda cell: cell["cell_type"] == "code" and cell.update(outputs=[
        {"output_type": "stream", "name": "stdout", "text": ["0.123 [1 2]\n"] * 200_000}])),
    says=("it was read without what its cells showed",))  # fmt: skip


@fault("files")
def file_whose_name_is_no_text(submission):
    """An archive of an old Windows was unpacked."""
    with open(os.fsencode(submission.folder) + b"/\xff\xe4.txt", "w") as file:
        file.write("mine")


@fault("files", says=("the name of a file",))
def folders_called_like_files(submission):
    """Some tool unpacked each file into a folder of its name."""
    for name in ("timestamp.txt", "verdicts.json", "other.ipynb"):
        submission.write(f"{name}/{name}", "{}")


@fault("files", says=("in the place of nnkit/neuron.py",))
def package_beside_the_module(submission):
    """What runs is what graders see: the module."""
    submission.write("nnkit/neuron/__init__.py", "raise ImportError")


@fault("files", loses=(*CHECKED,), says=("in the place of nnkit/neuron.py",))
def package_instead_of_the_module(submission):
    """It cannot take the module's place."""
    submission.write("nnkit/neuron/__init__.py", submission.module.read_bytes())
    submission.module.unlink()


@fault("files", says=("nnkit/neuron.py was in UTF-16: better save it as UTF-8",))
def module_in_utf_16(submission):
    """PowerShell wrote it."""
    submission.module.write_bytes(submission.module.read_text(encoding="utf-8").encode("utf-16"))


@fault("files", loses=(*CHECKED,), says=("holds zero bytes, which Python refuses",))
def module_in_utf_16_without_mark(submission):
    """Nothing in the file says so."""
    text = submission.module.read_text(encoding="utf-8")
    submission.module.write_bytes(text.encode("utf-16-le"))
