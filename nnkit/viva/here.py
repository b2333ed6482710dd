"""Running one's own function in this process, changed or recorded: for practice at home."""

import ast

from nnkit.check.running import run
from nnkit.exercise import Unfilled
from nnkit.viva import recorder
from nnkit.viva.subject import lost

#: Seconds that one call may take.
SECONDS = 2.0


class Here:
    """Runs functions of a module that is imported here; see `nnkit.viva.subject.Subject`.

    Parameters
    ----------
    module : module
        Where the functions live; it is left as it is.
    """

    def __init__(self, module):
        self.module = module

    def run(self, code, source, tasks):
        """Run a function, as `source` has it, on the cases of tasks."""
        tree = ast.parse(source)
        same = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == code.name]
        function = self._made(same[-1])
        names = tuple(code.parameters())
        outcomes = []
        for task in tasks:
            try:
                outcomes.append(run(function, task.case, names, SECONDS))
            except Unfilled:
                return lost(tasks)
            if outcomes[-1].timed_out:
                return lost(tasks)
        return outcomes

    def record(self, code, task):
        """Return what a call does, see `nnkit.viva.recorder`; None if it does not end well."""
        notes = recorder.Recorder()
        function = self._made(recorder.telling(code.node), {recorder.NAME: notes})
        try:
            outcome = run(recorder.recorded(function, notes), task.case, (), SECONDS)
        except Unfilled:
            return None
        return outcome.value if outcome.error is None and not outcome.timed_out else None

    def _made(self, definition, more=()):
        """Make a function that sees what the module's functions see, and changes none of it."""
        definition.decorator_list = []
        namespace = {**vars(self.module), **dict(more)}
        tree = ast.fix_missing_locations(ast.Module([definition], []))
        exec(compile(tree, self.module.__file__, "exec"), namespace)
        return namespace[definition.name]
