"""Running one's own function in this process, recorded or changed: for practice at home."""

import ast

from nnkit.check.running import run
from nnkit.exercise import Unfilled
from nnkit.viva import recorder

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
        self.tries = 0

    def run(self, code, changed, form, tasks):
        """Run a function in one of its forms on the cases of tasks."""
        if form == recorder.RECORDED:
            notes = recorder.Recorder()
            definition = ast.unparse(recorder.telling(code.node))
            told = self._made(code.name, definition, {recorder.NAME: notes})
            function = recorder.recorded(told, notes)
        else:
            texts = [code.definition(), "", *changed]
            function = self._made(code.name, texts[form])
        outcomes = []
        for task in tasks:
            try:
                with recorder.no_luck():
                    outcomes.append(run(function, task.case, tuple(code.parameters()), SECONDS))
            except Unfilled:
                return None
            if outcomes[-1].timed_out:
                return None
        return outcomes

    def _made(self, name, definition, more=()):
        """Make a function that sees what the module's functions see, and changes none of it."""
        namespace = {**vars(self.module), **dict(more)}
        exec(compile(definition, self.module.__file__, "exec"), namespace)
        return namespace[name]
