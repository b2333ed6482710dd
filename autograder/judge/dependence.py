"""Which cells of a notebook need which others, read off the names that they bind and use.

A cell needs those cells before it that may have made, or changed, a value it uses. What is
found may be too much, since whatever meets in one statement counts as one value from then
on; it is too little only for tricks: ``globals()`` and its like, or a loop that never runs.
Of a cell that an exception cuts short it is not true that it binds what it says it binds.
"""

import ast
import itertools
import symtable
from dataclasses import dataclass, field


@dataclass
class Statement:
    """The names in one statement.

    Attributes
    ----------
    uses : set of str
        Those whose value may matter, or be changed in place.
    inner : set of str
        Those of them that a function or comprehension in it uses, perhaps much later.
    binds : set of str
        Those that have a value of the statement's own after it, imports left out.
    imports : set of str
        Those that are bound by imports.
    certain : bool
        Whether it is run in any case.
    """

    uses: set = field(default_factory=set)
    inner: set = field(default_factory=set)
    binds: set = field(default_factory=set)
    imports: set = field(default_factory=set)
    certain: bool = True


@dataclass
class Names:
    """The names in one cell: its statements in order, and all their names together."""

    statements: list = field(default_factory=list)

    @property
    def uses(self):
        """The names whose value may matter."""
        return set().union(*(statement.uses for statement in self.statements))

    @property
    def binds(self):
        """The names that may have another value after the cell."""
        return set().union(*(s.binds | s.imports for s in self.statements))

    @property
    def imports(self):
        """The names that are bound by imports."""
        return set().union(*(statement.imports for statement in self.statements))


def names_of(source):
    """Return the `Names` of a cell of plain Python; `SyntaxError` if it is none."""
    return Names(list(_all(ast.parse(source).body, certain=True)))


def _all(body, certain):
    for statement in body:
        match statement:
            case ast.For(target=target, iter=values, body=body, orelse=orelse):
                yield from _one(ast.Assign([target], values), certain)
                # Twice, since the second turn may meet what the first one has bound.
                yield from _all([*body, *body, *orelse], certain)
            case ast.With(items=items, body=body):
                for item in items:
                    yield from _one(_with_item(item), certain)
                yield from _all(body, certain=False)  # it may hide that it was cut short
            case ast.If(test=test, body=body, orelse=orelse):
                yield from _one(ast.Expr(test), certain)
                yield from _all([*body, *orelse], certain=False)
            case ast.While(test=test, body=body, orelse=orelse):
                turn = [ast.Expr(test), *body]
                yield from _all([*turn, *turn, *orelse], certain=False)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
                yield from _all([*body, *orelse], certain=False)
                for handler in handlers:
                    yield from _one(ast.Expr(handler.type or ast.Constant(None)), certain=False)
                    yield from _all(handler.body, certain=False)
                yield from _all(finalbody, certain)
            case ast.Match() | ast.TryStar():
                yield from _one(statement, certain=False)
            case _:
                yield from _one(statement, certain)


def _with_item(item):
    if item.optional_vars is None:
        return ast.Expr(item.context_expr)
    return ast.Assign([item.optional_vars], item.context_expr)


def _one(statement, certain):
    source = ast.unparse(ast.fix_missing_locations(ast.Module([statement], [])))
    table = symtable.symtable(source, "cell", "exec")
    symbols = table.get_symbols()
    inner = set(_globals_in(table))
    uses = {s.get_name() for s in symbols if s.is_referenced()} | {s.get_name() for s in inner}
    if isinstance(statement, ast.AugAssign | ast.Delete):
        uses |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    yield Statement(
        uses,
        {s.get_name() for s in inner},
        {s.get_name() for s in symbols if s.is_assigned()},
        {s.get_name() for s in symbols if s.is_imported()},
        certain,
    )
    # A function with ``global``, or ``:=`` in a comprehension.
    if outward := {s.get_name() for s in inner if s.is_assigned()}:
        yield Statement(uses, {s.get_name() for s in inner}, outward, certain=False)


def _globals_in(table):
    for child in table.get_children():
        yield from (symbol for symbol in child.get_symbols() if symbol.is_global())
        yield from _globals_in(child)


def needs(cells):
    """Return, for each cell, the set of the earlier ones that it needs, and those need.

    Parameters
    ----------
    cells : list of Names
    """
    # What is known of a value: which cells touched it, and what the functions in it use.
    numbers, value, touched, carried = itertools.count(), {}, {}, {}
    found = []
    for index, cell in enumerate(cells):
        needed = set()
        for statement in cell.statements:
            # An imported name has no value here: use does not change modules and functions.
            names = _reached(statement.uses, value, carried)
            if not statement.certain:
                names |= statement.binds
            met = {value[name] for name in names & value.keys()}
            number = next(numbers)
            touched[number] = {index}.union(*(touched[other] for other in met))
            carried[number] = statement.inner.union(*(carried[other] for other in met))
            value.update({name: number for name in value if value[name] in met})
            value.update(dict.fromkeys(statement.binds, number))
            for name in statement.imports:
                value.pop(name, None)
            needed |= touched[number] - {index}
        found.append(needed.union(*(found[earlier] for earlier in needed)))
    return found


def _reached(uses, value, carried):
    """Return the names that are used, also by functions in the values of others."""
    known, new = set(), set(uses)
    while new:
        known |= new
        new = set().union(*(carried[value[name]] for name in new & value.keys())) - known
    return known
