"""A student's function as a text: its lines with their numbers, and what can be asked about it."""

import ast
from dataclasses import dataclass

from nnkit.filled_in import is_stub

#: A function with more lines than this is too long for a question of a minute.
MAX_LINES = 45
#: How long a line may be that is shown, and how long a file may be that is read.
MAX_WIDTH, MAX_SOURCE = 200, 200_000


@dataclass(frozen=True)
class Code:
    """One function of a module.

    Attributes
    ----------
    name : str
    source : str
        The whole module.
    node : ast.FunctionDef
    """

    name: str
    source: str
    node: ast.FunctionDef

    @property
    def body(self):
        """The statements, without the docstring."""
        return self.node.body[ast.get_docstring(self.node, clean=False) is not None :]

    @property
    def is_one_expression(self):
        """Whether there is little to ask about: the function only returns an expression."""
        return len(self.body) == 1 and isinstance(self.body[0], ast.Return | ast.Expr)

    def lines(self, source=None):
        """Return number and text of the lines that are shown: all but decorators and docstring."""
        text = (source or self.source).split("\n")
        hidden = set()
        if len(self.body) < len(self.node.body):
            docstring = self.node.body[0]
            hidden = set(range(docstring.lineno, docstring.end_lineno + 1))
        numbers = range(self.node.lineno, self.node.end_lineno + 1)
        shown = [(n, text[n - 1].rstrip()) for n in numbers if n not in hidden]
        indent = self.node.col_offset
        return [(n, line[indent:]) for n, line in shown]

    def definition(self, source=None):
        """Return the text of the function, without decorators, as a module's text has it."""
        text = (source or self.source).split("\n")
        return "\n".join(text[self.node.lineno - 1 : self.node.end_lineno])

    def statements(self):
        """Return the statements that stand alone on their line, in order; nested ones too."""
        found = [node for outer in self.body for node in ast.walk(outer)]
        simple = [
            node
            for node in found
            if isinstance(node, ast.stmt)
            and not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)
            and node.lineno == getattr(node, "end_lineno", None)
        ]
        lines = [node.lineno for node in simple]
        alone = [node for node in simple if lines.count(node.lineno) == 1]
        return sorted(alone, key=lambda node: node.lineno)

    def parameters(self):
        """Return the names of the positional parameters."""
        return [a.arg for a in (*self.node.args.posonlyargs, *self.node.args.args)]


def functions(source):
    """Return the filled-in functions at the top of a module, by name; the last of a name counts.

    An empty dict if the text is no module, or is too long to be one.
    """
    # Other ends of lines, and what no keyboard has, would shift the numbers.
    if len(source) > MAX_SOURCE or any(c in source for c in "\r\f\v\0\x1c\x1d\x1e\x85\u2028\u2029"):
        return {}
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found = {node.name: Code(node.name, source, node) for node in tree.body if _is_function(node)}
    return {name: code for name, code in found.items() if _can_be_shown(code)}


def _is_function(node):
    return isinstance(node, ast.FunctionDef) and not is_stub(node)


def _can_be_shown(code):
    lines = code.lines()
    return len(lines) <= MAX_LINES and all(len(line) <= MAX_WIDTH for _, line in lines)
