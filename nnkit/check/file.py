"""The student's file as it is now: loading it, and saying why it cannot be tried.

Where the file's text has changed, it is run anew in an empty namespace, so that nothing of
an earlier version is left. Whatever is wrong with it before any function is called is said
in a sentence, with the line of the file where there is one.
"""

import ast
import difflib
import linecache
import sys
import traceback
import types
from dataclasses import dataclass
from pathlib import Path

from nnkit.check import answers
from nnkit.check.diagnose.errors import explained
from nnkit.check.time_limit import TimeLimit, time_limit
from nnkit.exercise import MODULES, Exercise
from nnkit.filled_in import is_stub

#: Seconds that running a file may take: it defines functions and no more.
SECONDS = 30.0

#: What a file may import beside the standard library and its own neighbours. The packages
#: that draw and show are there when work is graded, though they do nothing.
ALLOWED = {"numpy", "nnkit", "matplotlib", "mpl_toolkits", "IPython", "ipywidgets", "tqdm"}

NOT_LOADED = "Until that is mended nothing is loaded."


class Broken(ImportError):
    """A student's file cannot be loaded; the message says why."""

    def _render_traceback_(self):
        # IPython shows these lines in place of a traceback.
        return [*str(self).splitlines(), "Mend it, save the file, and run this cell again."]


@dataclass
class _Loaded:
    """What was loaded last: of which module, from which text, what was wrong, of which kind."""

    module: types.ModuleType
    source: bytes
    problem: str = ""
    kind: str = ""


_loaded: dict[str, _Loaded] = {}


def label(name: str) -> str:
    """Name a module's file as a student sees it: ``nnkit/neuron.py``."""
    return name.replace(".", "/") + ".py"


# --- loading --------------------------------------------------------------------------------


def load(module, again=False) -> str:
    """Run a module's file in an empty namespace if its text has changed.

    Parameters
    ----------
    module : module
    again : bool
        Whether to run it in any case.

    Returns
    -------
    str
        Why that failed, or ""; then the module is as it was before.
    """
    name = module.__name__
    try:
        source = Path(module.__file__).read_bytes()
    except OSError:
        return f"There is no file {label(name)} any more: was it moved or renamed?"
    last = _loaded.get(name)
    if last and last.module is module and last.source == source and not (last.problem or again):
        return ""
    linecache.checkcache(module.__file__)  # so that errors quote the file as it is now
    kind, problem = _run(module, source)
    _loaded[name] = _Loaded(module, source, problem, kind)
    return problem


def broken(module) -> Broken:
    """Return what is raised for a module that could not be loaded: it has the kind's name."""
    last = _loaded[module.__name__]
    return type(last.kind or "Broken", (Broken,), {})(last.problem)


def changed(module) -> bool:
    """Say whether a module's file is another than was loaded, or could not be loaded.

    A module that is seen for the first time counts as loaded from the file as it is.
    """
    try:
        source = Path(module.__file__).read_bytes()
    except OSError:
        return False
    last = _loaded.setdefault(module.__name__, _Loaded(module, source))
    return last.module is not module or last.source != source or bool(last.problem)


def _run(module, source):
    """Run a file's text as the module; returns the kind of what went wrong, and a text."""
    name, names = module.__name__, vars(module)
    try:
        code = compile(source, module.__file__, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return type(error).__name__, _unreadable(label(name), error)
    before = dict(names)
    for key in list(names):
        if not (key.startswith("__") and key.endswith("__")):
            del names[key]
    try:
        with time_limit(SECONDS):
            exec(code, names)
    except BaseException as error:
        names.clear()
        names.update(before)
        if isinstance(error, TimeLimit):
            return "TimeoutError", (
                f"{label(name)} does not end within {SECONDS:.0f} s when it is loaded: is there "
                f"a loop outside of all functions? {NOT_LOADED}"
            )
        if not isinstance(error, Exception | SystemExit):
            raise
        return type(error).__name__, _raised(module, source, error)
    _renew(name, before, names)
    return "", ""


def _renew(name, before, now):
    """Let what was imported by name earlier run the code of now, and nothing that is gone."""
    for key, old in before.items():
        new = now.get(key)
        if isinstance(old, Exercise) and old.__module__ == name and not isinstance(new, Exercise):
            old.lose(f"{label(name)} defines no exercise {key} any more")
        if not (isinstance(old, types.FunctionType) and isinstance(new, types.FunctionType)):
            continue
        if old.__module__ == name and old.__code__.co_freevars == new.__code__.co_freevars == ():
            old.__code__, old.__doc__ = new.__code__, new.__doc__
            old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__


def _unreadable(file, error):
    """Say where Python cannot read a file, with the line and a mark below the place."""
    line = getattr(error, "lineno", None)
    said = f"{file}, line {line}: {error.msg}" if line else f"{file}: {error.args[0]}"
    said += f"{'' if said.endswith('?') else '.'} {NOT_LOADED}"
    text = getattr(error, "text", None)
    if not line or not text or not text.strip():
        return said
    start = len(text) - len(text.lstrip())
    said += f"\n    {text.strip()[:100]}"
    place = (error.offset or 0) - 1 - start
    if 0 <= place < 100 and not isinstance(error, IndentationError):
        said += f"\n    {' ' * place}^"
    return said


def _raised(module, source, error):
    """Say what a file raised when it was run, and where."""
    if isinstance(error, Broken):  # another file, which this one imports
        return str(error)
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == module.__file__
    ]
    line = lines[0] if lines else None
    words = explained(error)
    said = f"{label(module.__name__)}{f', line {line}' if line else ''}: " + (
        words or f"{type(error).__name__}: {str(error)[:200]}."
    )
    texts = source.decode("utf-8", "replace").splitlines()
    shown = f"\n    {texts[line - 1].strip()[:100]}" if line and line <= len(texts) else ""
    return f"{said} {NOT_LOADED}{shown}"


# --- what stands in it ----------------------------------------------------------------------


def problem_with(exercise: Exercise) -> tuple[str, list[str]]:
    """Load the file of an exercise and say why the exercise cannot be tried.

    Returns
    -------
    problem : str
        "" if nothing stands in the way.
    notes : list of str
        What is good to know all the same.
    """
    name = f"nnkit.{MODULES[exercise.problem_set]}"
    module = sys.modules.get(name)
    if exercise.bound is not None or getattr(module, "__file__", None) is None:
        return "", []
    in_notebook = exercise.__module__ == "__main__"
    problem = load(module, again=in_notebook)
    if problem:
        return problem, []
    tree = ast.parse(_loaded[name].source)
    problem = _missing(exercise, module, tree) or _foreign(exercise, module, tree)
    notes = [defined_in_notebook(exercise.__name__, label(name))] if in_notebook else []
    twice = _defined_twice(exercise.__name__, tree)
    if not problem and twice:
        *_, last = _definitions(exercise.__name__, tree)
        if is_stub(last):
            problem = f"{twice}, which is still empty: delete it."
        else:
            notes.append(f"{twice}.")
    return problem, notes


def defined_in_notebook(name, file):
    """Say that a function stands in the notebook, and what to do about it."""
    return (
        f"{name} is also defined in this notebook; only {file} counts. Write it there, delete "
        "the cell that defines it here, and run the cell with the imports again."
    )


def _definitions(name, tree):
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]


def _defined_twice(name, tree):
    lines = [str(node.lineno) for node in _definitions(name, tree)]
    if len(lines) < 2:
        return ""
    times = "twice" if len(lines) == 2 else f"{len(lines)} times"
    where = f"{', '.join(lines[:-1])} and {lines[-1]}"
    return f"{name} is defined {times}, in lines {where}: Python takes the last one"


def _missing(exercise, module, tree):
    """Say that the file has no such exercise, and what has become of it; else ""."""
    name, file = exercise.__name__, label(module.__name__)
    found = vars(module).get(name)
    if found is exercise:
        return ""
    time = "" if exercise.seconds is None else f", seconds={exercise.seconds:g}"
    mark = f'@exercise("{exercise.problem_set}", points={exercise.points:g}{time})'
    here = _definitions(name, tree)
    if here and isinstance(found, types.FunctionType):
        return (
            f"The line {mark} above `def {name}` in {file}, line {here[-1].lineno}, is gone: "
            "put it back."
        )
    if here:
        return f"{file} gives the name {name} to something else below its def: rename that."
    if not tree.body:
        return f"{file} is empty. Undo that in your editor, or unzip the release again."
    inside = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name]
    if inside:
        return (
            f"In {file}, `def {name}` in line {inside[0].lineno} stands inside of something else: "
            "it has to begin at the left margin."
        )
    others = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    others = [other for other in others if not is_exercise(other)]
    near = difflib.get_close_matches(name, others, n=1, cutoff=0.6)
    if near:
        return f"{file} defines {near[0]} and no {name}: give the function its name back."
    return f"{file} has no `def {name}` any more: was it deleted or renamed? Nothing was tried."


def is_exercise(name):
    """Say whether the course has an exercise of this name."""
    try:
        answers.source().sheet(name)
    except LookupError:
        return False
    return True


# --- NumPy only -----------------------------------------------------------------------------


def _foreign(exercise, module, tree):
    """Say that the file needs a package that is not there when it is graded; else ""."""
    folder = Path(module.__file__).parent
    for node in _imports(tree, exercise.__name__):
        names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names = [] if node.level else [node.module]
        for package in (name.split(".")[0] for name in names):
            own = [where / package for where in (folder.parent, folder)]
            if package in ALLOWED or package in sys.stdlib_module_names:
                continue
            if any(path.is_dir() or path.with_suffix(".py").is_file() for path in own):
                continue
            return (
                f"{label(module.__name__)}, line {node.lineno}, imports {package}: where your "
                "work is graded there is no such package. The course uses NumPy only: write it "
                "with NumPy."
            )
    return ""


def _imports(node, name):
    """Yield the imports that concern an exercise, those that may fail aside."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif isinstance(child, ast.FunctionDef) and child.name != name and child.decorator_list:
            continue  # another exercise
        elif not isinstance(child, ast.Try):
            yield from _imports(child, name)
