"""Answer sheet of `cosine_schedule`."""

import math

import numpy as np

from nnkit.check.cases import case
from solutions.language import reference


@reference({"basic": 0.6, "warmup": 0.3, "edges": 0.1})
def cosine_schedule(step, steps, lr, warmup=0):
    if step < warmup:
        return lr * (step + 1) / warmup
    return lr / 2 * (1 + np.cos(np.pi * (step - warmup) / (steps - warmup)))


@cosine_schedule.visible
def _():
    yield case("basic", 0, 10, 0.5)
    yield case("basic", 3, 10, 0.5)
    yield case("basic", 9, 10, 0.2)
    yield case("basic", 5, 8, 1.0)
    yield case("warmup", 0, 20, 0.4, 5)
    yield case("warmup", 2, 20, 0.4, 5)
    yield case("warmup", 4, 20, 0.4, 5)
    yield case("warmup", 5, 20, 0.4, 5)
    yield case("warmup", 7, 20, 0.4, warmup=5)
    yield case("warmup", 19, 20, 0.4, warmup=5)
    yield case("edges", 0, 1, 0.3)
    yield case("edges", 3, 4, 0.3, 4)
    yield case("edges", 2, 9, 0)


@cosine_schedule.hidden
def _(rng):
    for _ in range(3):
        steps = int(rng.integers(12, 60))
        lr = float(rng.uniform(0.05, 0.9))
        yield case("basic", int(rng.integers(2, steps // 3)), steps, lr)
        yield case("basic", int(rng.integers(2 * steps // 3, steps)), steps, lr)
        warmup = int(rng.integers(3, steps // 3))
        yield case("warmup", int(rng.integers(1, warmup - 1)), steps, lr, warmup)
        yield case("warmup", warmup, steps, lr, warmup)
        yield case("warmup", warmup + 2, steps, lr, warmup)
    yield case("edges", 0, 1, lr)
    yield case("edges", int(rng.integers(1, steps)), steps, lr, warmup=steps)


mistake = cosine_schedule.mistake


def _rate(
    step,
    steps,
    lr,
    warmup,
    rise=lambda step, warmup: (step + 1) / warmup,
    way=None,
    until=int.__lt__,
):
    """Compute the rate with one piece exchanged: the rise, the way along the wave, the change."""
    if until(step, warmup):
        return lr * rise(step, warmup)
    way = way or (lambda step, steps, warmup: (step - warmup) / (steps - warmup))
    return lr / 2 * (1 + math.cos(math.pi * way(step, steps, warmup)))


# --- mistakes: wave -----------------------------------------------------------------------


@mistake("The cosine swings from lr to -lr: a rate is never negative.")
def wave_not_raised(step, steps, lr, warmup=0):
    if step < warmup:
        return cosine_schedule(step, steps, lr, warmup)
    return lr * math.cos(math.pi * (step - warmup) / (steps - warmup))


@mistake("The half is missing: the wave starts at twice the highest rate.")
def half_missing(step, steps, lr, warmup=0):
    return cosine_schedule(step, steps, lr, warmup) * (1 if step < warmup else 2)


@mistake("A quarter of a wave is run through; from lr down to 0 it is half a wave.")
def quarter_of_a_wave(step, steps, lr, warmup=0):
    if step < warmup:
        return cosine_schedule(step, steps, lr, warmup)
    return lr * math.cos(math.pi / 2 * (step - warmup) / (steps - warmup))


@mistake("The wave goes up: the rate grows from 0.")
def upside_down(step, steps, lr, warmup=0):
    if step < warmup:
        return cosine_schedule(step, steps, lr, warmup)
    return lr / 2 * (1 - math.cos(math.pi * (step - warmup) / (steps - warmup)))


@mistake("π is missing in the cosine: the rate falls by a quarter only.")
def pi_missing(step, steps, lr, warmup=0):
    if step < warmup:
        return cosine_schedule(step, steps, lr, warmup)
    return lr / 2 * (1 + math.cos((step - warmup) / (steps - warmup)))


@mistake("A whole wave is run through: the rate ends where it began.")
def whole_wave(step, steps, lr, warmup=0):
    def way(step, steps, warmup):
        return 2 * (step - warmup) / (steps - warmup)

    return _rate(step, steps, lr, warmup, way=way)


@mistake("The rate falls in a straight line; the cosine is missing.")
def straight_line(step, steps, lr, warmup=0):
    if step < warmup:
        return cosine_schedule(step, steps, lr, warmup)
    return lr * (1 - (step - warmup) / (steps - warmup))


@mistake("The last step runs at 0 and is wasted: the wave is divided into steps - 1 pieces.")
def ends_at_zero(step, steps, lr, warmup=0):
    def way(step, steps, warmup):
        return (step - warmup) / max(steps - 1 - warmup, 1)

    return _rate(step, steps, lr, warmup, way=way)


@mistake("The steps of the wave are counted from 1: the highest rate is never run.")
def counted_from_one(step, steps, lr, warmup=0):
    def way(step, steps, warmup):
        return (step + 1 - warmup) / (steps - warmup)

    return _rate(step, steps, lr, warmup, way=way)


# --- mistakes: warm-up --------------------------------------------------------------------


@mistake("The warm-up starts from 0: the first step is none.")
def rise_from_zero(step, steps, lr, warmup=0):
    return _rate(step, steps, lr, warmup, rise=lambda step, warmup: step / warmup)


@mistake("There is no warm-up: the argument is ignored.")
def no_warmup(step, steps, lr, warmup=0):
    return cosine_schedule(step, steps, lr)


@mistake("The wave is counted from step 0 on; it begins where the warm-up ends.")
def wave_from_the_start(step, steps, lr, warmup=0):
    return _rate(step, steps, lr, warmup, way=lambda step, steps, warmup: step / steps)


@mistake("The wave begins after the warm-up, but its length is that of the whole training.")
def wave_too_long(step, steps, lr, warmup=0):
    def way(step, steps, warmup):
        return (step - warmup) / steps

    return _rate(step, steps, lr, warmup, way=way)


@mistake("During the warm-up the rate is lr already; it should rise.")
def flat_warmup(step, steps, lr, warmup=0):
    return _rate(step, steps, lr, warmup, rise=lambda step, warmup: 1.0)


@mistake("The rise reaches lr one step late: it is divided by warmup + 1.")
def rise_too_slow(step, steps, lr, warmup=0):
    return _rate(step, steps, lr, warmup, rise=lambda step, warmup: (step + 1) / (warmup + 1))


@mistake("The warm-up and the wave are multiplied; the wave begins where the rise ends.")
def both_at_once(step, steps, lr, warmup=0):
    wave = lr / 2 * (1 + math.cos(math.pi * step / steps))
    return wave * (min(1.0, (step + 1) / warmup) if warmup else 1.0)
