"""Leaks: does anything of ``solutions`` stand in a release?

Every reference and every mistake is looked for in two ways: as the same syntax tree in
any function, and as the same lines, whatever their white space, in any file. Answer cells
must hold no answer.
"""

import ast
import inspect
import json
import re
import textwrap

import solutions
from autograder.stubs import body_of
from nnkit.exercise import MODULES, catalogue
from solutions.language import keys, ladders

#: Mistakes of so few syntax nodes, such as ``return np.zeros_like(z)``, are no secrets.
SHORT = 5


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
    texts = {path: _text(path, data) for path, data in files.items()}
    packed = {path: _packed(text) for path, text in texts.items()}
    trees = {path: _bodies(text) for path, text in texts.items() if path.endswith(".py")}
    found = [f"{path}: instructor's file" for path in files if _is_private(path)]
    for what, function in _secrets(problem_set):
        tree, text = _tree(function), _packed(body_of(function))
        found += [f"{path}: {what}" for path, bodies in trees.items() if tree in bodies]
        found += [f"{path}: text of {what}" for path, file in packed.items() if text in file]
    for name, key in keys.items():
        variable = name.split("_", 1)[1]
        for accepted in key.accepted:
            pattern = rf"\b{variable}\s*=\s*{re.escape(repr(accepted))}".replace("'", "[\"']")
            found += [
                f"{path}: answer to {name}"
                for path, text in texts.items()
                if name.startswith(problem_set) and re.search(pattern, text)
            ]
    for name, ladder in ladders.items():
        if ladder.problem_set >= problem_set:
            found += [
                f"{path}: line {line[0]} of {name}"
                for line in ladder.lines
                for path, text in texts.items()
                if f'"{line[0]}": "{line[3]}"' in text.replace("'", '"')
            ]
    return found


def _secrets(problem_set):
    """Yield what must not be found: references from this set on, and all mistakes.

    A mistake that is a part of an earlier exercise's right answer is published there, and
    one as short as ``return z`` is no secret.
    """
    earlier = list(MODULES)[: list(MODULES).index(problem_set)]
    answers = {slot: solutions.answer(slot.__name__) for slot in catalogue()}
    published = "".join(
        _packed(body_of(answer.reference))
        for slot, answer in answers.items()
        if slot.problem_set in earlier
    )
    for slot, answer in answers.items():
        if slot.problem_set not in earlier:
            yield f"the reference of {slot.__name__}", answer.reference
        for name, mistake in answer.mistakes.items():
            if _size(mistake) > SHORT and _packed(body_of(mistake)) not in published:
                yield f"the mistake {name} of {slot.__name__}", mistake


def _is_private(path):
    return path.split("/")[0] in ("solutions", "autograder", "tests")


def _text(path, data):
    text = data.decode("utf-8", "replace")
    if path.endswith(".ipynb"):
        cells = json.loads(text)["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells)
    return text.replace("\\n", "\n") if path.endswith(".json") else text


def _packed(text):
    """Drop blank lines and the white space that means nothing, to compare whole lines."""
    lines = [re.sub(r"\b \b", "\0", line).replace(" ", "") for line in text.splitlines()]
    return "\n" + "".join(f"{line}\n" for line in lines if line)


def _bodies(text):
    return {_dump(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}


def _tree(function):
    return _dump(ast.parse(textwrap.dedent(inspect.getsource(function))).body[0])


def _size(function):
    """Count the syntax nodes of a function's body, the contexts of names left out."""
    definition = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    nodes = [node for statement in definition.body for node in ast.walk(statement)]
    return sum(not isinstance(node, ast.expr_context) for node in nodes)


def _dump(node):
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return "\n".join(ast.dump(statement) for statement in body)
