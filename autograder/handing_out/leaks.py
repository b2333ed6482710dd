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
    known_names,
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
    @functools.cache
    def of(cls, what, function):
        """Make one of a function, once for all releases."""
        return cls(what, statements_of(function), body_of(function))


@dataclass(frozen=True)
class File:
    """A file to look into: its content, and its text as one reads it."""

    path: str
    content: str
    text: str

    @classmethod
    def read(cls, path, data):
        """Make one of a file's bytes."""
        content = text = data.decode("utf-8", "replace")
        if path.endswith(".ipynb"):
            text = "\n".join("".join(cell["source"]) for cell in json.loads(content)["cells"])
        elif path.endswith(".json"):
            text = content.replace("\\n", "\n")
        return cls(path, content, text)


def find_leaks(problem_set: str, files: dict[str, bytes], published=()) -> list[str]:
    """Find what a release of `problem_set` must not hold.

    Parameters
    ----------
    problem_set : str
        References of earlier problem sets are published, so they are not looked for.
    files : dict of str to bytes
        The files of the release by path.
    published : collection of str
        Later problem sets whose references are published too, since nobody hands them in.

    Returns
    -------
    list of str
        What was found where, in words; empty if all is well.
    """
    read = [File.read(path, data) for path, data in files.items()]
    return [
        *(f"{path}: instructor's file" for path in files if _is_private(path)),
        *_find_bodies(_unpublished(problem_set, published), read),
        *_find_keys([n for n in keys if n.startswith(f"{problem_set}_")], read, problem_set),
        *_find_lines([n for n, x in ladders.items() if x.problem_set >= problem_set], read),
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
    read = [File.read(path, data) for path, data in files.items()]
    return [
        *_find_bodies(_untold([*_right(), *equivalent]), read),
        *_find_keys(keys, read),
        *_find_lines(ladders, read),
    ]


# --- what is secret ---------------------------------------------------------------------------


def _unpublished(problem_set, more=()):
    """Return the references from this set on, but for those of `more`, and all mistakes.

    What is a part of an earlier exercise's right answer is published there, and what a
    docstring states is no secret.
    """
    earlier = {*list(MODULES)[: list(MODULES).index(problem_set)], *more}
    published, secrets = "", []
    for slot in catalogue():
        name = slot.__name__
        reference = Secret.of(f"the reference of {name}", solutions.answer(name).reference)
        if slot.problem_set in earlier:
            published += f"def {name}():\n{textwrap.indent(reference.text, '    ')}"
        else:
            secrets.append((name, reference))
        secrets += [
            (name, Secret.of(f"the mistake {mistake} of {name}", function))
            for mistake, function in solutions.answer(name).mistakes.items()
        ]
    bodies = Bodies([(secret.what, secret.statements) for _, secret in secrets])
    known = set(bodies.found_in("published.py", published))
    return _untold([(name, secret) for name, secret in secrets if secret.what not in known])


@functools.cache
def _right():
    """Return the references and the right answers in other styles, with their exercises."""
    found = []
    for slot in catalogue():
        name = slot.__name__
        reference = solutions.answer(name).reference
        found.append((name, Secret.of(f"the reference of {name}", reference)))
        for function in implementations()[name]:
            what = f"the right answer {function.__name__} to {name}"
            found.append((name, Secret.of(what, function)))
    return found


def _untold(bodies):
    """Leave out what is short, and what a student's module states in words."""
    slots = {slot.__name__: slot for slot in catalogue()}
    known = known_names()
    forms = [(name, secret, canonical(secret.statements, known)) for name, secret in bodies]
    told = {form for name, s, form in forms if _is_stated(slots[name], s.statements)}
    return [s for _, s, form in forms if tells_something(s.statements) and form not in told]


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
    packed = [(secret.what, _packed(secret.text)) for secret in secrets]
    found = []
    for file in files:
        found += [f"{file.path}: {what}" for what in bodies.found_in(file.path, file.content)]
        text = _packed(file.text)
        found += [f"{file.path}: text of {what}" for what, lines in packed if lines in text]
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
            for file in files:
                is_named = problem_set == handed_out or problem_set in file.path + file.text
                matches = re.finditer(pattern, file.text)
                if any(is_named or not match[2] for match in matches):
                    found.append(f"{file.path}: answer to {name}")
    return found


def _find_lines(names, files):
    """Find lines of derivations: the name of a line with a right formula."""
    lines = [(name, line[0], line[3]) for name in names for line in ladders[name].lines]
    lines += [line for line in EQUIVALENT if line[0] in names]
    found = []
    for file in files:
        text = re.sub(r"\s", "", file.text).replace("'", '"')
        for name, line, formula in lines:
            formula = re.sub(r"\s", "", formula)
            if f'"{line}":"{formula}"' in text or f'"{line}","{formula}"' in text:
                found.append(f"{file.path}: line {line} of {name}")
    return found


def _packed(text):
    """Drop blank lines and the white space that means nothing, to compare whole lines."""
    lines = [re.sub(r"\b \b", "\0", line).replace(" ", "") for line in text.splitlines()]
    return "\n" + "".join(f"{line}\n" for line in lines if line)


def _words(text):
    """Drop all white space, to look for a formula within a sentence."""
    return re.sub(r"[\s()]", "", text)
