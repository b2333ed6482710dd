"""Mutants: small automatic changes to a reference, each of which the cases must notice.

One mutant differs from the reference in one place: an operator, a constant, a comparison,
an axis, a removed statement, swapped arguments, a neighbouring NumPy function. It is named
by the statement that it changes, as it reads afterwards.
"""

import ast
import copy
import inspect
import textwrap

from nnkit.viva.changes import COMPARISONS, NEIGHBOURS, OPERATORS


def mutants(function):
    """Yield ``(description, function)`` for every mutant of a function."""
    for description, definition in mutated(function):
        namespace = dict(function.__globals__)
        exec(compile(ast.unparse(definition), "<mutant>", "exec"), namespace)
        yield description, namespace[definition.name]


def mutated(function):
    """Yield ``(description, definition)``, a syntax tree, for every mutant of a function."""
    source = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(source)
    definition = tree.body[0]
    definition.decorator_list = []
    if ast.get_docstring(definition) is not None:
        definition.body = definition.body[1:]
    seen = {ast.unparse(definition)}
    for number, node in enumerate(_nodes(definition)):
        for change in _changes(node):
            changed = copy.deepcopy(definition)
            target = _nodes(changed)[number]
            description = _apply(changed, target, change)
            text = ast.unparse(changed)
            if text in seen:
                continue
            seen.add(text)
            yield description, changed


def _nodes(definition):
    return [node for statement in definition.body for node in ast.walk(statement)]


def _changes(node):
    """List the changes that a node allows, each a function that alters the node's copy."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        for operator in OPERATORS.get(type(node.op), []):
            yield lambda n, operator=operator: setattr(n, "op", operator())
    if isinstance(node, ast.Compare):
        for operator in COMPARISONS.get(type(node.ops[0]), []):
            yield lambda n, operator=operator: n.ops.__setitem__(0, operator())
    if isinstance(node, ast.Constant):
        yield from _constant_changes(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield "unsigned"
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield lambda n: setattr(n, "op", other())
    if isinstance(node, ast.Attribute):
        for name in NEIGHBOURS.get(node.attr, []):
            yield lambda n, name=name: setattr(n, "attr", name)
    if isinstance(node, ast.Call):
        if len(node.args) == 2:
            yield lambda n: n.args.reverse()
        for keyword in range(len(node.keywords)):
            yield lambda n, keyword=keyword: n.keywords.pop(keyword)
    if isinstance(node, ast.If | ast.IfExp):
        yield lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))
    if isinstance(node, ast.stmt) and not isinstance(
        node, ast.Return | ast.FunctionDef | ast.Raise
    ):
        yield "remove"
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield "untransposed"


def _constant_changes(value):
    if isinstance(value, bool):
        yield lambda n: setattr(n, "value", not n.value)
    elif isinstance(value, int | float):
        yield lambda n: setattr(n, "value", n.value + 1)
        if value not in (0, 1):
            yield lambda n: setattr(n, "value", -n.value)
        if value == 1:
            yield lambda n: setattr(n, "value", 0)


def _apply(definition, target, change):
    """Change the copy of a function and describe the change."""
    parents = {
        child: parent for parent in ast.walk(definition) for child in ast.iter_child_nodes(parent)
    }
    statement = target
    while not isinstance(statement, ast.stmt):
        statement = parents[statement]
    if change == "remove":
        description = f"without: {_head(target)}"
        _swap(parents[target], target, ast.Pass())
        return description
    if change == "untransposed":
        _swap(parents[target], target, target.value)
    elif change == "unsigned":
        _swap(parents[target], target, target.operand)
    else:
        change(target)
    return _head(statement)


def _swap(parent, child, new):
    for name, value in ast.iter_fields(parent):
        if value is child:
            setattr(parent, name, new)
        elif isinstance(value, list):
            setattr(parent, name, [new if item is child else item for item in value])


def _head(statement):
    """Write a statement; of a compound one only the first line."""
    return ast.unparse(ast.fix_missing_locations(statement)).splitlines()[0]
