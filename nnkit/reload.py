"""``%load_ext nnkit.reload``: each cell of a notebook runs on your files as they are saved.

Before a cell is run, files that have changed are loaded anew. A file that cannot be loaded
is named in a line or three, in place of Python's tracebacks; until it is mended, what was
loaded before stays.
"""

import importlib.abc
import importlib.machinery
import re
import sys
import traceback
from pathlib import Path

from nnkit import versions
from nnkit.check.answers import COURSE
from nnkit.check.file import Broken, broken, changed, is_exercise, label, load
from nnkit.check.questions import note_cell
from nnkit.exercise import MODULES

UNITS = [f"nnkit.{name}" for name in MODULES.values()]


def load_ipython_extension(shell):
    """Begin to look after the files; IPython calls this."""
    if not any(isinstance(finder, _Files) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Files())
    begun = [c for c in shell.events.callbacks["pre_run_cell"] if isinstance(c, _Before)]
    if not begun:
        shell.events.register("pre_run_cell", _Before(shell))
    shell.set_custom_exc((NameError, ImportError), _named)
    other = versions.compared(versions.running(), versions.of_grading())
    if other:
        print(other)


def _named(shell, kind, error, trace, tb_offset=None):
    """Show a name that is not known in a line, where it is known what to do about it."""
    *_, (frame, _) = traceback.walk_tb(trace)
    # What a name in a function is about, the function's file says.
    here = frame.f_globals is shell.user_ns
    hint = _hint(error, shell.user_ns.get("In", [""])[-1]) if here else ""
    if not hint:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        return None
    print(f"{str(error).partition(' (')[0]}. {hint}")
    return [hint]


def _hint(error, cell):
    if isinstance(error, Broken):
        return ""  # which says what to do
    if isinstance(error, ImportError):
        missing = re.search(r"cannot import name '(\w+)' from '(nnkit\.\w+)'", str(error))
        if not missing or missing[2] not in UNITS:
            return ""
        return (
            f"{label(missing[2])} has no function of that name: was it renamed or deleted? Mend "
            "it, save the file, and run this cell again."
        )
    name = error.name or ""
    if re.fullmatch("[A-Z]", name) and LETTERS.search(cell):
        return f'An answer that is a letter is written in quotes: "{name}".'
    if name in GIVEN or is_exercise(name):
        return "Run the cell with the imports, which makes it known."
    return ""


#: A cell's line that answers a question by a letter, or several.
LETTERS = re.compile(r"^[a-z]\w*\s*=\s*[\[({]?\s*[A-Z](\s*,\s*[A-Z])*\s*[\])}]?\s*(#.*)?$", re.M)

#: Names that the set-up cell of a problem set brings.
GIVEN = ("check", "check_answer", "check_ladder", "show_ladder", "np", "plt", "plot", "data")


class _Files(importlib.abc.MetaPathFinder):
    """Finds the files that are looked after, so that a broken one is named when imported."""

    def find_spec(self, name, path=None, target=None):
        """Find a module where Python would find it, if it is such a file."""
        if name in LASTING or not any((folder / _file(name)).is_file() for folder in FOLDERS):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.origin and Path(spec.origin).parent in FOLDERS:
            spec.loader = _Loader(name, spec.origin)
        return spec


def _file(name):
    return name.rpartition(".")[2] + ".py"


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a file as `load` does."""

    def exec_module(self, module):
        """Run the file, or say why it cannot be run."""
        if load(module, again=True):
            raise broken(module)


class _Before:
    """What is done before each cell."""

    def __init__(self, shell):
        self.shell = shell

    def __call__(self, info):
        # The set-up cell may be run again, without a remark that it has been run before.
        self.shell.extension_manager.loaded.discard(__name__)
        note_cell(info.raw_cell or "")
        problems = refresh()
        if problems and "check(" not in info.raw_cell:  # a check says so itself
            print("\n".join(problems))


def refresh() -> list[str]:
    """Load the files that have changed; returns what is wrong with those that cannot be."""
    own = [m for m in list(sys.modules.values()) if _is_own(m) and changed(m)]
    problems = [load(module) for module in own]
    for name in UNITS:
        # What a unit has imported from a file of one's own may have changed with that.
        if name in sys.modules:
            problems.append(load(sys.modules[name], again=bool(own)))
    return list(dict.fromkeys(filter(None, problems)))


#: The folders in which files of one's own may lie: beside the notebook, and in ``nnkit``.
FOLDERS = (COURSE, COURSE / "nnkit")

#: What must stay as it is while a notebook runs: it holds the slots.
LASTING = ("nnkit.exercise", __name__)


def _is_own(module):
    """Say whether a module is a file beside the notebook or in ``nnkit``, and no unit."""
    name, file = getattr(module, "__name__", ""), getattr(module, "__file__", None) or ""
    if name in UNITS or name in LASTING or name == "__main__" or not file.endswith(".py"):
        return False
    return Path(file).parent in FOLDERS and Path(file).stem != "__init__"
