"""Random and mutated submissions: notebook, module, timestamp and file tree, from a seed."""

import json
import os
import stat

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.stubs import filled_module


def marks(name, **more):
    return {"nbgrader": {"grade_id": name, "grade": False, "solution": False} | more}


ORIGINAL = new_notebook(
    cells=[
        new_code_cell(
            "from nnkit.check import check, check_answer, one_of\n"
            "from nnkit.neuron import sigmoid, weighted_sum",
            id="setup",
            metadata=marks("setup"),
        ),
        new_code_cell("sigmoid(0)", id="try", metadata=marks("try_sigmoid")),
        new_code_cell(
            "check(sigmoid)", id="sigmoid", metadata=marks("sigmoid", grade=True, points=2)
        ),
        new_code_cell(
            "check(weighted_sum)",
            id="weighted-sum",
            metadata=marks("weighted_sum", grade=True, points=1),
        ),
        new_code_cell("q1 = ...", id="q1a", metadata=marks("q1_answer", solution=True)),
        new_code_cell(
            'check_answer("ps1_q1", q1, one_of("A", "B", "C", "D"), points=1)',
            id="q1",
            metadata=marks("ps1_q1", grade=True, points=1),
        ),
        new_markdown_cell(
            "YOUR ANSWER HERE",
            id="w",
            metadata=marks("ps1_written_1", grade=True, solution=True, points=2),
        ),
    ]
)
#: Values that take the place of others in a notebook's JSON.
ODD = [None, True, 0, -1, 1e308, 10**30, "", "\ud800", "\0\x1b[2J", "x" * 9_000, [], {}, [[]]]
ODD += [{"a": "\udfff"}, ["\ud83d", "\ude00"], [None, 7], "q1 = 1e999j", "q1 = {[]}", "(" * 300]
SEEDS = [
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\0",
    b"\\ud800",
    b'"',
    b"[" * 2_000,
    b"{",
    b"1e999",
    b"\xff",
]
MODULE = filled_module("ps1")
NAMES = [b"\xff", b"ps1.ipynb", b"timestamp.txt", b"verdicts.json", b"nnkit", b"neuron.py"]
NAMES += [
    b"a b",
    b"nnkit/neuron",
    b"__init__.py",
    b"-rf",
    b"\x1b[2J",
    b"x" * 200,
    b"__pycache__",
    b"b.py",
    b"c.so",
]


def mutated(value, rng, depth=0):
    """Return JSON with some of its values, keys and items changed."""
    if rng.random() < 0.03:
        return rng.choice(ODD)
    if isinstance(value, dict):
        items = [(k, mutated(v, rng, depth + 1)) for k, v in value.items() if rng.random() < 0.98]
        return dict(items)
    if isinstance(value, list):
        items = [mutated(v, rng, depth + 1) for v in value if rng.random() < 0.97]
        return items * rng.choice([1] * 20 + [2, 50])
    return value


def broken(raw, rng):
    """Return bytes with some of them changed, cut out, or put in."""
    raw = bytearray(raw)
    for _ in range(rng.choice([0, 0, 1, 3, 20])):
        place = rng.randrange(len(raw) + 1)
        kind = rng.randrange(4)
        if kind == 0 and place < len(raw):
            raw[place] = rng.randrange(256)
        elif kind == 1:
            raw[place:place] = rng.choice(SEEDS)
        elif kind == 2:
            del raw[place : place + rng.randrange(50)]
        else:
            raw[place:place] = rng.randbytes(rng.randrange(40))
    return bytes(raw)


def some_notebook(rng):
    if rng.random() < 0.1:
        return rng.randbytes(rng.randrange(200))
    content = json.loads(json.dumps(ORIGINAL))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["a\n"]}]
    content["cells"].append({"cell_type": "code", "source": "mine", "metadata": {}, "id": "m"})
    if rng.random() < 0.5:
        answers = ["q1 = 1e999j", *(f"q1 = {letter!r}" for letter in "AB")]
        content["cells"][4]["source"] = rng.choice(answers)
    text = json.dumps(mutated(content, rng))
    if rng.random() < 0.1:
        text = text.replace('"source":', '"source": "x", "source":')  # a key twice
    raw = text.encode(rng.choice(["utf-8"] * 5 + ["utf-16"]))
    return broken(raw, rng) if rng.random() < 0.5 else raw


def hand_in(folder, rng):
    """Write a submission of whatever kind."""
    os.makedirs(folder / "nnkit")
    (folder / "ps1.ipynb").write_bytes(some_notebook(rng))
    module = MODULE.encode(rng.choice(["utf-8"] * 5 + ["utf-16", "utf-16-le", "utf-32"]))
    (folder / "nnkit" / "neuron.py").write_bytes(broken(module, rng))
    (folder / "timestamp.txt").write_bytes(broken(b"2026-11-06 12:00:00 UTC\n", rng))
    for _ in range(rng.randrange(4)):
        path = os.path.join(os.fsencode(folder), *rng.choices(NAMES, k=rng.choice([1, 1, 2, 3])))
        try:
            if os.path.lexists(path) and not os.path.isdir(path):
                os.unlink(path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            kind = rng.randrange(6)
            if kind == 0:
                os.mkfifo(path)
            elif kind == 1:
                os.symlink(rng.choice([b"/dev/zero", b".", b"nowhere", b"/etc"]), path)
            elif kind == 2:
                os.mkdir(path)
            elif kind == 3 and os.geteuid() == 0:
                os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero
            else:
                with open(path, "wb") as file:
                    file.write(rng.randbytes(rng.randrange(100)))
        except OSError:
            continue  # what is there already is odd enough
