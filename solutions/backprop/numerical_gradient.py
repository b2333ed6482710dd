"""Answer sheet of `numerical_gradient`."""

import numpy as np

from nnkit.check import probes
from nnkit.check.cases import case, fortran, strided
from nnkit.check.compare import Tolerance
from solutions.language import reference


# In the basic group all numbers are multiples of powers of two: adding and subtracting them
# is exact, so whoever perturbs theta and forgets a last bit loses the edges only.
@reference({"basic": 0.5, "shapes": 0.2, "edges": 0.3})
def numerical_gradient(f, theta, eps=1e-5):
    gradient = np.empty(theta.shape)
    for index in np.ndindex(theta.shape):
        up, down = theta.copy(), theta.copy()
        up[index] += eps
        down[index] -= eps
        gradient[index] = (f(up) - f(down)) / (2 * eps)
    return gradient


#: Central differences lose digits where nearly equal numbers are subtracted: about
#: 1e-16 |f| / eps, that is 1e-11 |f| at the default eps, in whatever order one computes.
DIFFERENCES = Tolerance(relative=1e-6, absolute=1e-8)

#: The fast wave's gradient reaches 1e5, so what is lost is larger, too.
FAST_WAVE = Tolerance(relative=1e-6, absolute=1e-3)


@numerical_gradient.visible
def _():
    yield case("basic", probes.cubic, np.array([2.0]), eps=0.5)
    yield case("basic", probes.cubic, np.array([1.0, -0.5, 3.0]), eps=0.25)
    yield case("basic", probes.cube_of_sum, np.array([1.0, -1.5]), eps=0.5)
    matrix = np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]])
    yield case("shapes", probes.bilinear, matrix, eps=0.125)
    yield case("shapes", probes.cubic, matrix.T.copy(), eps=0.5)
    yield case("shapes", probes.cubic, np.array(1.5), eps=0.5)
    yield case("edges", probes.cubic, np.array([0.1, 0.7, -1.3]), tolerance=DIFFERENCES)
    yield case("basic", probes.cubic, np.array([0.125, -0.375, 1.625]), eps=0.03125)
    yield case("edges", probes.fast_wave, np.array([0.3, -1.1]), tolerance=FAST_WAVE)
    yield case("edges", probes.cubic, fortran(matrix), eps=0.5)
    yield case("edges", probes.cube_of_sum, strided(np.array([0.5, 2.0, -1.0])), eps=0.25)


@numerical_gradient.hidden
def _(rng):
    def polynomial(*shape):
        a, b = rng.integers(1, 9, size=(2, *shape))
        return lambda theta: float(np.sum(a * theta**3 + b * theta**2) - np.sum(b * theta) ** 2)

    def dyadic(*shape):
        return rng.integers(-24, 25, size=shape) / 8

    for n, eps in [(2, 0.5), (3, 0.25), (5, 0.125)]:
        yield case("basic", polynomial(n), dyadic(n), eps=eps)
    yield case("shapes", polynomial(2, 3), dyadic(2, 3), eps=0.5)
    yield case("shapes", polynomial(3, 3), dyadic(3, 3), eps=0.25)
    yield case("shapes", polynomial(2, 1, 3), dyadic(2, 1, 3), eps=0.25)
    yield case("edges", polynomial(4), rng.normal(size=4), tolerance=DIFFERENCES)
    yield case("edges", probes.fast_wave, rng.normal(size=3), tolerance=FAST_WAVE)
    yield case("edges", polynomial(3, 2), fortran(dyadic(3, 2)), eps=0.5)


mistake = numerical_gradient.mistake


def _differences(f, theta, eps, quotient):
    """Fill a gradient with a quotient of f's values with one entry moved by some amount."""
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):

        def moved(amount, index=index):
            copy = theta.copy()
            copy[index] += amount
            return f(copy)

        gradient[index] = quotient(moved, eps)
    return gradient


# --- mistakes: quotient -------------------------------------------------------------------


@mistake("These are forward differences: f is taken at θ and to one side of it only.")
def forward_difference(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: (moved(eps) - moved(0.0)) / eps)


@mistake("These are backward differences: f is taken at θ and to one side of it only.")
def backward_difference(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: (moved(0.0) - moved(-eps)) / eps)


@mistake("The difference is divided by eps, but the two points lie twice as far apart.")
def divided_by_eps(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: (moved(eps) - moved(-eps)) / eps)


@mistake("Division and multiplication go from left to right: / 2 * eps.")
def divided_by_two_times_eps(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: (moved(eps) - moved(-eps)) / 2 * eps)


@mistake("The sign is flipped: the value at the larger θ comes first.")
def negated(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: (moved(-eps) - moved(eps)) / (2 * eps))


@mistake("The two points are eps apart; each should be eps away from θ.")
def half_the_step(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: (moved(eps / 2) - moved(-eps / 2)) / eps)


@mistake("The difference is not divided by the distance of the two points.")
def not_divided(f, theta, eps=1e-5):
    return _differences(f, theta, eps, lambda moved, eps: moved(eps) - moved(-eps))


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("This is what a step of 1e-5 gives, whatever eps is.")
def eps_hard_coded(f, theta, eps=1e-5):
    return numerical_gradient(f, theta)


# --- mistakes: entries --------------------------------------------------------------------


@mistake("All entries of θ are moved at once, so each entry's derivative contains all the others'.")
def all_entries_at_once(f, theta, eps=1e-5):
    slope = (f(theta + eps) - f(theta - eps)) / (2 * eps)
    return np.full(theta.shape, slope)


@mistake("All entries of θ are moved at once, and one number comes out; each entry has its own.")
def one_number_for_all(f, theta, eps=1e-5):
    return (f(theta + eps) - f(theta - eps)) / (2 * eps)


@mistake("Whole rows of θ are moved at once: the loop has to reach every single entry.")
def row_by_row(f, theta, eps=1e-5):
    gradient = np.zeros(theta.shape)
    for i in range(len(theta)):
        up, down = theta.copy(), theta.copy()
        up[i] += eps
        down[i] -= eps
        gradient[i] = (f(up) - f(down)) / (2 * eps)
    return gradient


@mistake("An entry stays moved while the next one's turn has come: put θ back after each entry.")
def entries_stay_moved(f, theta, eps=1e-5):
    theta = theta.copy()
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        theta[index] += eps
        above = f(theta)
        theta[index] -= 2 * eps
        gradient[index] = (above - f(theta)) / (2 * eps)
    return gradient


@mistake("θ is moved in place and stays moved: the caller's θ and the next entries see it.")
def theta_stays_moved(f, theta, eps=1e-5):
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        theta[index] += eps
        above = f(theta)
        theta[index] -= 2 * eps
        gradient[index] = (above - f(theta)) / (2 * eps)
    return gradient


@mistake("Only the first entry is done: the return stands inside the loop.")
def first_entry_only(f, theta, eps=1e-5):
    gradient = np.zeros(theta.shape)
    first = (0,) * theta.ndim
    gradient[first] = numerical_gradient(f, theta, eps)[first]
    return gradient


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("The gradient is flat; it must have the shape of theta.")
def flat(f, theta, eps=1e-5):
    return numerical_gradient(f, theta, eps).ravel()


@mistake("f is called with a flattened θ; it expects an array of the shape of theta.")
def flattened_for_f(f, theta, eps=1e-5):
    return numerical_gradient(lambda flat: f(flat), theta.ravel(), eps).reshape(theta.shape)


# --- mistakes: Python ---------------------------------------------------------------------


@mistake(
    "θ comes back changed in its last bits: (θ + ε) - 2ε + ε need not be θ. Keep the old value "
    "and put it back."
)
def rounding_left_behind(f, theta, eps=1e-5):
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        theta[index] += eps
        above = f(theta)
        theta[index] -= 2 * eps
        gradient[index] = (above - f(theta)) / (2 * eps)
        theta[index] += eps
    return gradient


@mistake(
    "The moved entry does not reach f: for arrays that do not lie in one piece in memory, "
    "ravel and reshape(-1) return a copy."
)
def moved_in_a_copy(f, theta, eps=1e-5):
    gradient = np.zeros(theta.size)
    flat = theta.reshape(-1)
    for i in range(theta.size):
        old = flat[i]
        flat[i] = old + eps
        above = f(theta)
        flat[i] = old - eps
        gradient[i] = (above - f(theta)) / (2 * eps)
        flat[i] = old
    return gradient.reshape(theta.shape)
