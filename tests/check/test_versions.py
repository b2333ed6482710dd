"""Versions: what of a module another Python or NumPy does not have, and nothing else."""

import json
import sys

import numpy as np
import pytest

from nnkit import versions

OLD = {"python": "3.11.7", "numpy": "1.26.4"}
NEW = {"python": "3.14.0", "numpy": "2.5.5"}

#: For the versions in `OLD`.
NEWER = [
    ('LABEL = f"{NAMES["a"]}"', "line 1 needs Python 3.12: the same quotes within an f-string"),
    ("LABEL = f'{NAMES['a']}'", "line 1 needs Python 3.12: the same quotes"),
    ("x = 1\ntype Numbers = list[float]", "line 2 needs Python 3.12: the statement `type`"),
    ("def first[T](x: T): ...", "line 1 needs Python 3.12: type parameters"),
    ("class Pair[T]: ...", "line 1 needs Python 3.12: type parameters"),
    ("from itertools import batched", "itertools.batched (line 1) needs Python 3.12"),
    ("import math\nmath.sumprod([1], [2])", "math.sumprod (line 2) needs Python 3.12"),
    ("from copy import replace", "copy.replace (line 1) needs Python 3.13"),
    ("import numpy as np\nnp.trapezoid([1.0])", "np.trapezoid (line 2) needs NumPy 2.0"),
    ("import numpy\nnumpy.matvec(1, 2)", "np.matvec (line 2) needs NumPy 2.2"),
    ("from numpy import concat", "np.concat (line 1) needs NumPy 2.0"),
]
#: For the versions in `NEW`.
GONE = [
    ("import numpy as np\nnp.float_(0)", "np.float_ (line 2) is gone since NumPy 2.0"),
    ("import numpy as np\nx = np.Inf", "np.Inf (line 2) is gone since NumPy 2.0"),
    ("import numpy as xp\nxp.trapz([1])", "np.trapz (line 2) is gone since NumPy 2.4"),
    ("from numpy import row_stack", "np.row_stack (line 1) is gone since NumPy 2.5"),
]
#: What no version explains.
WRONG_ANYWHERE = [
    "x = (",
    "x = f'{a'",
    "print(f'{x!q}')",
    "type (x)",
    "import numpy as np\nnp.sgimoid(0)",
    "import numpy as np\nnp.exp(0)",
    "from itertools import nonsense",
    "def f(x):\nreturn x",
    "\0",
    "(" * 10_000,
    "'np.trapz is gone'  # np.float_",
]


@pytest.mark.parametrize(("source", "said"), NEWER, ids=[said for _, said in NEWER])
def test_what_is_newer_is_named(source, said):
    assert any(sentence.startswith(said) for sentence in versions.misfits(source, OLD))


@pytest.mark.parametrize(("source", "said"), GONE, ids=[said for _, said in GONE])
def test_what_is_gone_is_named(source, said):
    assert said in versions.misfits(source, NEW)
    assert versions.misfits(source, OLD) == []


@pytest.mark.parametrize("source", WRONG_ANYWHERE, ids=lambda source: source[:20])
@pytest.mark.parametrize("there", [OLD, NEW, {}])
def test_of_what_the_versions_do_not_explain_nothing_is_said(source, there):
    assert versions.misfits(source, there) == []


def test_the_tables_are_true_of_this_numpy():
    here = tuple(map(int, np.__version__.split(".")[:2]))
    for table, is_there in ((versions.NEW_IN_NUMPY, True), (versions.GONE_FROM_NUMPY, False)):
        for version, names in table.items():
            if tuple(map(int, version.split("."))) <= here:
                assert {name for name in names.split() if hasattr(np, name) != is_there} == set()


def test_the_tables_are_true_of_this_python():
    for (module, name), since in versions.NEW_IN_PYTHON.items():
        if since <= sys.version_info[:2]:
            __import__(module)
            assert not name or hasattr(sys.modules[module], name)


def test_the_same_versions_are_no_matter_and_others_are_said():
    here = versions.running()
    assert versions.compared(here, here) == ""
    assert versions.compared(here, {}) == ""
    assert versions.compared({"python": "3.13.1", "numpy": "2.4.1"}, OLD) == (
        "You have Python 3.13.1, and it is graded with 3.11.7; NumPy 2.4.1, and it is graded "
        "with 1.26.4. What is new in one and missing in the other will fail."
    )


@pytest.mark.parametrize(
    "content", ["{", "[]", "{}", '{"graded_with": 1}', '{"graded_with": {"python": 3}}']
)
def test_a_release_that_names_none_is_compared_with_none(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases.json").write_text(content)
    assert versions.of_grading() == {}


def test_what_a_release_names_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases.json").write_text(json.dumps({"graded_with": OLD}))
    assert versions.of_grading() == OLD
