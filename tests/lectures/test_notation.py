"""One notation: the letters of lectures/site/notation.md in lectures, problem sets and docstrings.

What a source writes otherwise stands in the lectures' errata and sources, which are left out.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.handing_out.test_notebooks import COURSE, NOTEBOOKS, named, read

#: What is written otherwise here, by a pattern for the other way.
OTHERWISE = {
    "the learning rate is η": r"\\rho\b|ρ|learning rate[s]? \$\\alpha",
    "the index of a layer is ℓ": r"\^\{?\[l(?:[-+]1)?\]|\^\{\(l\)\}",
    "classes are k, numbered from 0 to k-1": r"\bK ?- ?1\b|\$K\$[- ](?:class|output)|\^\{?K\b",
    "there are m examples": r"\\[td]?frac\{?1\}?\{?[nN]\}? ?\\sum",
    "the loss is L": r"\\partial ?E\b|\$E ?=",
    "the product of entries is ⊙": r"\\circ\b|∘",
    "one word: minibatch": r"(?i:mini-batch)",
}
#: Names of arguments that have another name in the course.
ARGUMENTS = {"learning_rate": "lr", "eta": "lr", "rho": "lr", "n_samples": "m"}
MODULES = sorted((COURSE / "nnkit").rglob("*.py"))


def otherwise(text):
    return [said for said, pattern in OTHERWISE.items() if re.search(pattern, text)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_letters_of_lectures_and_problem_sets(path):
    found = {
        cell.id: otherwise(cell.source)
        for cell in read(path).cells
        if not cell.id.startswith(("errata", "sources"))
    }
    assert {place: said for place, said in found.items() if said} == {}


def test_letters_and_arguments_of_the_library():
    found = {}
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                name = f"{path.relative_to(COURSE)}: {getattr(node, 'name', 'module')}"
                said = otherwise(ast.get_docstring(node) or "")
                if isinstance(node, ast.FunctionDef):
                    said += [a.arg for a in node.args.args if a.arg in ARGUMENTS]
                if said:
                    found[name] = said
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        *(r"the rate $\rho = 3$", "label='ρ = 1'", r"the learning rate $\alpha$", "$W^{[l-1]}$"),
        *(r"$\sum_{k=0}^{K-1}$", r"$K$ classes", r"$\tfrac1n \sum$", r"$\partial E/\partial w$"),
        *(r"$g \circ f(a)$", "Mini-batches"),
    ],
)
def test_other_letters_are_found(text):
    assert len(otherwise(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        *(r"$\eta = 0.1$", r"a slope of $\alpha = 0.01$", r"$W^{[\ell]}$", r"$\sum_{i=1}^m$"),
        *(r"keys $K$", r"$\tfrac1m$", r"$\tfrac{1}{n_\text{in}}$", r"$dA \odot g'(Z)$"),
    ],
)
def test_the_courses_own_letters_are_not(text):
    assert otherwise(text) == []


def test_every_letter_of_the_rules_is_on_the_notation_page():
    page = Path(COURSE, "lectures", "site", "notation.md").read_text(encoding="utf-8")
    for letter in (r"$\eta$", r"$\ell$", "$k$", "$m$", "$L$", r"$\odot$"):
        assert f"| {letter} |" in page
