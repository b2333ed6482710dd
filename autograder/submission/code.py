"""The student's own code, cut from the handed-in module, for graders and feedback to show.

It is read as text and never runs.
"""

import ast
import re
import threading
import tokenize
import warnings
from dataclasses import dataclass, field
from io import BytesIO

from autograder.text import escaped
from nnkit.exercise import MODULES
from nnkit.filled_in import is_stub

#: How much of a function is shown.
MAX_TEXT = 20_000
#: Longer modules are not parsed but cut at their ``def`` lines: parsing takes memory.
MAX_PARSED = 100_000

#: Encodings in which a module may declare itself to be written.
ENCODINGS = re.compile(r"utf-8(-sig)?|ascii|iso-8859-\d+|cp125\d")
#: How many names of a module are taken apart: no honest one has so many.
MAX_NAMES = 1_000

_quiet = threading.Lock()
_WORD = re.compile(r"\w+")


@dataclass
class Code:
    """What a module has for each name.

    Attributes
    ----------
    texts : dict of str to str
        The source that binds a name: of a function without docstring and ``@exercise``.
    empty : set of str
        The functions that only raise NotImplementedError.
    problem : str
        Why the module cannot be parsed, if so.
    """

    texts: dict = field(default_factory=dict)
    empty: set = field(default_factory=set)
    problem: str = ""

    def helpers(self, name, apart):
        """Return the names that `name` needs, directly or not, but for those in `apart`."""
        found, waiting, seen = set(), [name], set()
        while waiting:
            text = self.texts[waiting.pop()]
            if text in seen:  # several names may be bound by one statement
                continue
            seen.add(text)
            new = self.texts.keys() & set(_WORD.findall(text)) - apart - found
            found |= new
            waiting += new
        return [name for name in self.texts if name in found]


def decode(raw: bytes) -> str:
    """Return a module's text as Python would read it."""
    encoding = "utf-8-sig"
    try:
        declared, _ = tokenize.detect_encoding(BytesIO(raw).readline)
        if ENCODINGS.fullmatch(declared.lower()):
            encoding = declared
    except (SyntaxError, ValueError):
        pass
    return raw.decode(encoding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def visible(text: str) -> str:
    """Write characters that cannot be seen as escapes, and leave out long white space.

    Thousands of blank lines cost what formats them minutes.
    """
    text = "\n".join(line.rstrip() for line in escaped(text).split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", text)


def read(source: str) -> Code:
    """Take a module apart; one that cannot be parsed is cut at its ``def`` lines."""
    lines = source.split("\n")
    if len(source) > MAX_PARSED:
        return Code(_cut_at_defs(lines), problem="is too long to be taken apart")
    try:
        with _quiet, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        return _taken_apart(tree, lines)
    except SyntaxError as error:
        where = f" (line {error.lineno})" if error.lineno else ""
        return Code(_cut_at_defs(lines), problem=f"is no valid Python{where}")
    except (ValueError, RecursionError, MemoryError):
        return Code(_cut_at_defs(lines), problem="is no valid Python")


def _taken_apart(tree, lines):
    code = Code()
    for node in tree.body:
        names = _bound(node)
        text = visible(_text(node, lines))[:MAX_TEXT] if names else ""
        stub = is_stub(node)
        for name in names:
            code.texts.pop(name, None)  # the last definition counts, and stands where it stands
            code.texts[name] = text
            code.empty.discard(name)
            if stub:
                code.empty.add(name)
        if len(code.texts) > MAX_NAMES:
            code.problem = f"has more than {MAX_NAMES:,} names, of which these are the first"
            break
    return code


def _bound(node):
    """Return the names that a statement binds; what the course provides is left out."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.ImportFrom):
        course = {"exercise", *MODULES.values()}
        given = (node.module or "").removeprefix("nnkit.") in course
        return [] if given else [alias.asname or alias.name for alias in node.names]
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        parts = ast.walk(node)
        stored = (n for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        return [n.id for n in stored]
    inner = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
    inner += [handler.body for handler in getattr(node, "handlers", [])]
    return [name for body in inner if isinstance(body, list) for n in body for name in _bound(n)]


def _text(node, lines):
    """Return a statement's lines, a function's without docstring and ``@exercise``."""
    rows = set(range(node.lineno, node.end_lineno + 1))
    for decorator in getattr(node, "decorator_list", []):
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not (isinstance(called, ast.Name) and called.id == "exercise"):
            rows |= set(range(decorator.lineno, decorator.end_lineno + 1))
    if _has_docstring(node) and len(node.body) > 1:
        first, second = node.body[:2]
        # A docstring on a line with something else stays.
        if node.lineno < first.lineno and first.end_lineno < second.lineno:
            rows -= set(range(first.lineno, first.end_lineno + 1))
    text = "\n".join(lines[row - 1] for row in sorted(rows))
    return re.sub(r"\n{3,}", "\n\n", text)


def _has_docstring(node):
    return isinstance(node, ast.FunctionDef) and ast.get_docstring(node, clean=False) is not None


def _cut_at_defs(lines):
    found, name, room = {}, None, 0
    for line in lines:
        start = re.match(r"def (\w+)\s*\(", line)
        if start and len(found) < MAX_NAMES:
            name, room = start[1], MAX_TEXT
            found[name] = []
        elif start or line.startswith("@"):
            name = None
        if name and room > 0:
            found[name].append(line[:room])
            room -= len(line) + 1
    return {name: visible("\n".join(text).rstrip())[:MAX_TEXT] for name, text in found.items()}
