"""Answer sheet of `dead_units`."""

import numpy as np

from nnkit.check.cases import case, fortran, read_only, strided
from solutions.language import reference


@reference({"basic": 0.6, "shapes": 0.2, "edges": 0.2})
def dead_units(Z):
    return np.mean(np.all(Z <= 0, axis=0))


@dead_units.visible
def _():
    Z = np.array(
        [
            [1.0, -2.0, 0.0, -1.0, 5.0, 9.0, -0.5],
            [-3.0, -1.0, -2.0, -4.0, 0.5, -3.0, -2.5],
            [-2.0, -0.5, -1.0, 3.0, 4.0, -4.0, 1.5],
            [-6.0, -0.25, -8.0, -7.0, 6.0, -5.0, -9.0],
        ]
    )
    yield case("basic", Z)
    yield case("basic", Z[:, 1:4])
    yield case("basic", Z[:, :3])
    yield case("basic", np.array([[-1.0, -2.0, -3.0], [2.0, 1.0, 4.0]]))
    yield case("shapes", Z[:1])
    yield case("shapes", Z[:, 2:3])
    yield case("edges", read_only(np.minimum(Z, 0)))
    yield case("edges", np.abs(Z) + 1)
    yield case("edges", np.array([[0, -1, 2], [0, 1, -2]]))


@dead_units.hidden
def _(rng):
    for m, n in [(3, 8), (2, 5), (4, 4), (5, 7)]:
        Z = rng.normal(-1, 1, size=(m, n))
        Z[:, 0] = -np.abs(Z[:, 0])
        Z[0, 0] = 0.0
        Z[:, 1] = -np.abs(Z[:, 1])
        Z[m - 1, 1] *= -1
        if m == n:  # no example is silent, so that rows and columns cannot be confused
            Z[range(m), [2, 3, 2, 1]] = rng.uniform(1, 2, size=m)
        yield case("basic", Z)
    yield case("basic", np.array([[1e-9, -1.0, 0.0], [-2.0, -3.0, -1.0]]))
    yield case("shapes", rng.normal(size=(1, 6)))
    yield case("shapes", rng.normal(size=(6, 1)))
    yield case("edges", strided(rng.normal(-1, 1, size=(2, 9))))
    yield case("edges", fortran(rng.normal(-1, 1, size=(3, 5))))


mistake = dead_units.mistake


# --- mistakes: formula --------------------------------------------------------------------


@mistake("A unit is dead if it is silent on all examples, not on any.")
def silent_on_any(Z):
    return np.mean(np.any(Z <= 0, axis=0))


@mistake("This is the fraction of silent entries, not of units that are always silent.")
def silent_entries(Z):
    return np.mean(Z <= 0)


@mistake("This is the fraction of negative entries, not of units that are always silent.")
def negative_entries(Z):
    return np.mean(Z < 0)


@mistake("The mean over the examples is looked at; one positive example is enough to live.")
def dead_on_average(Z):
    return np.mean(np.mean(Z, axis=0) <= 0)


@mistake("Only the first example is looked at.")
def first_example_only(Z):
    return np.mean(Z[0] <= 0)


@mistake("These are the units that live, not the dead ones.")
def fraction_alive(Z):
    return np.mean(np.any(Z > 0, axis=0))


@mistake("The last unit is left out: the loop ends too early.")
def last_unit_left_out(Z):
    return np.mean(np.all(Z <= 0, axis=0)[: max(Z.shape[1] - 1, 1)])


@mistake("The last unit is left out of the count, but not of the total.")
def last_unit_not_counted(Z):
    return np.sum(np.all(Z <= 0, axis=0)[:-1]) / Z.shape[1]


@mistake("The sums over the examples are looked at; one positive example is enough to live.")
def dead_in_sum(Z):
    return np.mean(np.sum(Z, axis=0) == 0)


@mistake("Only the largest number of each unit is compared with exactly 0; it may be below.")
def largest_is_zero(Z):
    return np.mean(np.max(Z, axis=0) == 0)


# --- mistakes: edges ----------------------------------------------------------------------


@mistake("A pre-activation of exactly 0 silences a ReLU as well.")
def zero_counts_as_alive(Z):
    return np.mean(np.all(Z < 0, axis=0))


@mistake("The entries are compared with exactly 0: Z holds pre-activations, not outputs.")
def equal_to_zero(Z):
    return np.mean(np.all(Z == 0, axis=0))


# --- mistakes: shapes ---------------------------------------------------------------------


@mistake("Examples and units are exchanged: units are the columns of Z.")
def dead_examples(Z):
    return np.mean(np.all(Z <= 0, axis=1))


@mistake("The count is divided by the number of examples instead of units.")
def divided_by_examples(Z):
    return np.sum(np.all(Z <= 0, axis=0)) / len(Z)


@mistake("This tells for each unit whether it is dead, not how many of them are.")
def dead_or_not(Z):
    return np.all(Z <= 0, axis=0).astype(float)


# --- mistakes: result ---------------------------------------------------------------------


@mistake("This is the number of dead units, not their fraction.")
def number_of_dead(Z):
    return np.sum(np.all(Z <= 0, axis=0))


@mistake("This is a percentage, not a fraction.")
def percentage_of_dead(Z):
    return 100 * np.mean(np.all(Z <= 0, axis=0))


@mistake("Integer division leaves 0 unless all units are dead.")
def integer_division(Z):
    return np.sum(np.all(Z <= 0, axis=0)) // Z.shape[1]
