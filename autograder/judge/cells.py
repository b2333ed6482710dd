"""Running the set-up and the graded cells of a trusted notebook in this process.

For this purpose a cell is plain Python. Magics, which are there for whoever works in the
notebook, do nothing, and no figure is drawn. What a cell shows is what it prints, and the
value of its last expression.
"""

import ast
import contextlib
import traceback

from IPython.core.inputtransformer2 import TransformerManager

from autograder.jail.recording import Output
from autograder.text import harmless
from nnkit.check.running import TimeLimit

#: How many characters one cell may print.
MAX_TEXT = 40_000
#: What a cell is called in a traceback.
FILE = "this cell"


class OutOfTime(BaseException):
    """The judge's own time for a submission is used up. No `Exception`: nothing swallows it."""


class Cells:
    """Runs cells one after the other, in one namespace; none after `OutOfTime`."""

    def __init__(self):
        self._out_of_time = None
        self.names = {"__name__": "__main__", "get_ipython": lambda: _Magics(self)}

    def run(self, source):
        """Run one cell and return its outputs, as a notebook's JSON has them.

        What goes to stderr is printed like the rest: nbgrader gives no points to a cell that
        writes there, and warnings should not cost any.
        """
        if self._out_of_time:
            return [_error(self._out_of_time)]
        printed, ending = Output(MAX_TEXT), []
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            try:
                value = self.value(source)
            except (Exception, SystemExit, TimeLimit) as error:
                ending = [_error(error)]
            except OutOfTime as error:
                self._out_of_time = error
                ending = [_error(error)]
            else:
                ending = [] if value is None else [_result(value)]
        text = harmless(printed.getvalue())
        stream = {"output_type": "stream", "name": "stdout", "text": text}
        return [stream, *ending] if text else ending

    def value(self, source):
        """Run one cell; returns the value of its last expression, or None."""
        try:
            tree = ast.parse(source, FILE)
        except SyntaxError:  # there are magics in it
            tree = ast.parse(TransformerManager().transform_cell(source), FILE)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, FILE, "exec"), self.names)
        if last is None:
            return None
        return eval(compile(ast.Expression(last.value), FILE, "eval"), self.names)


class _Magics:
    """What magics call, once a cell is plain Python."""

    def __init__(self, cells):
        self._cells = cells

    def run_line_magic(self, *args, **kwargs):
        """Do nothing."""

    def run_cell_magic(self, name, line, source):
        """Run the cell."""
        self._cells.value(source)

    def __getattr__(self, name):
        return self.run_line_magic


def _result(value):
    return {
        "output_type": "execute_result",
        "data": {"text/plain": repr(value)[:MAX_TEXT]},
        "metadata": {},
        "execution_count": None,
    }


def _error(error):
    """Describe an exception; lines of files are not quoted, since they may be secret."""
    said = f"{type(error).__name__}: {str(error)[:2000]}"
    places = [
        f"  {'/'.join(frame.filename.split('/')[-2:])}, line {frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)[2:]
    ]
    return {
        "output_type": "error",
        "ename": type(error).__name__[:80],
        "evalue": str(error)[:2000],
        "traceback": [*places[-20:], said],
    }
