"""What the answer sheets of problem set 8 share: inputs of vjps, and tapes."""

import numpy as np

from solutions.activations.relu import relu

#: Shares of the vjps.
ELEMENTWISE = {"basic": 0.6, "shapes": 0.2, "edges": 0.2}
BROADCASTING = {"basic": 0.5, "broadcasting": 0.4, "edges": 0.1}

#: Shapes of two inputs that broadcast against each other: a bias, a column, a scalar, both ways.
PAIRS = [((3, 2), (2,)), ((2, 3), (2, 1)), ((), (2, 3)), ((4,), (3, 1)), ((2, 1, 3), (2, 1))]

#: What the ops of the contract compute.
FUNCTIONS = {
    "add": np.add,
    "mul": np.multiply,
    "matmul": np.matmul,
    "exp": np.exp,
    "log": np.log,
    "relu": relu,
    "sum": np.sum,
}


# --- arrays -------------------------------------------------------------------------------


def drawn(rng, *shapes):
    """Draw arrays, with two decimals so that they can be read; 0-d where a shape is ()."""
    return [np.asarray(rng.normal(0, 2, size=shape).round(2)) for shape in shapes]


def drawn_pair(rng, first, second):
    """Draw the arguments of a vjp of two inputs: the gradient from above, and the inputs."""
    return drawn(rng, np.broadcast_shapes(first, second), first, second)


def away_from_zero(rng, shape=()):
    """Draw numbers of both signs, none of them near 0."""
    return np.asarray(rng.uniform(0.3, 3, size=shape) * rng.choice([-1.0, 1.0], size=shape))


def positive(rng, shape=()):
    """Draw positive numbers, none of them near 0 or 1."""
    return np.asarray(np.exp(away_from_zero(rng, shape) / 2))


# --- tapes --------------------------------------------------------------------------------


class Draft:
    """A tape that is being written, and its values."""

    def __init__(self, *leaves):
        self.leaves = [np.asarray(leaf, dtype=float) for leaf in leaves]
        self.values, self.tape = list(self.leaves), []

    def add(self, op, *inputs):
        """Add an op; returns the place of its value."""
        self.tape.append((op, inputs))
        self.values.append(np.asarray(FUNCTIONS[op](*(self.values[i] for i in inputs))))
        return len(self.values) - 1

    def total(self, *places):
        """Add the sums of the values at these places, and of these one after the other."""
        sums = [self.add("sum", i) for i in places]
        while len(sums) > 1:
            sums[:2] = [self.add("add", *sums[:2])]
        return self


def chain():
    """Four ops, one after the other: ``sum(exp(relu(x @ w)))``."""
    draft = Draft([[1.0, 2.0], [-1.0, 0.5]], [[0.5], [0.25]])
    draft.add("matmul", 0, 1)
    draft.add("relu", 2)
    draft.add("exp", 3)
    draft.add("sum", 4)
    return draft


def square():
    """One op that uses a value twice: ``x * x``."""
    draft = Draft(3.0)
    draft.add("mul", 0, 0)
    return draft


def diamond(x=1.5, y=0.8):
    """A value on two ways to the last one, a long and a short: with u = x y, ``exp(u) x + u``."""
    draft = Draft(x, y)
    u = draft.add("mul", 0, 1)
    draft.add("exp", u)
    draft.add("mul", 3, 0)
    draft.add("add", 4, u)
    return draft


def apart(rng):
    """Two ops that use leaves only."""
    draft = Draft(*drawn(rng, (2,), (2,), ()))
    draft.add("mul", 0, 1)
    draft.add("add", 1, 2)
    return draft


def late_use(x=0.7):
    """A value whose uses lie far apart: ``x log(exp(x) + x x)``."""
    draft = Draft(x)
    draft.add("exp", 0)
    draft.add("mul", 0, 0)
    draft.add("add", 1, 2)
    draft.add("log", 3)
    draft.add("mul", 4, 0)
    return draft


def layer(rng, m=3, d=2, n=2):
    """A layer with a bias, and squares of its outputs: a bias and a scalar are broadcast."""
    draft = Draft(*drawn(rng, (m, d), (d, n), (n,), ()))
    z = draft.add("add", draft.add("matmul", 0, 1), 2)
    scaled = draft.add("mul", 3, draft.add("mul", z, z))
    draft.add("sum", scaled)
    return draft


def dead_ends(rng):
    """Leaves and computed values on which the last one does not depend."""
    draft = Draft(*drawn(rng, (2, 3), (3,), (), (2, 2)))
    used = draft.add("mul", 0, 1)
    unused = draft.add("add", used, 2)
    draft.add("exp", draft.add("mul", unused, unused))
    return draft.total(used)


def long_chain(rng, length=100):
    """A chain in which each second value is used twice: there are 2**50 ways through it."""
    draft, at = Draft(1.0 + rng.uniform(0, 0.5), 0.5), 0
    for _ in range(length // 2):
        at = draft.add("mul", draft.add("add", at, at), 1)
    return draft


def long_fan(rng, length=100):
    """One value with half a hundred uses, all of which are added up."""
    draft = Draft(*drawn(rng, (2, 2), (2,)))
    uses = range(length // 2 - 1)
    at, *parts = [draft.add("mul" if i % 2 else "add", 0, int(i % 3 == 0)) for i in uses]
    for part in parts:
        at = draft.add("add", at, part)
    draft.add("sum", at)
    return draft


def random_tape(rng, length=12, some_unused=False):
    """A tape of random ops on scalars, rows and matrices, most values used several times."""
    draft = Draft(*drawn(rng, (), (3,), (2, 3), (3, 2), ()))
    while len(draft.tape) < length:
        _random_op(rng, draft)
    used = {i for _, inputs in draft.tape for i in inputs}
    ends = [i for i in range(len(draft.values)) if i not in used]
    return draft.total(*(ends[-1:] if some_unused else ends))


def _random_op(rng, draft):
    """Add a random op, if it is one that the values allow: shapes fit, numbers stay moderate."""
    op = str(rng.choice(["add", "mul", "mul", "matmul", "exp", "log", "relu", "sum"]))
    # Late values are taken more often: so the tape grows deep.
    count = len(draft.values)
    places = [int(count * rng.random() ** 0.6) for _ in range(2)]
    if op not in ("add", "mul", "matmul"):
        places = places[:1]
    inputs = [draft.values[i] for i in places]
    try:
        with np.errstate(all="raise"):
            value = np.asarray(FUNCTIONS[op](*inputs))
    except (ValueError, FloatingPointError):
        return
    far = np.abs(value).max() > 20 or (op == "log" and inputs[0].min() < 0.1)
    kink = op == "relu" and np.abs(inputs[0]).min() < 1e-3
    vectors = op == "matmul" and any(x.ndim != 2 for x in inputs)
    if not (far or kink or vectors):
        draft.add(op, *places)
