"""Wrong axes: a reference with one axis, one transpose or one order of factors changed.

Such a mistake is the commonest of all, and on square matrices it may be right, or return
numbers where its shape would tell.
"""

import ast
import copy
import inspect
import textwrap

from solutions.language.answer import answers
from solutions.language.kinds import with_helper

#: What is written in place of an axis.
OTHER_AXIS = {0: 1, 1: 0, -1: 0}


def wrong_axes(answer):
    """Yield ``(description, function)`` for each change in a reference or in what it calls."""
    yield from _changed(answer.reference)
    for name in answer.reference.__code__.co_names:
        helper = answers.get(name)
        if helper is not None and answer.reference.__globals__.get(name) is helper:
            for description, function in _changed(helper.reference):
                yield f"in {name}: {description}", with_helper(answer, helper, function)


def _changed(function):
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    definition.decorator_list = []
    for number, node in enumerate(ast.walk(definition)):
        for what, change in _changes(node):
            changed = copy.deepcopy(definition)
            target = list(ast.walk(changed))[number]
            change(target)
            text = ast.unparse(ast.fix_missing_locations(changed))
            namespace = dict(function.__globals__)
            exec(compile(text, "<wrong axis>", "exec"), namespace)
            yield f"{what} in {ast.unparse(node)}", namespace[definition.name]


def _changes(node):
    if isinstance(node, ast.Call):
        for place, keyword in enumerate(node.keywords):
            if keyword.arg == "axis" and isinstance(value := _number(keyword.value), int):
                if value in OTHER_AXIS:
                    yield (
                        f"axis={OTHER_AXIS[value]}",
                        lambda n, place=place, value=value: setattr(
                            n.keywords[place], "value", ast.Constant(OTHER_AXIS[value])
                        ),
                    )
                yield "no axis", lambda n, place=place: n.keywords.pop(place)
            if keyword.arg == "keepdims":
                yield "no keepdims", lambda n, place=place: n.keywords.pop(place)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield "exchanged", lambda n: _exchange(n)
        for side in ("left", "right"):
            operand = getattr(node, side)
            if isinstance(operand, ast.Attribute) and operand.attr == "T":
                yield f"no .T on the {side}", lambda n, side=side: _untransposed(n, side)


def _number(node):
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _exchange(node):
    node.left, node.right = node.right, node.left


def _untransposed(node, side):
    setattr(node, side, getattr(node, side).value)
