"""Leaks: does anything of ``solutions`` stand in a release, or elsewhere in the course?

Bodies are looked for in two ways: as the same sequence of statements in any piece of code,
whatever the names of its variables, and as the same lines, whatever their white space, in
any file. Answer cells must hold no answer.
"""

import ast
import functools
import json
import re
import sys
import textwrap
from dataclasses import dataclass

import solutions
from autograder.handing_out.bodies import (
    Bodies,
    canonical,
    statements_of,
    tells_something,
)
from autograder.stubs import body_of
from nnkit.exercise import MODULES, catalogue
from solutions.equivalent_lines import EQUIVALENT
from solutions.language import keys, ladders
from solutions.language.right import implementations


@dataclass(frozen=True)
class Secret:
    """A body to look for: what to call it, its statements, and its text."""

    what: str
    statements: list[ast.stmt]
    text: str

    @classmethod
    def of(cls, what, function):
        """Make one of a function."""
        return cls(what, statements_of(function), body_of(function))


def find_leaks(problem_set: str, files: dict[str, bytes]) -> list[str]:
    """Find what a release of `problem_set` must not hold.

    Parameters
    ----------
    problem_set : str
        References of earlier problem sets are published, so they are not looked for.
    files : dict of str to bytes
        The files of the release by path.

    Returns
    -------
    list of str
        What was found where, in words; empty if all is well.
    """
    return [
        *(f"{path}: instructor's file" for path in files if _is_private(path)),
        *_find_bodies(_unpublished(problem_set), files),
        *_find_keys([n for n in keys if n.startswith(f"{problem_set}_")], files, problem_set),
        *_find_lines([n for n, x in ladders.items() if x.problem_set >= problem_set], files),
    ]


def find_answers(files: dict[str, bytes], equivalent=()) -> list[str]:
    """Find what only ``solutions`` may hold.

    That is every reference, every right answer in another style, every function that is
    known to be equivalent, every key, every line of a derivation. A single statement is no
    secret if it is short, or if the student's module states in words what it returns.

    Parameters
    ----------
    files : dict of str to bytes
        The files to look into by path.
    equivalent : sequence of (str, Secret)
        More right answers, with the exercise of each.
    """
    return [
        *_find_bodies(_untold([*_right(), *equivalent]), files),
        *_find_keys(keys, files),
        *_find_lines(ladders, files),
    ]


# --- what is secret ---------------------------------------------------------------------------


def _unpublished(problem_set):
    """Return the references from this set on, and all mistakes.

    What is a part of an earlier exercise's right answer is published there.
    """
    earlier = list(MODULES)[: list(MODULES).index(problem_set)]
    published, secrets = "", []
    for slot in catalogue():
        name = slot.__name__
        reference = Secret.of(f"the reference of {name}", _reference(name))
        if slot.problem_set in earlier:
            published += f"def {name}():\n{textwrap.indent(reference.text, '    ')}"
        else:
            secrets.append(reference)
        secrets += [
            Secret.of(f"the mistake {mistake} of {name}", function)
            for mistake, function in solutions.answer(name).mistakes.items()
        ]
    bodies = Bodies([(secret.what, secret.statements) for secret in secrets])
    known = set(bodies.found_in("published.py", published))
    return [s for s in secrets if s.what not in known and tells_something(s.statements)]


def _reference(name):
    return solutions.answer(name).reference


@functools.cache
def _right():
    """Return the references and the right answers in other styles, with their exercises."""
    found = []
    for slot in catalogue():
        name = slot.__name__
        found.append((name, Secret.of(f"the reference of {name}", _reference(name))))
        for function in implementations()[name]:
            what = f"the right answer {function.__name__} to {name}"
            found.append((name, Secret.of(what, function)))
    return found


def _untold(bodies):
    """Leave out what is short, and what a student's module states in words."""
    slots = {slot.__name__: slot for slot in catalogue()}
    told = {canonical(s.statements) for name, s in bodies if _is_stated(slots[name], s.statements)}
    return [
        secret
        for _, secret in bodies
        if tells_something(secret.statements) and canonical(secret.statements) not in told
    ]


def _is_stated(slot, statements):
    """Say whether the docstring of a slot or its module holds what a statement returns."""
    stated = _words(f"{sys.modules[slot.__module__].__doc__} {slot.__doc__}")
    first, *others = statements
    if others or not isinstance(first, ast.Return):
        return False
    return _words(ast.unparse(first.value)) in stated


def _is_private(path):
    return path.split("/")[0] in ("solutions", "autograder", "tests")


# --- looking for it ---------------------------------------------------------------------------


def _find_bodies(secrets, files):
    bodies = Bodies([(secret.what, secret.statements) for secret in secrets])
    found = []
    for path, data in files.items():
        text = data.decode("utf-8", "replace")
        found += [f"{path}: {what}" for what in bodies.found_in(path, text)]
        packed = _packed(_text(path, text))
        found += [f"{path}: text of {s.what}" for s in secrets if _packed(s.text) in packed]
    return found


def _find_keys(names, files, handed_out=None):
    """Find right answers beside the name of their question or of its variable.

    Every set has a ``q1``: that name alone means a question in a release of its set, and
    elsewhere in files that name the set.
    """
    found = []
    for name in names:
        problem_set, variable = name.split("_", 1)
        for accepted in keys[name].accepted:
            answer = re.escape(repr(accepted)).replace("'", "[\"']").replace(r"\.0", r"(\.0)?")
            pattern = rf"\b({name}|({variable}))\b[\"']?\]?\s*(=|==|:|,)\s*{answer}(?![\w.])"
            for path, data in files.items():
                text = _text(path, data.decode("utf-8", "replace"))
                is_named = problem_set in (handed_out, path.split("/")[0]) or problem_set in text
                matches = re.finditer(pattern, text)
                if any(is_named or not match[2] for match in matches):
                    found.append(f"{path}: answer to {name}")
    return found


def _find_lines(names, files):
    """Find lines of derivations: the name of a line with a right formula."""
    lines = [(name, line[0], line[3]) for name in names for line in ladders[name].lines]
    lines += [(name, line, formula) for name, line, formula in EQUIVALENT if name in names]
    found = []
    for path, data in files.items():
        text = re.sub(r"\s", "", _text(path, data.decode("utf-8", "replace"))).replace("'", '"')
        for name, line, formula in lines:
            formula = re.sub(r"\s", "", formula)
            if f'"{line}":"{formula}"' in text or f'"{line}","{formula}"' in text:
                found.append(f"{path}: line {line} of {name}")
    return found


def _text(path, text):
    if path.endswith(".ipynb"):
        return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return text.replace("\\n", "\n") if path.endswith(".json") else text


def _packed(text):
    """Drop blank lines and the white space that means nothing, to compare whole lines."""
    lines = [re.sub(r"\b \b", "\0", line).replace(" ", "") for line in text.splitlines()]
    return "\n" + "".join(f"{line}\n" for line in lines if line)


def _words(text):
    """Drop all white space, to look for a formula within a sentence."""
    return re.sub(r"[\s()]", "", text)
