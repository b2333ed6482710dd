"""Right answers written anew by machine: other names, loops, helpers, early returns, a class.

Each rewrite takes the syntax tree of a function and returns another that does the same, or
None where there is nothing to rewrite. That it does the same is tried, and not taken for
granted: see `variants`.
"""

import ast
import copy
import random

from nnkit.exercise import slot
from tests.viva.styles import module_of
from tools.sample_class import preamble, self_contained

#: How many rewrites a variant has at most.
MOST = 3


def _statements(text, **parts):
    """Return statements from a text in which names stand for parts."""
    tree = ast.parse(text)
    return _Put(parts).visit(tree).body


class _Put(ast.NodeTransformer):
    def __init__(self, parts):
        self.parts = parts

    def visit_Name(self, node):
        return self.parts.get(node.id, node)

    def visit_Expr(self, node):
        part = self.parts.get(getattr(node.value, "id", ""))
        return part if isinstance(part, list) else self.generic_visit(node)


def _parameters(function):
    found = function.args
    return [a.arg for a in (*found.posonlyargs, *found.args, *found.kwonlyargs)]


def _blocks(function):
    """Yield all lists of statements of a function, the innermost last."""
    for node in ast.walk(function):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def renamed(function, rng):
    """Give its variables other names."""
    stored = {
        n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    stored -= set(_parameters(function))
    if not stored:
        return None
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in stored:
            node.id = f"my_{node.id}"
        if isinstance(node, ast.arg) and node.arg in stored:
            node.arg = f"my_{node.arg}"
    return function


def with_temporaries(function, rng):
    """Name what is returned, and the left side of what is computed, before it is used."""
    count = 0
    for block in list(_blocks(function)):
        for place, statement in reversed(list(enumerate(block))):
            if not isinstance(statement, ast.Assign | ast.Return) or statement.value is None:
                continue
            value, before = statement.value, []
            if isinstance(value, ast.BinOp) and not isinstance(value.left, ast.Name | ast.Constant):
                before += _statements(f"part{count} = LEFT", LEFT=value.left)
                value.left = ast.Name(f"part{count}", ast.Load())
                count += 1
            if isinstance(statement, ast.Return) and not isinstance(value, ast.Name):
                before += _statements(f"result{count} = VALUE", VALUE=value)
                statement.value = ast.Name(f"result{count}", ast.Load())
                count += 1
            block[place:place] = before
    return function if count else None


def with_loops(function, rng):
    """Make a loop of a list that is built in one go."""
    found = False
    for block in list(_blocks(function)):
        for place, statement in reversed(list(enumerate(block))):
            match statement:
                case ast.Assign(
                    targets=[ast.Name(id=name)],
                    value=ast.ListComp(
                        generators=[ast.comprehension(target=target, iter=source, ifs=[])], elt=part
                    ),
                ):
                    loop = _statements(
                        f"{name} = []\nfor TARGET in SOURCE:\n    {name}.append(PART)",
                        SOURCE=source,
                        PART=part,
                    )
                    loop[1].target = target
                    block[place : place + 1] = loop
                    found = True
    return function if found else None


def with_while(function, rng):
    """Count up by hand what was counted by a range."""
    found = False
    for block in list(_blocks(function)):
        for place, statement in reversed(list(enumerate(block))):
            match statement:
                case ast.For(
                    target=ast.Name(id=name),
                    iter=ast.Call(func=ast.Name(id="range"), args=[end], keywords=[]),
                    orelse=[],
                ) if not any(isinstance(n, ast.Continue) for n in ast.walk(statement)):
                    loop = _statements(
                        f"{name} = 0\nwhile {name} < END:\n    BODY\n    {name} += 1",
                        END=end,
                        BODY=statement.body,
                    )
                    block[place : place + 1] = loop
                    found = True
    return function if found else None


def with_helper(function, rng):
    """Let a function inside compute what one line computes."""
    places = [
        (block, place)
        for block in _blocks(function)
        for place, statement in enumerate(block)
        if isinstance(statement, ast.Assign | ast.Return)
        and statement.value is not None
        and not isinstance(statement.value, ast.Name | ast.Constant | ast.Tuple)
        and not any(isinstance(n, ast.Yield | ast.NamedExpr) for n in ast.walk(statement))
    ]
    if not places:
        return None
    block, place = rng.choice(places)
    inside = _statements("def compute():\n    return VALUE", VALUE=block[place].value)
    block[place].value = ast.parse("compute()", mode="eval").body
    block[place:place] = inside
    return function


def with_early_return(function, rng):
    """Return from each branch, where a value was chosen first."""
    found = False
    for block in list(_blocks(function)):
        last = block[-1]
        if isinstance(last, ast.Return) and isinstance(last.value, ast.IfExp):
            choice = last.value
            block[-1:] = _statements(
                "if TEST:\n    return ONE\nreturn OTHER",
                TEST=choice.test,
                ONE=choice.body,
                OTHER=choice.orelse,
            )
            found = True
        elif (
            len(block) > 1
            and isinstance(last, ast.Return)
            and isinstance(block[-2], ast.If)
            and block[-2].orelse
        ):
            branch = block[-2]
            branch.body.append(copy.deepcopy(last))
            block[-1:], branch.orelse = [*branch.orelse, last], []
            found = True
    return function if found else None


def in_a_class(function, rng):
    """Let a method of a class inside do the work."""
    names = ", ".join(_parameters(function))
    body = function.body
    function.body = _statements(
        f"class Work:\n    def done(self, {names}):\n        BODY\nreturn Work().done({names})",
        BODY=body,
    )
    return function


PRODUCT = """
def product(A, B):
    A, B = np.asarray(A), np.asarray(B)
    if A.ndim == 1 and B.ndim == 1:
        total = 0.0
        for a, b in zip(A, B):
            total = total + a * b
        return total
    if B.ndim == 1:
        return np.array([product(row, B) for row in A])
    if A.ndim == 1:
        return np.array([product(A, column) for column in B.T])
    result = np.zeros((len(A), B.shape[1]))
    for i in range(len(A)):
        for j in range(B.shape[1]):
            result[i, j] = product(A[i], B[:, j])
    return result
"""


def with_products_by_loops(function, rng):
    """Multiply matrices by loops."""

    class Loops(ast.NodeTransformer):
        found = False

        def visit_BinOp(self, node):
            self.generic_visit(node)
            if not isinstance(node.op, ast.MatMult):
                return node
            self.found = True
            return ast.Call(ast.Name("product", ast.Load()), [node.left, node.right], [])

    loops = Loops()
    loops.visit(function)
    if not loops.found:
        return None
    function.body[:0] = ast.parse(PRODUCT).body
    return function


def without_augmented(function, rng):
    """Write ``a = a + b`` for ``a += b``."""

    class Plain(ast.NodeTransformer):
        found = False

        def visit_AugAssign(self, node):
            self.found = True
            read = copy.deepcopy(node.target)
            read.ctx = ast.Load()
            return ast.Assign([node.target], ast.BinOp(read, node.op, node.value))

    plain = Plain()
    plain.visit(function)
    return function if plain.found else None


def in_a_context(function, rng):
    """Let all of it run while NumPy is silent."""
    function.body = _statements('with np.errstate(all="ignore"):\n    BODY', BODY=function.body)
    return function


REWRITES = [
    *(renamed, with_temporaries, with_loops, with_while, with_helper, with_early_return),
    *(in_a_class, with_products_by_loops, without_augmented, in_a_context),
]


def variants(problem_set, count, is_right, seed=0):
    """Yield right functions that were written anew, each in a module of its own.

    Parameters
    ----------
    problem_set : str
    count : int
    is_right : callable
        Says of an exercise's name, a source and its module whether the function is right.

    Yields
    ------
    name, source, module, rewrites : str, str, module, tuple of str
    """
    rng, left, seen = random.Random(f"{problem_set} {seed}"), count, set()
    written = self_contained(problem_set)
    for _ in range(100 * count):
        name = rng.choice([n for n, sources in written.items() if sources and not slot(n).seconds])
        one = rewritten(rng.choice(written[name]), rng)
        if one is None or one[0] in seen:
            continue
        text, rewrites = one
        seen.add(text)
        source, module = module_of(problem_set, [preamble(problem_set), text])
        if is_right(name, source, module):
            yield name, source, module, rewrites
            left -= 1
        if not left:
            return
    raise AssertionError(f"{problem_set}: only {count - left} variants are right")


def rewritten(source, rng):
    """Rewrite a function in one to `MOST` ways; None if it cannot be."""
    tree = ast.parse(source)
    (function,) = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    done = []
    for rewrite in rng.sample(REWRITES, rng.randint(1, MOST)):
        changed = rewrite(copy.deepcopy(function), rng)
        if changed is not None:
            function = changed
            done.append(rewrite.__name__)
    if not done:
        return None
    tree.body = [function]
    return ast.unparse(ast.fix_missing_locations(tree)), tuple(sorted(done))
