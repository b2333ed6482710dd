"""Which cells of a notebook need which others, read off the names that they bind and use.

A cell needs those cells before it that may have made, or changed, a variable it uses. What
is found may be too much, since whoever reads a variable counts as one who may change it; it
is too little only for tricks: ``globals()`` and its like, or a loop that never runs.
"""

import ast
import symtable
from dataclasses import dataclass, field


@dataclass
class Names:
    """The names in one cell.

    Attributes
    ----------
    uses : set of str
        Those whose value from before the cell may matter.
    binds : set of str
        Those that have a value of the cell's own after it.
    changes : set of str
        Those whose value may be another one after it.
    carries : dict of str to set of str
        For each name that is bound, those that a function in its value may use.
    imports : set of str
        Those that are bound by imports.
    """

    uses: set = field(default_factory=set)
    binds: set = field(default_factory=set)
    changes: set = field(default_factory=set)
    carries: dict = field(default_factory=dict)
    imports: set = field(default_factory=set)


def names_of(source):
    """Return the `Names` of a cell of plain Python; `SyntaxError` if it is none."""
    names = Names()
    _note_all(names, ast.parse(source).body)
    return names


def _note_all(names, statements):
    for statement in statements:
        match statement:
            case ast.For(target=target, iter=values, body=body, orelse=orelse):
                _note(names, ast.Assign([target], values))
                _note_all(names, [*body, *orelse])
            case ast.With(items=items, body=body):
                for item in items:
                    target = item.optional_vars or ast.Name("_", ast.Store())
                    _note(names, ast.Assign([target], item.context_expr))
                _note_all(names, body)
            case ast.If() | ast.While() | ast.Try():
                bound = set(names.binds)
                if not isinstance(statement, ast.Try):
                    _note(names, ast.Expr(statement.test))
                for handler in getattr(statement, "handlers", []):
                    _note(names, ast.Expr(handler.type or ast.Constant(None)))
                    _note_all(names, handler.body)
                for block in ("body", "orelse", "finalbody"):
                    _note_all(names, getattr(statement, block, []))
                names.binds = bound  # which of the blocks is run is not known
            case _:
                _note(names, statement)


def _note(names, statement):
    source = ast.unparse(ast.fix_missing_locations(ast.Module([statement], [])))
    table = symtable.symtable(source, "cell", "exec")
    symbols = table.get_symbols()
    stored = {s.get_name() for s in symbols if s.is_assigned()}
    inner = set().union(*map(_globals_in, table.get_children()))
    used = {s.get_name() for s in symbols if s.is_referenced()} | inner
    names.uses |= used - names.binds
    names.changes |= used | stored
    names.imports |= {s.get_name() for s in symbols if s.is_imported()}
    for name in stored:
        names.carries[name] = names.carries.get(name, set()) | inner
    names.binds |= stored


def _globals_in(table):
    own = {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    return own.union(*map(_globals_in, table.get_children()))


def needs(cells):
    """Return, for each cell, the set of the earlier ones that it needs, and those need.

    Parameters
    ----------
    cells : list of Names
    """
    imported = set().union(*(cell.imports for cell in cells))
    carried = {}
    for cell in cells:
        for name, inner in cell.carries.items():
            carried.setdefault(name, set()).update(inner)
    found = []
    for index, cell in enumerate(cells):
        needed = set()
        for name in _with_carried(cell.uses, carried) & set(carried):
            for earlier in range(index - 1, -1, -1):
                before = cells[earlier]
                # An imported name stands for a module or function, which use does not change.
                if name in before.carries or (name in before.changes and name not in imported):
                    needed |= {earlier} | found[earlier]
                if name in before.binds:
                    break
        found.append(needed)
    return found


def _with_carried(uses, carried):
    known, new = set(), set(uses)
    while new:
        known |= new
        new = set().union(*(carried.get(name, ()) for name in new)) - known
    return known
