"""Which cells need which others: enough for the right values, and no more than that."""

import re

import nbformat
import pytest

from autograder.course import COURSE
from autograder.judge.dependence import names_of, needs
from autograder.judge.playback import is_graded, is_kept, names_in
from nnkit.exercise import MODULES, Binding


def needed(*sources):
    """Return the cells that the last one needs, besides those that only import."""
    return needs([names_of(source) for source in sources])[-1]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["x = 1", "y = 2", "x"], {0}),
        (["x = 1", "x = 2", "x"], {1}),
        (["x = 1", "y = x", "y"], {0, 1}),
        (["x = 1", "y = x\nz = 2", "z"], {0, 1}),
        (["x = 1", "y = 2", "x = 3\nx"], set()),
        (["import x", "x.y(1)", "x.y(2)"], set()),
        (["import x", "x = 1", "x"], {1}),
        (["x = 1", "import x", "x"], set()),
        (["x, (y, *z) = f()", "z"], {0}),
        (["x: int = 1", "x"], {0}),
        (["x: int", "x = 1", "x"], {1}),
    ],
)
def test_a_cell_needs_those_that_bound_what_it_uses(sources, expected):
    assert needed(*sources) == expected


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["x = 1", "x += 1", "x"], {0, 1}),
        (["x = [1]", "x[0] += 1", "x"], {0, 1}),
        (["x = [1]", "x[0] = 2", "x"], {0, 1}),
        (["x = [1]", "x.append(2)", "x"], {0, 1}),
        (["x = A()", "x.y = 2", "x"], {0, 1}),
        (["x = [1]", "f(x)", "x"], {0, 1}),
        (["x = [1]", "y = x", "y.append(2)", "x"], {0, 1, 2}),
        (["x = [1]", "y = {'x': x}", "y['x'].append(2)", "x"], {0, 1, 2}),
        (["x = []", "y = []", "x.append(y)", "y.append(1)", "x"], {0, 1, 2, 3}),
        (["x = [1]", "x = [2]", "x.append(3)", "x = [4]", "x"], {3}),
        (["x = [1]", "del x[0]", "x"], {0, 1}),
        (["x = 1", "del x"], {0}),
    ],
)
def test_what_may_change_a_value_is_needed(sources, expected):
    assert needed(*sources) == expected


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["x = 1", "f = lambda: x", "f()"], {0, 1}),
        (["f = lambda: x", "x = 1", "x = 2", "f()"], {0, 2}),
        (["def f():\n    return x", "x = 1", "f()"], {0, 1}),
        (["def f():\n    return g()", "def g():\n    return x", "x = 1", "f()"], {0, 1, 2}),
        (["def f(x):\n    return x", "x = 1", "f(2)"], {0}),
        (["x = 1", "def f(y=x):\n    return y", "x = 2", "f()"], {0, 1}),
        (["x = 1", "fs = []", "fs.append(lambda: x)", "x = 2", "fs[0]()"], {0, 1, 2, 3}),
        (["x = 1", "f = lambda: x", "g = f", "x = 2", "g()"], {0, 1, 2, 3}),
        (["f = lambda: x", "x = 1", "f = 3", "f"], {2}),
        (["class A:\n    y = x\n    def f(self):\n        return z", "z = 1", "A().f()"], {0, 1}),
        (["n = 0\ndef f():\n    global n\n    n = 1", "f()", "n"], {0, 1}),
        (["def f():\n    global n\n    n = 1", "f()", "n"], {0, 1}),
    ],
)
def test_functions_carry_the_names_they_use(sources, expected):
    assert needed(*sources) >= expected


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["for x in range(3):\n    y = x", "y"], {0}),
        (["y = 0", "for x in z:\n    y += x", "y"], {0, 1}),
        (["y = 0", "for x in z:\n    print(y)\n    y = x"], {0}),
        (["y = 0", "for x in [y]:\n    pass"], {0}),
        (["a = []\nb = []\nc = []", "for i in z:\n    a.append(b)\n    b = c", "c.append(1)", "a"],
         {0, 1, 2}),
        (["x = 1", "while f():\n    x = 2", "x"], {0, 1}),
        (["x = 1", "while x:\n    y = 2"], {0}),
        (["x = 1", "[x for x in y]", "x"], {0}),
        (["x = 1", "[y + x for y in z]"], {0}),
        (["[z := y for y in f()]", "z"], {0}),
        (["x = 1", "y = 2\nprint(y := x)"], {0}),
    ],
)  # fmt: skip
def test_loops_and_comprehensions(sources, expected):
    assert needed(*sources) == expected


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["x = 1", "if f():\n    x = 2", "x"], {0, 1}),
        (["x = 1", "if f():\n    x = 2\nelse:\n    print(x)"], {0}),
        (["x = 1", "if x:\n    pass"], {0}),
        (["x = 1", "try:\n    y = x\nexcept E:\n    x = 0"], {0}),
        (["x = 1", "try:\n    x = f()\nexcept E:\n    pass", "x"], {0, 1}),
        (["x = 1", "try:\n    f()\nexcept x:\n    pass"], {0}),
        (["x = 1", "try:\n    f()\nexcept* E:\n    x = 2", "x"], {0, 1}),
        (["x = 1", "try:\n    f()\nfinally:\n    x = 2", "x"], {1}),
        (["x = 1", "with x as y:\n    pass", "y"], {0, 1}),
        (["x = 1", "with suppress(E):\n    x = f()", "x"], {0, 1}),
        (["x = 1", "with f():\n    print(x)"], {0}),
        (["x = 1", "match f():\n    case [x]:\n        pass", "x"], {0, 1}),
        (["x = 1", "match x:\n    case 1:\n        y = 2", "y"], {0, 1}),
        (["x = 1", "if f():\n    for y in z:\n        x = 2", "x"], {0, 1}),
    ],
)
def test_blocks_that_may_not_run(sources, expected):
    assert needed(*sources) == expected


def test_an_import_is_found_in_any_block():
    assert names_of("try:\n    import a.b\nexcept E:\n    from c import d as e").imports == {
        "a",
        "e",
    }


def test_magics_count_as_settings():
    assert is_kept({"source": "%precision 3", "metadata": {}})
    assert not is_kept({"source": "x = 3", "metadata": {}})


@pytest.mark.parametrize("source", ["def f(:", "x = '\0'", "(" * 3000 + ")" * 3000])
def test_a_cell_that_is_no_python_has_no_names(source):
    assert names_in(source).uses == set()


def cells_of(problem_set):
    path = COURSE / "assignments" / problem_set / f"{problem_set}.ipynb"
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("problem_set", MODULES)
def test_no_cell_without_imports_sets_something_for_later_ones(problem_set):
    settings = (
        r"rcParams|set_printoptions|random\.seed|filterwarnings|simplefilter|\b(globals|exec)\("
    )
    for cell in cells_of(problem_set):
        assert is_kept(cell) or not re.search(settings, cell.source), cell.id


@pytest.mark.parametrize("problem_set", MODULES)
def test_every_ungraded_cell_runs_after_the_cells_it_needs(problem_set, monkeypatch):
    import matplotlib.pyplot as plt

    import solutions

    monkeypatch.setattr(plt, "show", lambda: plt.close("all"))
    cells = cells_of(problem_set)
    names = [names_in(cell.source) for cell in cells]
    setup, after, known = {}, [], {}  # one namespace, since functions keep theirs
    with Binding(solutions.references()):
        for cell, its, before in zip(cells, names, needs(names), strict=True):
            known.clear()
            known.update(setup)
            for earlier in sorted(before):
                known.update(after[earlier])
            if is_graded(cell):
                after.append({})
                continue
            source = "\n".join(line for line in cell.source.splitlines() if line[:1] != "%")
            exec(compile(source, cell.id, "exec"), known)
            after.append({name: known[name] for name in its.binds if name in known})
            setup |= {name: known[name] for name in its.imports}
