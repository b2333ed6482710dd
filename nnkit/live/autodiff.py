"""A tape of one's own formula, forward and backward, one entry at a time."""

import ast
from functools import partial

import numpy as np
from ipywidgets import IntSlider, Layout, Text

from nnkit.autodiff import run_tape, tape_backward
from nnkit.exercise import Unfilled
from nnkit.live.instrument import Instrument
from nnkit.plot.autodiff import tape as draw
from nnkit.tape import Var, apply, record

#: What a formula may call.
FUNCTIONS = ("exp", "log", "relu", "tanh", "sigmoid")


class Tape(Instrument):
    """Type a formula, and step along its tape: forward to the end, and back.

    A step forward computes one value. A step backward hands one gradient on to what the value
    was computed from; where several come together they add up.

    Parameters
    ----------
    formula : str
        In Python's notation, with the functions ``exp``, ``log``, ``relu``, ``tanh`` and
        ``sigmoid``, and any names as variables.
    values : str
        What the variables are, as in ``"x = 1.5, y = 0.8"``; 1 if nothing is said.
    step : int
        Where the slider starts.
    """

    def __init__(self, formula="exp(x*y) * x + x*y", values="x = 1.5, y = 0.8", step=6):
        wide = Layout(width="24em")
        super().__init__(
            {
                "formula": Text(
                    formula, description="formula", continuous_update=False, layout=wide
                ),
                "variables": Text(
                    values, description="values", continuous_update=False, layout=wide
                ),
                "step": IntSlider(step, 0, 1000, description="step"),
            },
            size=(11.0, 4.2),
            caption="A tape: a formula of your own, and a slider along its tape and back.",
        )
        self.start()

    def update(self, formula, variables, step):
        self.figure.clear()
        self.background = None
        ax = self.figure.add_axes((0.01, 0.02, 0.98, 0.86))
        ax.axis("off")
        try:
            names, tape, leaves = recorded(formula, variables)
            count = len(tape)
            # The slider is as long as the way there and back.
            self.controls["step"].max = 2 * count
            step = min(step, 2 * count)
            with np.errstate(all="ignore"):
                title = self._draw(ax, names, tape, leaves, step)
        except Unfilled as error:
            title = f"This needs {error.exercise}, which is not filled in yet."
        except Exception as error:  # whatever was typed
            title = f"This formula cannot be recorded: {error}"[:110]
        self.figure.suptitle(title, y=0.97, fontsize=13)

    def _draw(self, ax, names, tape, leaves, step):
        first, count = len(leaves), len(tape)
        done = min(step, count)
        values = [*run_tape(tape[:done], leaves), *[None] * (count - done)]
        if step <= count:
            now = first + step - 1 if step else None
            draw(tape, values, None, ax, names=names, now=now)
            return f"forward: {step} of {count} entries"
        # The entries that are done are a tape, too: all that was computed before are its leaves.
        back = step - count
        grads = tape_backward(tape[count - back :], values)
        met = {first + count - 1}
        for _, inputs in tape[count - back :]:
            met |= set(inputs)
        grads = [grad if i in met else None for i, grad in enumerate(grads)]
        draw(tape, values, grads, ax, names=names, now=first + count - back)
        return f"backward: {back} of {count} entries"


def recorded(formula, variables=""):
    """Record a formula.

    Returns
    -------
    names : list of str
        The variables, in the order in which they occur.
    tape, leaves
        As `nnkit.tape.record` returns them; the variables come first.

    Raises
    ------
    ValueError, SyntaxError
        If the formula cannot be read, or computes nothing.
    """
    given = dict(part.split("=") for part in variables.split(",") if part.strip())
    given = {name.strip(): float(value) for name, value in given.items()}
    tree = ast.parse(formula.replace("^", "**"), mode="eval")
    called = {
        n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and hasattr(n.func, "id")
    }
    if called - set(FUNCTIONS):
        raise ValueError(f"of functions there are {', '.join(FUNCTIONS)}")
    found = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id not in FUNCTIONS]
    names = sorted(set(found))
    functions = {name: partial(apply, name) for name in FUNCTIONS}
    leaves = [Var(given.get(name, 1.0)) for name in names]
    scope = {"__builtins__": {}, **functions, **dict(zip(names, leaves, strict=True))}
    result = eval(compile(tree, "formula", "eval"), scope)
    if not isinstance(result, Var) or not result.op:
        raise ValueError("it computes nothing from a variable")
    return names, *record(result, *leaves)
