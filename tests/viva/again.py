"""Finding the answers of questions again, by other means than those that drew them.

A function is run here, in the text that the question shows, under Python's own tracing or as
the changed text has it; the parts of `nnkit.viva` that record and try take no part in it.
"""

import ast
import inspect
import sys

import numpy as np
import pytest

import solutions
from nnkit.check.judge import judge
from nnkit.check.running import run
from nnkit.exercise import Binding, slot
from nnkit.values import copied


def right_options(question, source, namespace):
    """Return the places of all options of a question that are true.

    Parameters
    ----------
    question : nnkit.viva.question.Question
    source : str
        The module that was asked about.
    namespace : dict
        What its functions see.
    """
    find = {
        "trace": _trace,
        "cost": _cost,
        "calls": _calls,
        "what if": _what_if,
        "repair": _repair,
    }[question.kind]
    return [
        place
        for place, option in enumerate(question.options)
        if find(question, option, source, namespace)
    ]


def _function(source, name, namespace, change=lambda definition: definition):
    tree = ast.parse(source)
    (*_, definition) = [n for n in tree.body if getattr(n, "name", "") == name]
    definition.decorator_list = []
    definition = ast.fix_missing_locations(change(definition))
    own = dict(namespace)
    exec(compile(ast.Module([definition], []), "<again>", "exec"), own)
    return own[name]


def _case(question):
    """Find the case that a question shows, among all visible ones."""
    answer = solutions.answer(question.exercise)
    names = tuple(inspect.signature(answer.reference).parameters)
    shown = [c for c in answer.visible_cases() if c.call(question.exercise, names) == question.call]
    return shown[0]


class GeneratorsInstead(ast.NodeTransformer):
    """Has comprehensions run in frames of their own, as before Python 3.12.

    Since then a line that holds one is traced anew for each of its elements.
    """

    def visit_ListComp(self, node):
        return self._called("list", node.elt, node)

    def visit_SetComp(self, node):
        return self._called("set", node.elt, node)

    def visit_DictComp(self, node):
        return self._called("dict", ast.Tuple([node.key, node.value], ast.Load()), node)

    def _called(self, name, element, node):
        generator = ast.GeneratorExp(element, node.generators)
        made = ast.Call(ast.Name(name, ast.Load()), [self.generic_visit(generator)], [])
        for one in (generator, made, made.func):
            ast.copy_location(one, node)
        return made


class Traced:
    """One call under `sys.settrace`: what variables held when each line was left."""

    def __init__(self, function, case):
        self.lines, self.after, self.before, self.returned = [], {}, {}, []
        self._code = function.__code__
        args, kwargs = case.arguments()
        earlier = sys.gettrace()
        sys.settrace(self._call)
        try:
            function(*args, **kwargs)
        finally:
            sys.settrace(earlier)

    def _call(self, frame, event, argument):
        inside = frame
        while inside is not None and inside.f_code is not self._code:
            inside = inside.f_back
        # The frames of comprehensions would count their line once more.
        if frame.f_code.co_filename != self._code.co_filename or inside is None:
            return None
        if frame.f_code.co_name.startswith("<"):
            return None
        last, passed = None, set()

        def local(frame, event, argument):
            nonlocal last
            if last is not None and event in ("line", "return"):
                self.after[last] = _kept(frame.f_locals)
            if event == "line":
                last = frame.f_lineno
                self.lines.append(last)
                passed.add(last)
                self.before.setdefault(last, _kept(frame.f_locals))
            if event == "return":
                self.returned.append((passed, copied(argument)))
            return local

        return local


def _kept(variables):
    kept = {}
    for name, value in variables.items():
        try:
            kept[name] = copied(value)
        except Exception:
            kept[name] = value
    return kept


def _traced(question, source, namespace):
    function = _function(source, question.exercise, namespace, GeneratorsInstead().visit)
    return Traced(function, _case(question))


def _trace(question, option, source, namespace):
    traced, proof = _traced(question, source, namespace), question.proof
    lines = _lines_of(source, proof["line"])
    if proof["name"] == "return":
        # A return within `with` ends in the line of that.
        value = [value for passed, value in traced.returned if passed & lines][-1]
    else:
        # The line that a statement of several lines ends with is none in particular.
        line = [line for line in traced.lines if line in lines][-1]
        value = traced.after[line][proof["name"]]
    if proof["what"] == "shape":
        return option == str(np.shape(value))
    if proof["what"] == "dtype":
        return option == str(value.dtype)
    return np.allclose(np.atleast_1d(ast.literal_eval(option)), np.atleast_1d(value), 1e-3, 1e-9)


def _lines_of(source, number):
    """Return the lines of the statement that begins in a line."""
    nodes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.stmt)]
    return {
        line
        for node in nodes
        if node.lineno == number
        for line in range(number, node.end_lineno + 1)
    }


def _cost(question, option, source, namespace):
    traced, proof = _traced(question, source, namespace), question.proof
    if proof["what"] == "runs":
        return int(option) == traced.lines.count(proof["line"])
    if proof["what"] == "products":
        (node,) = [
            n
            for n in ast.walk(ast.parse(source))
            if isinstance(n, ast.BinOp)
            and isinstance(n.op, ast.MatMult)
            and n.lineno == proof["line"]
        ]
        seen = {**namespace, **traced.before[proof["line"]]}
        left, right = (eval(ast.unparse(side), seen) for side in (node.left, node.right))
        return int(option) == (left @ right).size * left.shape[-1]
    final = {}
    for variables in (*traced.before.values(), *traced.after.values()):
        final |= {n: v.size for n, v in variables.items() if isinstance(v, np.ndarray)}
    sizes = [final[name.strip("`")] for name in question.options]
    return final[option.strip("`")] == max(sizes)


def _calls(question, option, source, namespace):
    seen, depth = [], 0

    def noting(one):
        reference = solutions.answer(one.__name__).reference

        def noted(*args, **kwargs):
            nonlocal depth
            if not depth:
                seen.append(one.__name__)
            depth += 1
            try:
                return reference(*args, **kwargs)
            finally:
                depth -= 1

        return noted

    from nnkit.exercise import catalogue

    function = _function(source, question.exercise, namespace)
    args, kwargs = _case(question).arguments()
    own = slot(question.exercise)
    with Binding({one: noting(one) for one in catalogue() if one is not own}):
        function(*args, **kwargs)
    return option == " → ".join(seen)


def _filled(new):
    def made(*args, **kwargs):
        array = new(*args, **kwargs)
        array[...] = 3
        return array

    return made


def _outcomes(question, function):
    answer = solutions.answer(question.exercise)
    tasks = [t for t in solutions.sheet_of(question.exercise).tasks if not t.case.long]
    names = tuple(inspect.signature(answer.reference).parameters)
    with pytest.MonkeyPatch.context() as patch:
        # What was not written may be anything, and not the result of an earlier run.
        for name in ("empty", "empty_like"):
            patch.setattr(np, name, _filled(getattr(np, name)))
        outcomes = [run(function, task.case, names) for task in tasks]
    failures = [judge(o, t, answer.layout) for t, o in zip(tasks, outcomes, strict=True)]
    return tasks, outcomes, failures


def _what_if(question, option, source, namespace):
    function = _function(question.proof["source"], question.exercise, namespace)
    tasks, outcomes, failures = _outcomes(question, function)
    plain = [k for k, task in enumerate(tasks) if not task.case.raises]
    wrong = [failures[k] is not None for k in plain]
    errors = [outcomes[k].error_name if outcomes[k].error else "" for k in plain]
    if option.startswith("It stops with "):
        return set(errors) == {option.split()[4].rstrip(",")}
    if any(errors):
        return False
    if option == "The result stays right in every call.":
        return not any(failures)
    if option == "The result is wrong in every call.":
        return all(wrong)
    said = option.removeprefix("It is wrong in some calls, and only when ").rstrip(".")
    names = list(inspect.signature(function).parameters)
    calls = [dict(zip(names, tasks[k].case.args)) | tasks[k].case.kwargs for k in plain]
    holds = [_holds(said, call) for call in calls]
    # Of the cases that are drawn anew each is wrong only where the sentence holds.
    return any(wrong) and all(h for w, h in zip(wrong, holds, strict=True) if w)


def _holds(said, call):
    """Say whether a condition holds for a call, read from its words."""
    name = said.split("`")[1]
    value, rest = call.get(name), said.split("`", 2)[2].strip()
    if rest == "is given":
        return value is not None
    if value is None:
        return False
    tests = {
        "has more than one row": lambda a: a.ndim > 0 and a.shape[0] > 1,
        "has more than one entry": lambda a: a.ndim == 1 and a.shape[0] > 1,
        "has one row only": lambda a: a.ndim > 0 and a.shape[0] == 1,
        "has one entry only": lambda a: a.ndim == 1 and a.shape[0] == 1,
        "has a negative number in it": lambda a: a.min(initial=0) < 0,
        "has a 0 in it": lambda a: bool(a.size - np.count_nonzero(a)),
        "has one axis only": lambda a: a.ndim == 1,
        "holds whole numbers of an integer dtype": lambda a: np.issubdtype(a.dtype, np.integer),
        "has more than one column": lambda a: a.ndim == 2 and a.shape[1] > 1,
        "is negative": lambda a: a < 0,
        "is not 0": lambda a: a != 0,
    }
    if rest in tests:
        return tests[rest](value)
    text = ast.literal_eval(rest.split("`")[1])
    return (value == text) != rest.startswith("is not")


def _repair(question, option, source, namespace):
    if option.startswith("line "):
        was, now = source.split("\n"), question.proof["source"].split("\n")
        return [k for k, pair in enumerate(zip(was, now), 1) if pair[0] != pair[1]] == [
            int(option.split()[1])
        ]
    answer = solutions.answer(question.exercise)
    wrong = dict(answer.mistakes)
    wrong |= {name: function for name, (function, _) in answer.kinds.items()}
    function = _function(question.proof["source"], question.exercise, namespace)
    tasks, changed, _ = _outcomes(question, function)
    for name, mistake in wrong.items():
        if answer.diagnoses[name] != option:
            continue
        planted = _outcomes(question, mistake)[1]
        triples = zip(tasks, changed, planted, strict=True)
        if all(_alike(*triple) for triple in triples if not triple[0].hidden):
            return True
    return False


def _alike(task, one, other):
    if one.error is not None or other.error is not None:
        return one.error_name == other.error_name
    # What a probe measures may be as small as 1e-12, and is not 0 then.
    return _same(one.value, other.value, 1e-10 if task.case.probe == "value" else 1e-14)


def _same(one, other, near):
    """Say whether two results have the same numbers; a list of numbers is as good as an array."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key], near) for key in one)
    several = tuple | list
    if isinstance(one, several) and isinstance(other, several):
        return len(one) == len(other) and all(_same(a, b, near) for a, b in zip(one, other))
    try:
        one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    except (TypeError, ValueError):  # one of them has no numbers, or other parts
        return False
    return one.shape == other.shape and np.allclose(one, other, 1e-6, near, equal_nan=True)
